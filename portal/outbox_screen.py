"""The outbox in the admin: who gets what and when, to look at. Nothing is written or changed here."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
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


class OutboxViewSet(ModelViewSet):
    model = OutboxMessage
    name = "outbox"
    icon = "mail"
    menu_label = gettext_lazy("보내는 메일")
    add_to_settings_menu = True
    inspect_view_enabled = True
    copy_view_enabled = False
    list_display = ("key", "to", "subject", "state", "attempts", "created_at", "sent_at")
    list_filter = ("state",)
    search_fields = ("key", "to", "subject")
    form_fields = ("key",)
    inspect_view_fields = ("key", "to", "subject", "text", "state", "attempts", "not_before", "sent_at", "error")
    ordering = ("-pk",)


viewset = OutboxViewSet()


@hooks.register("register_admin_viewset")
def outbox_screen() -> OutboxViewSet:
    return viewset


@todo.register
def failed_mails(member: Member, at: datetime) -> Iterator[TodoRow]:
    """Mails that five attempts could not send, for those who may look into the outbox."""
    if viewset.permission_policy.user_has_permission(member, "view"):
        url = f"{reverse(viewset.get_url_name('index'))}?state={OutboxMessage.State.FAILED}"
        yield TodoRow(label=_("보내지 못한 메일"), count=outbox.failed().count(), url=url, urgent=True)
