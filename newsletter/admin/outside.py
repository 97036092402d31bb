"""News from outside: the inbox of candidates and the feeds."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from newsletter.admin.menu import HOOK, NewsletterItem
from newsletter.views.outside import CandidatesView, FeedsView, FeedView


@hooks.register("register_admin_urls")
def outside_urls() -> list:
    return [
        path("newsletter/candidates/", CandidatesView.as_view(), name="newsletter_candidates"),
        path("newsletter/feeds/", FeedsView.as_view(), name="newsletter_feeds"),
        path("newsletter/feeds/add/", FeedView.as_view(), name="newsletter_feed_add"),
        path("newsletter/feeds/<int:pk>/", FeedView.as_view(), name="newsletter_feed"),
    ]


@hooks.register(HOOK)
def outside_item() -> NewsletterItem:
    url = reverse("newsletter_candidates")
    return NewsletterItem(_("바깥 소식"), url, name="newsletter-outside", icon_name="site", order=30)
