"""The admin's manner: our colours, our refusals, no inline scripts, the day's work first."""

from django.contrib import messages
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin import auth
from wagtail.admin.ui.components import Component
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.permissions import policy_registry

from portal import (
    outbox_screen,  # noqa: F401 — registers the outbox and its row of the day's work
    todo,
)
from portal.notices.calls import screen  # noqa: F401 — registers the calls to make and their row of the day's work
from portal.plain_language import hints, words_of
from portal.security import inline_scripts
from portal.security.views import refused
from portal.uploads.forms import AvatarForm

# Wagtail answers a refusal by sending the person to the first screen with a message. A refused address is a 403.
auth.permission_denied = refused
inline_scripts.install()
AvatarSettingsPanel.form_class = AvatarForm


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("portal/admin/admin.css"))


@hooks.register("insert_global_admin_js")
def admin_js() -> SafeString:
    return format_html('<script src="{}"></script>', static("portal/admin/start.js"))


class TodoPanel(Component):
    """오늘 할 일: what waits for this person, from every feature that registered a source."""

    name = "todo"
    template_name = "wagtailadmin/home/todo.html"
    order = 50

    def get_context_data(self, parent_context=None):
        user = parent_context["request"].user
        return {"rows": todo.rows_for(user, timezone.now()), "user": user}


@hooks.register("construct_homepage_panels")
def todo_first(request, panels) -> None:
    panels.insert(0, TodoPanel())


def choosable(queryset, user):
    """Those files a person may choose in the admin: the same answer as the chooser gives."""
    policy = policy_registry.get_by_type(queryset.model)
    return queryset.filter(
        pk__in=policy.instances_user_has_any_permission_for(user, ["choose", "change", "delete"]).values("pk")
    )


class OwnImages(ImagesAdminAPIViewSet):
    """The admin's image addresses, limited to what the person may choose."""

    def get_queryset(self):
        return choosable(super().get_queryset(), self.request.user)


class OwnDocuments(DocumentsAdminAPIViewSet):
    """The admin's document addresses, limited to what the person may choose."""

    def get_queryset(self):
        return choosable(super().get_queryset(), self.request.user)


@hooks.register("construct_admin_api", order=1000)
def limit_admin_api(router) -> None:
    router.register_endpoint("images", OwnImages)
    router.register_endpoint("documents", OwnDocuments)


class OwnTextCheck(ContentCheckerItem):
    """Checks what the editor wrote, not the frame around it."""

    axe_include = ["#main"]


@hooks.register("construct_wagtail_userbar")
def check_own_text(request, items, page) -> None:
    items[:] = [
        OwnTextCheck(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item for item in items
    ]


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def say_it_plainly(request, page) -> None:
    """Hints on leaving the desk, not on every saving by itself."""
    if {"action-submit", "action-publish"} & set(request.POST):
        for hint in hints(words_of(page))[:3]:
            messages.info(request, hint)
