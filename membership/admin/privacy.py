"""개인정보 in the admin's menu: requests, who looked, what was and will be destroyed, who leaves.

Nothing is changed here but the answer to a request.
"""

from collections.abc import Iterator
from datetime import datetime, time

import django_filters
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from members.models import AccessEntry, DestructionEntry, Member
from membership import requests
from membership.views import privacy
from portal import todo
from portal.todo import TodoRow

RIGHT = privacy.PrivacyScreen.right


class OfficerLooksOnly(ModelPermissionPolicy):
    """Rows that are written once: the privacy officer looks, nobody changes."""

    def user_has_permission(self, user, action):
        return action == "view" and user.is_active and user.has_perm(RIGHT)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


for model in (AccessEntry, DestructionEntry):
    register_permission_policy(model, OfficerLooksOnly(model), exact_class=True)


class AccessFilters(WagtailFilterSet):
    staff = django_filters.ModelChoiceFilter(
        label=gettext_lazy("담당자"), queryset=Member.objects.filter(pk__in=AccessEntry.objects.values("staff"))
    )
    subject = django_filters.NumberFilter(field_name="subject_id", label=gettext_lazy("회원 번호"))
    since = django_filters.DateFilter(field_name="at", lookup_expr="date__gte", label=gettext_lazy("이날부터"))
    until = django_filters.DateFilter(field_name="at", lookup_expr="date__lte", label=gettext_lazy("이날까지"))

    class Meta:
        model = AccessEntry
        fields = ["kind", "staff", "subject", "since", "until"]


class LogViewSet(ModelViewSet):
    """A log: a list, its filters, one row. No adding, no changing, and no address for it."""

    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields = ("at",)
    ordering = ("-pk",)
    SHOWN = {"index", "index_results", "inspect"}

    def get_urlpatterns(self):
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in self.SHOWN]


# By number: the log is read for what staff did, not for whom they looked at.
SUBJECT = Column("subject_id", label=gettext_lazy("회원 번호"))


class AccessViewSet(LogViewSet):
    model = AccessEntry
    name = "privacy_access"
    url_prefix = "privacy/access"
    icon = "view"
    menu_label = gettext_lazy("열람 기록")
    list_display = ("at", "staff", "kind", SUBJECT, "what", "reason", "rows")
    filterset_class = AccessFilters
    inspect_view_fields = ("at", "staff", "kind", "subject_id", "what", "reason", "rows")


class DestructionViewSet(LogViewSet):
    model = DestructionEntry
    name = "privacy_destroyed"
    url_prefix = "privacy/destroyed"
    icon = "bin"
    menu_label = gettext_lazy("파기 기록")
    list_display = ("at", "label", "rows", "rule")
    list_filter = ("rule",)
    inspect_view_fields = ("at", "label", "rows", "rule")


class OfficerItem(MenuItem):
    def is_shown(self, request) -> bool:
        return request.user.has_perm(RIGHT)


class OfficerViewSet(ViewSet):
    """Screens of our own in the same menu."""

    view = None
    menu_item_class = OfficerItem

    @cached_property
    def menu_label(self):
        return self.view.page_title

    @cached_property
    def icon(self):
        return self.view.header_icon

    def get_urlpatterns(self):
        return [path("", self.view.as_view(), name="index")]


class RequestsViewSet(OfficerViewSet):
    view = privacy.RequestsView
    name = "privacy_requests"
    url_prefix = "privacy/requests"

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("<int:pk>/", privacy.AnswerView.as_view(), name="answer")]


class RetentionViewSet(OfficerViewSet):
    view = privacy.RetentionView
    name = "privacy_retention"
    url_prefix = "privacy/retention"


class LeavingViewSet(OfficerViewSet):
    view = privacy.LeavingView
    name = "privacy_leaving"
    url_prefix = "privacy/leaving"


class ExportViewSet(OfficerViewSet):
    view = privacy.ExportView
    name = "privacy_export"
    url_prefix = "privacy/export"


class PrivacyGroup(ViewSetGroup):
    menu_label = gettext_lazy("개인정보")
    menu_icon = "lock"
    menu_name = "privacy"
    menu_order = 310
    items = (RequestsViewSet, AccessViewSet, ExportViewSet, RetentionViewSet, DestructionViewSet, LeavingViewSet)


@hooks.register("register_admin_viewset")
def privacy_group() -> PrivacyGroup:
    return PrivacyGroup()


@todo.register
def open_requests(member: Member, at: datetime) -> Iterator[TodoRow]:
    """Members' requests that wait; from three days before the day on, first of all."""
    if not member.has_perm(RIGHT):
        return
    waiting = requests.waiting()
    first = waiting.values_list("due_on", flat=True).first()
    if first is None:
        return
    due = timezone.make_aware(datetime.combine(first, time(18)))
    url = reverse("privacy_requests:index")
    is_near = (first - timezone.localdate(at)).days <= 3
    yield TodoRow(label=_("개인정보 요청에 답하기"), count=waiting.count(), url=url, due=due, urgent=is_near)
