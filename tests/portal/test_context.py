"""The reader: validated cookies, ways around, and what both cost."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from wagtail.models import Site

from members.districts import District
from portal.context import READER_COOKIES, Reader, chosen, reader_key
from portal.models import PortalSettings
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


def test_header_and_footer_cost_two_queries(client, django_assert_num_queries):
    PortalSettings.for_site(Site.objects.get())
    # The site and its settings, and one for the ways around.
    with django_assert_num_queries(3):
        assert client.get("/me/").status_code == 200
