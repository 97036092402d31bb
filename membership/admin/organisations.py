"""기관 in the admin's menu: who there is, and the agreements with the centre.

Organisations are looked at, never edited here: their own people change them. Agreements are recorded by staff; one that
ends early gets a time of its end, and its row stays.
"""

from collections.abc import Iterator
from datetime import datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateInput

from members.models import Member, Organisation, OrganisationAgreement
from members.organisations import holds
from members.registration_numbers import shown
from membership.agreements import WARNINGS, ending
from portal import todo
from portal.todo import TodoRow


class AgreementForm(WagtailAdminModelForm):
    """Who recorded it is the one who is signed in."""

    ends_now = forms.BooleanField(label=gettext_lazy("오늘 미리 끝내기"), required=False)

    class Meta:
        model = OrganisationAgreement
        fields = ["organisation", "title", "starts_on", "ends_on"]
        widgets = {"starts_on": AdminDateInput, "ends_on": AdminDateInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(closed_at=None).order_by("name")
        if self.instance.pk:
            # An agreement is with whom it was made.
            self.fields["organisation"].disabled = True
            self.fields["organisation"].queryset = Organisation.objects.filter(pk=self.instance.organisation_id)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            raise ValidationError({"ends_on": _("끝나는 날이 시작하는 날보다 앞이에요.")})
        return data

    def save(self, commit: bool = True) -> OrganisationAgreement:
        if self.instance.pk is None:
            self.instance.recorded_by = self.for_user
        if self.cleaned_data["ends_now"] and self.instance.ended_at is None:
            self.instance.ended_at = timezone.now()
        return super().save(commit)


class NumberColumn(Column):
    def get_value(self, instance: Organisation) -> str:
        return shown(instance.registration_number) or _("없음")


class OpenColumn(Column):
    def get_value(self, instance: Organisation) -> str:
        return _("닫음") if instance.closed_at else _("열림")


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    name = "organisations"
    url_prefix = "organisations/list"
    icon = "group"
    menu_label = gettext_lazy("기관 목록")
    form_fields = ("name",)
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    ordering = ("name",)
    list_filter = ("kind", "district")
    search_fields = ("name", "registration_number")
    list_display = (
        "name",
        "kind",
        NumberColumn("number", label=gettext_lazy("등록번호")),
        "district",
        OpenColumn("open", label=gettext_lazy("상태")),
    )
    inspect_view_fields = ("name", "kind", "registration_number", "district", "phone", "created_at", "closed_at")
    SHOWN = {"index", "index_results", "inspect"}

    def get_urlpatterns(self):
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in self.SHOWN]


class HoldsColumn(Column):
    def get_value(self, instance: OrganisationAgreement) -> str:
        today = timezone.localdate()
        if holds(instance, today):
            return _("지금 맺음")
        if instance.ended_at:
            return _("미리 끝냄")
        return _("아직") if instance.starts_on > today else _("끝남")


class AgreementIndex(IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("organisation")


class AgreementViewSet(ModelViewSet):
    model = OrganisationAgreement
    name = "agreements"
    index_view_class = AgreementIndex
    url_prefix = "organisations/agreements"
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("협약")
    copy_view_enabled = False
    add_to_reference_index = False
    ordering = ("ends_on",)
    list_display = ("title", "organisation", "starts_on", "ends_on", HoldsColumn("holds", label=gettext_lazy("상태")))
    search_fields = ("title", "organisation__name")
    edit_handler = ObjectList(
        [
            FieldPanel("organisation"),
            FieldPanel("title", help_text=gettext_lazy("보기: 2026년 마을공동체 협약")),
            FieldPanel("starts_on"),
            FieldPanel("ends_on"),
            FieldPanel("ends_now"),
        ],
        base_form_class=AgreementForm,
    )

    def get_urlpatterns(self):
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "delete"]


class OrganisationGroup(ViewSetGroup):
    menu_label = gettext_lazy("기관")
    menu_icon = "group"
    menu_name = "organisations"
    menu_order = 320
    items = (OrganisationViewSet, AgreementViewSet)


@hooks.register("register_admin_viewset")
def organisation_group() -> OrganisationGroup:
    return OrganisationGroup()


@todo.register
def ending_agreements(member: Member, at: datetime) -> Iterator[TodoRow]:
    """Agreements that end within 30 days and that nobody has renewed."""
    if not member.has_perm("members.add_organisationagreement"):
        return
    near = list(ending(timezone.localdate(at), max(WARNINGS)))
    if near:
        due = timezone.make_aware(datetime.combine(near[0].ends_on, time(18)))
        is_near = (near[0].ends_on - timezone.localdate(at)).days <= min(WARNINGS)
        url = reverse("agreements:index")
        yield TodoRow(label=_("곧 끝나는 협약"), count=len(near), url=url, due=due, urgent=is_near)
