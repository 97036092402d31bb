"""The default site stands at BASE_URL."""

import pytest
from django.core.management import call_command
from wagtail.models import Site

from portal import site_address
from tests import factories

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


def test_the_site_map_names_pages_by_the_address(client):
    page = factories.ArticleFactory()
    site_address.follow("https://portal.example")
    assert f"<loc>https://portal.example{page.url}</loc>" in client.get("/sitemap.xml").content.decode()


def test_a_second_site_that_has_the_address_is_left_alone():
    site = Site.objects.get()
    Site.objects.create(hostname="second.example", port=443, root_page=site.root_page)
    site_address.follow("https://second.example")
    assert list(Site.objects.order_by("pk").values_list("hostname", "port")) == [
        (site.hostname, site.port),
        ("second.example", 443),
    ]
