"""The admin's screen of accounts: only people with a role, never the citizens, and no row is ever deleted there.

A new colleague joins as everybody does; then an administrator gives the account its roles by its e-mail address.
"""

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction
from wagtail.users.views.users import CreateView, EditView, HistoryView, IndexView, UserColumn, UserViewSet

from members.acting import as_office, record
from members.addresses import normalised
from members.models import Member
from members.staff import with_a_role

# Wagtail offers these for any account whose number one types: none of them is wanted here.
for action in (AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction):
    action.models = []


class RolesForm(WagtailAdminModelForm):
    """What an administrator decides about a colleague's account. Name, e-mail and password are their own matter."""

    lost_factor = forms.BooleanField(
        required=False,
        label=_("2단계 인증을 다시 켜게 하기"),
        help_text=_(
            "휴대전화를 잃어버렸을 때만 골라 주세요. 먼저 본인인지 확인해요. 로그인한 기기도 모두 로그아웃돼요."
        ),
    )

    class Meta:
        model = Member
        fields = ["groups", "is_active", "is_superuser"]
        widgets = {"groups": forms.CheckboxSelectMultiple}
        labels = {"groups": _("맡은 일"), "is_active": _("쓰는 계정"), "is_superuser": _("모든 권한")}
        help_texts = {
            "groups": _("하나도 고르지 않으면 이 목록에서 빠져요. 계정은 시민 계정으로 남아요."),
            "is_active": _("일을 그만두면 여기를 꺼요. 꺼진 계정은 바로 로그아웃되고 다시 들어올 수 없어요."),
            "is_superuser": _("맡은 일과 상관없이 모든 것을 할 수 있어요. 꼭 필요한 사람에게만 주세요."),
        }

    def __init__(self, *args, by: Member, editing_self: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["groups"].required = False
        if not by.is_superuser or editing_self:
            del self.fields["is_superuser"]
        if editing_self:
            del self.fields["is_active"], self.fields["lost_factor"]


class NewRoleForm(WagtailAdminModelForm):
    """Gives roles to a member who is there already."""

    address = forms.CharField(
        label=_("이메일"), help_text=_("함께 일할 사람이 먼저 누리집에 가입하고, 그 이메일 주소를 여기에 적어요.")
    )

    class Meta:
        model = Member
        fields = ["groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}
        labels = {"groups": _("맡은 일")}

    field_order = ["address", "groups"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["groups"].required = True

    def clean_address(self) -> str:
        address = normalised(self.cleaned_data["address"])
        found = Member.objects.present().filter(email=address, is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("이 주소로 가입한 사람이 없어요. 먼저 누리집에 가입하게 해 주세요."))
        self.instance = found
        return address

    def save(self, commit: bool = True) -> Member:
        """Adds to the roles the member has; nothing else of the row is written."""
        self.instance.groups.add(*self.cleaned_data["groups"])
        return self.instance


def within_reach(by: Member) -> QuerySet[Member]:
    """The accounts `by` may change: nobody without all rights touches one that has them."""
    accounts = with_a_role()
    return accounts if by.is_superuser else accounts.filter(is_superuser=False)


def forget_factors(member: Member, by: Member) -> None:
    """The way back for who lost the phone: no factor, no session, a line in the ledger. The next login sets one up."""
    Authenticator.objects.filter(user=member).delete()
    for session in UserSession.objects.filter(user=member):
        session.end()
    record(as_office(by, member), "second_factor_reset", timezone.now())
    get_adapter().send_notification_mail("mfa/email/totp_deactivated", member)


class StaffIndexView(IndexView):
    page_title = _("함께 일하는 사람")
    add_item_label = _("맡은 일 주기")
    template_name = "wagtailadmin/generic/listing.html"
    results_template_name = "wagtailadmin/generic/listing_results.html"
    search_fields = ["email", "nickname"]

    def get_base_queryset(self) -> QuerySet[Member]:
        return with_a_role().select_related("wagtail_userprofile").prefetch_related("groups")

    def get_edit_url(self, instance: Member) -> str | None:
        is_higher = instance.is_superuser and not self.request.user.is_superuser
        return None if is_higher else super().get_edit_url(instance)

    def get_delete_url(self, instance: Member) -> None:
        return None

    @cached_property
    def columns(self) -> list[Column]:
        def roles(member: Member) -> str:
            names = [group.name for group in member.groups.all()]
            return ", ".join([str(_("모든 권한"))] * member.is_superuser + names)

        return [
            self._get_title_column_class(UserColumn)(
                "nickname", accessor="get_full_name", label=_("별명"), get_url=self.get_edit_url, classname="name"
            ),
            Column("email", label=_("이메일"), sort_key="email"),
            Column("roles", accessor=roles, label=_("맡은 일")),
            BooleanColumn("is_active", label=_("쓰는 계정"), sort_key="is_active"),
            DateColumn("last_login", label=_("마지막 로그인"), sort_key="last_login"),
        ]


class StaffCreateView(CreateView):
    page_title = _("맡은 일 주기")
    success_message = _("%(object)s 님에게 맡은 일을 주었어요. 처음 관리 화면에 올 때 2단계 인증을 켜요.")


class StaffEditView(EditView):
    success_message = _("%(object)s 님의 계정을 고쳤어요.")

    def get_object(self, queryset=None) -> Member:
        member = super().get_object(queryset)
        if not with_a_role().filter(pk=member.pk).exists():
            raise Http404
        if not within_reach(self.request.user).filter(pk=member.pk).exists():
            raise PermissionDenied
        return member

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"by": self.request.user}

    def save_instance(self) -> Member:
        with transaction.atomic():
            member = super().save_instance()
            if self.form.cleaned_data.get("lost_factor"):
                forget_factors(member, self.request.user)
        return member


class StaffHistoryView(HistoryView):
    def get_object(self) -> Member:
        member = super().get_object()
        if not with_a_role().filter(pk=member.pk).exists():
            raise Http404
        return member


def never(request: HttpRequest, *args, **kwargs) -> HttpResponse:
    raise Http404


class StaffViewSet(UserViewSet):
    menu_label = _("함께 일하는 사람")
    ordering = "email"
    template_prefix = ""
    index_view_class = StaffIndexView
    add_view_class = StaffCreateView
    edit_view_class = StaffEditView
    history_view_class = StaffHistoryView
    usage_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return RolesForm if for_update else NewRoleForm

    @property
    def delete_view(self):
        return never

    @property
    def usage_view(self):
        return never

    @property
    def copy_view(self):
        return never
