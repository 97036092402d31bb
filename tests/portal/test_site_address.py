"""The default site stands at BASE_URL."""

import pytest
from django.core.management import call_command
from wagtail.models import Site

from portal import site_address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "hostname", "port"),
    [
        ("https://portal.example", "portal.example", 443),
        ("http://localhost:8123", "localhost", 8123),
        ("http://portal.example", "portal.example", 80),
    ],
)
def test_site_follows_an_address(address, hostname, port):
    site_address.follow(address)
    site = Site.objects.get(is_default_site=True)
    assert (site.hostname, site.port) == (hostname, port)


def test_migrate_gives_the_site_a_changed_base_url(settings):
    settings.BASE_URL = "https://portal.example"
    call_command("migrate", verbosity=0)
    assert Site.objects.get(is_default_site=True).root_url == "https://portal.example"
