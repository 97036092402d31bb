"""Addresses that stand in mails. Who holds a reader's secret may change that reader's wishes without signing in."""

from django.conf import settings
from django.urls import reverse

SECRET = "secret-goes-here"


def absolute(path: str) -> str:
    return f"{settings.BASE_URL.rstrip('/')}{path}"


def preferences_url(secret: str) -> str:
    return absolute(reverse("newsletter:preferences", args=[secret]))


def unsubscribe_url(secret: str, series_slug: str) -> str:
    """Of the List-Unsubscribe header (RFC 8058: one POST ends it) and of the foot of a mail (a GET shows a button)."""
    return absolute(reverse("newsletter:unsubscribe", args=[secret, series_slug]))


def personal_url(secret: str, mailing_pk: int) -> str:
    """The edition of one reader on the web: not for search engines, not for the page cache."""
    return absolute(reverse("newsletter:personal_issue", args=[mailing_pk, secret]))


def confirm_url(secret: str) -> str:
    return absolute(reverse("newsletter:confirm", args=[secret]))


def subscribe_url() -> str:
    return absolute(reverse("newsletter:subscribe"))


def renew_url(secret: str) -> str:
    return absolute(reverse("newsletter:renew", args=[secret]))


def of_text(address: str) -> str:
    """An address as an editor wrote it, as it must stand in a mail: with its host when it is of this site."""
    address = address.strip()
    return absolute(address) if address.startswith("/") and not address.startswith("//") else address
