"""The preview of an issue, pulling into it and beginning the next one; the way there from the page's own editor."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button

from newsletter.models import IssuePage
from newsletter.rights import COMPOSE
from newsletter.views import preview


@hooks.register("register_admin_urls")
def preview_urls() -> list:
    return [
        path("newsletter/issues/<int:pk>/preview/", preview.PreviewView.as_view(), name="newsletter_preview"),
        path("newsletter/issues/<int:pk>/preview/mail/", preview.MailView.as_view(), name="newsletter_preview_mail"),
        path("newsletter/issues/<int:pk>/pull/", preview.PullView.as_view(), name="newsletter_pull"),
        path("newsletter/series/<int:pk>/begin/", preview.BeginView.as_view(), name="newsletter_begin"),
    ]


@hooks.register("register_page_header_buttons")
def preview_button(page, user, next_url=None, view_name=None) -> list[Button]:
    if not isinstance(page, IssuePage) or not page.pk or not user.has_perm(COMPOSE):
        return []
    return [
        Button(_("메일로 미리 보기·점검"), reverse("newsletter_preview", args=[page.pk]), icon_name="mail", priority=5),
    ]
