"""Returned mails and complaints."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from newsletter.admin.menu import HOOK, NewsletterItem
from newsletter.rights import SEE_READERS
from newsletter.views.returned import ReturnedView


@hooks.register("register_admin_urls")
def returned_urls() -> list:
    return [path("newsletter/returned/", ReturnedView.as_view(), name="newsletter_returned")]


@hooks.register(HOOK)
def returned_item() -> NewsletterItem:
    url = reverse("newsletter_returned")
    return NewsletterItem(
        _("되돌아온 메일"), url, right=SEE_READERS, name="newsletter-returned", icon_name="undo", order=60
    )
