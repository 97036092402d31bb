"""The outbox in the admin: which mails and texts went and which did not, to look at. Nothing is changed here.

Addresses and phones are masked, and the text is not shown: it is personal, and holds links and codes for signing in.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from members.models import Member
from portal import outbox, todo
from portal.models import OutboxMessage
from portal.todo import TodoRow


class LookOnlyPolicy(ModelPermissionPolicy):
    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(OutboxMessage, LookOnlyPolicy(OutboxMessage), exact_class=True)


class OutboxInspectView(InspectView):
    def get_to_display_value(self) -> str:
        return self.object.masked_to


class OutboxViewSet(ModelViewSet):
    model = OutboxMessage
    name = "outbox"
    icon = "mail"
    menu_label = gettext_lazy("보내는 메일·문자")
    add_to_settings_menu = True
    inspect_view_enabled = True
    copy_view_enabled = False
    list_display = (
        "key",
        Column("get_channel_display", label=gettext_lazy("경로"), width="6%"),
        Column("masked_to", label=gettext_lazy("받는 곳")),
        "subject",
        Column("get_state_display", label=gettext_lazy("상태"), width="8%"),
        "attempts",
        "created_at",
        "sent_at",
    )
    # `to`: only the whole address or phone finds its messages, so that nobody's is learned letter by letter.
    list_filter: ClassVar = {"channel": ["exact"], "state": ["exact"], "to": ["exact"]}
    search_fields = ("key", "subject")
    form_fields = ("key",)
    inspect_view_class = OutboxInspectView
    inspect_view_fields = ("key", "channel", "to", "subject", "state", "attempts", "not_before", "sent_at", "error")
    ordering = ("-pk",)


viewset = OutboxViewSet()


@hooks.register("register_admin_viewset")
def outbox_screen() -> OutboxViewSet:
    return viewset


@todo.register
def failed_mails(member: Member, at: datetime) -> Iterator[TodoRow]:
    """Mails and texts that five attempts could not send, for those who may look into the outbox."""
    if viewset.permission_policy.user_has_permission(member, "view"):
        url = f"{reverse(viewset.get_url_name('index'))}?state={OutboxMessage.State.FAILED}"
        yield TodoRow(label=_("보내지 못한 메일·문자"), count=outbox.failed().count(), url=url, urgent=True)
