"""The check of our entries in the DNS."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from newsletter.admin.menu import HOOK, NewsletterItem
from newsletter.views.domain import DomainView


@hooks.register("register_admin_urls")
def domain_urls() -> list:
    return [path("newsletter/domain/", DomainView.as_view(), name="newsletter_domain_check")]


@hooks.register(HOOK)
def domain_item() -> NewsletterItem:
    url = reverse("newsletter_domain_check")
    return NewsletterItem(_("메일 도메인 점검"), url, name="newsletter-domain", icon_name="globe", order=90)
