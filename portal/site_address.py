"""The site's own address, which feeds, sitemap, canonical links and card captions are made of, follows BASE_URL."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site

DEFAULT_PORTS = {"http": 80, "https": 443}


def follow(address: str) -> None:
    """Give the default site the host and port of `address`; nothing happens when a site has them already."""
    parts = urlsplit(address)
    wanted = {"hostname": parts.hostname, "port": parts.port or DEFAULT_PORTS[parts.scheme]}
    site = Site.objects.filter(is_default_site=True).first()
    if site is not None and not Site.objects.filter(**wanted).exists():
        site.hostname, site.port = wanted["hostname"], wanted["port"]
        site.save()


def follow_base_url(sender, **kwargs) -> None:
    """Runs after each `migrate`, so that a release takes a changed BASE_URL along."""
    follow(settings.BASE_URL)
