"""Terms: the four seasons of a year. The centre sets them for all campuses."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateInput
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from education import campuses
from education.admin.menu import HOOK
from education.admin.row_rights import RowDeleteView, RowEditView
from education.models import Term
from members.models import Member


class TermPolicy(BasePermissionPolicy):
    """The centre's education staff only: a term is the same for all 25 districts."""

    def user_has_permission(self, user: Member, action: str) -> bool:
        return campuses.campuses_of(user) is None

    def user_has_any_permission(self, user: Member, actions: list[str]) -> bool:
        return self.user_has_permission(user, "")

    def user_has_permission_for_instance(self, user: Member, action: str, instance: Term) -> bool:
        """A term with runs stays."""
        return self.user_has_permission(user, action) and (action != "delete" or not instance.runs.exists())

    def user_has_any_permission_for_instance(self, user: Member, actions: list[str], instance: Term) -> bool:
        return self.user_has_permission(user, "")

    def instances_user_has_any_permission_for(self, user: Member, actions: list[str]):
        return Term.objects.all() if self.user_has_permission(user, "") else Term.objects.none()

    def users_with_any_permission(self, actions: list[str]):
        return Member.objects.none()


register_permission_policy(Term, TermPolicy(Term))


class TermForm(WagtailAdminModelForm):
    class Meta:
        model = Term
        fields = ["year", "season", "starts_on", "ends_on"]
        widgets = {"starts_on": AdminDateInput, "ends_on": AdminDateInput}

    def clean(self) -> dict:
        data = super().clean()
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] <= data["starts_on"]:
            raise ValidationError({"ends_on": _("끝나는 날이 시작하는 날보다 앞이에요. 더 뒤의 날을 골라 주세요.")})
        return data


class TermViewSet(ModelViewSet):
    model = Term
    name = "education_terms"
    url_prefix = "education/terms"
    icon = "date"
    menu_label = gettext_lazy("학기")
    edit_view_class = RowEditView
    delete_view_class = RowDeleteView
    menu_hook = HOOK
    menu_order = 70
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = ("__str__", "starts_on", "ends_on")
    ordering = ("-starts_on",)
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("year"), FieldPanel("season")]),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        ],
        base_form_class=TermForm,
    )


@hooks.register("register_admin_viewset")
def term_viewset() -> TermViewSet:
    return TermViewSet()
