"""The reader: validated cookies, ways around, and what both cost."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from wagtail.models import Site

from home.models import StandardPage
from members.districts import District
from portal.cache import TOKEN
from portal.context import Reader
from portal.models import PortalSettings
from portal.reader_cookies import READER_COOKIES, chosen, reader_key
from tests.factories import ProgrammeFactory, StandardPageFactory

pytestmark = pytest.mark.django_db


def asking(**cookies) -> HttpRequest:
    request = RequestFactory().get("/")
    request.COOKIES.update(cookies)
    return request


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("district", "eunpyeong", "eunpyeong"),
        ("district", "busan", ""),
        ("district", "<script>", ""),
        ("theme", "dark", "dark"),
        ("theme", "contrast", "contrast"),
        ("theme", "pink", ""),
        ("zoom", "150", "150"),
        ("zoom", "1000", ""),
    ],
)
def test_chosen_takes_only_known_values(name, value, expected):
    assert chosen(asking(**{name: value}), name) == expected


def test_reader_key_is_made_of_the_reader_cookies_in_their_order():
    assert READER_COOKIES == ("district", "theme", "zoom")
    assert reader_key(asking(zoom="125", district="mapo", theme="nonsense")) == ("mapo", "", "125")


def test_reader_says_where_it_looks():
    assert (Reader(asking()).district_label, Reader(asking()).district_short) == ("서울 전체", "")
    jung = Reader(asking(district=District.JUNG))
    assert (jung.district_label, jung.district_short) == ("중구", "중구")


def test_tabs_lead_to_districts_until_editors_made_events_and_the_time_bank():
    addresses = [tab.address for tab in Reader(asking()).tabs]
    assert addresses == ["/", "/search/", "/districts/", "/districts/", "/me/"]


def test_tabs_lead_to_the_time_banks_programme_when_it_is_live():
    ProgrammeFactory(slug="timebank")
    tabs = {tab.icon: tab.address for tab in Reader(asking()).tabs}
    assert tabs["clock"] == "/programmes/timebank/"


def test_links_are_only_those_of_live_pages():
    StandardPageFactory(slug="privacy")
    StandardPageFactory(slug="accessibility", live=False)
    assert [link.address for link in Reader(asking()).links] == ["/districts/", "/privacy/"]


def test_header_and_footer_cost_two_queries_and_a_third_after_pages_changed(client, django_assert_num_queries):
    PortalSettings.for_site(Site.objects.get())
    # The site and its settings; the ways around when pages changed.
    for queries in (3, 2, 2):
        with django_assert_num_queries(queries):
            assert client.get("/me/").status_code == 200
    TOKEN.renew()
    with django_assert_num_queries(3):
        client.get("/me/")


def test_ways_around_follow_what_editors_do_to_pages_and_sites(django_capture_on_commit_callbacks):
    def shown() -> list[str]:
        return [link.address for link in Reader(asking()).links]

    def after(change) -> list[str]:
        with django_capture_on_commit_callbacks(execute=True):
            change()
        return shown()

    assert shown() == ["/districts/"]
    assert after(lambda: StandardPageFactory(slug="help")) == ["/districts/", "/help/"]
    page = StandardPage.objects.get(slug="help")
    assert after(page.unpublish) == ["/districts/"]
    assert after(lambda: page.save_revision().publish()) == ["/districts/", "/help/"]
    page.slug = "privacy"
    assert after(lambda: page.save_revision().publish()) == ["/districts/", "/privacy/"]
    assert after(page.delete) == ["/districts/"]
    site = Site.objects.get()
    site.root_page = site.root_page.get_children().get(slug="districts")
    assert after(site.save) == []


def test_ways_around_of_two_sites_are_kept_apart(home_page):
    assert [link.address for link in Reader(asking()).links] == ["/districts/"]
    districts = home_page.get_children().get(slug="districts")
    Site.objects.create(hostname="gu.example.org", root_page=districts)
    request = RequestFactory().get("/", headers={"host": "gu.example.org"})
    assert Reader(request).links == []
