"""Asking again: before a page of one's own, never in the way of what is sent, of public pages, or of leaving."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members import consents, guardians
from members.acting import as_self
from members.models import ConsentText, Purpose
from members.models.consent import REQUIRED
from tests.factories import MemberFactory, StandardPageFactory

DAY = timedelta(days=1)
AGAIN = "/join/again/"


def change_privacy(**fields) -> ConsentText:
    values = {"title": "개인정보 수집·이용", "summary": "왜: 새 까닭", "body": "새 글", "needs_reconsent": True}
    return ConsentText.objects.create(
        purpose="privacy", version=2, **(values | {"effective_at": timezone.now() - timedelta(minutes=1)} | fields)
    )


@pytest.fixture
def member(db, client):
    member = MemberFactory()
    consents.give(member=member, purposes=REQUIRED, acting=as_self(member), at=timezone.now() - DAY)
    client.force_login(member)
    return member


def where(client, address: str) -> str:
    """Where a browser that asks for a page is sent; empty when it gets the page."""
    return client.get(address, headers={"Accept": "text/html"}).headers.get("Location", "")


def test_nothing_is_asked_while_all_is_agreed(member, client):
    assert where(client, "/me/") == ""


def test_changed_text_is_asked_before_a_page_of_ones_own(member, client):
    change_privacy()
    assert where(client, "/me/consents/?x=1") == f"{AGAIN}?next=%2Fme%2Fconsents%2F%3Fx%3D1"


def test_nothing_is_asked_before_its_time_nor_for_a_typing_error(member, client):
    change_privacy(effective_at=timezone.now() + DAY)
    assert where(client, "/me/") == ""
    ConsentText.objects.create(
        purpose="terms",
        version=2,
        title="약관",
        summary="왜: 고침",
        body="글",
        needs_reconsent=False,
        effective_at=timezone.now() - DAY,
    )
    assert where(client, "/me/") == ""


def test_changed_optional_text_asks_nobody(member, client):
    consents.give(member=member, purposes=[Purpose.RESEARCH], acting=as_self(member), at=timezone.now())
    ConsentText.objects.create(
        purpose="research", version=2, title="연구", summary="왜: 새", body="글", effective_at=timezone.now() - DAY
    )
    assert where(client, "/me/") == ""
    assert consents.holds(member, Purpose.RESEARCH) is False


def test_who_was_never_asked_is_left_in_peace(db, client):
    client.force_login(MemberFactory())
    change_privacy()
    assert where(client, "/me/") == ""


def test_public_pages_and_ways_out_stay_open(member, client, home_page):
    change_privacy()
    page = StandardPageFactory(slug="open")
    for address in (page.url, "/policies/privacy/", "/me/data/", "/me/leave/", "/accounts/logout/", "/display/"):
        assert where(client, address) == "", address


def test_what_is_sent_goes_through(member, client):
    """Nothing typed is lost: the next page that is opened asks."""
    change_privacy()
    client.post(reverse("membership:consent_give", args=["news_mail"]), {"version": "1"})
    assert consents.holds(member, Purpose.NEWS_MAIL) is True


def test_script_that_asks_for_data_is_not_led_astray(member, client):
    change_privacy()
    answer = client.get("/me/consents/", headers={"Accept": "application/json"})
    assert answer.headers.get("Location", "") == ""


def test_visitor_is_asked_nothing(db, client):
    change_privacy()
    assert where(client, "/me/") == ""


def test_page_shows_what_changed_and_the_ways_out(member, client):
    change_privacy()
    page = client.get(AGAIN).content.decode()
    assert "<ins>새 글</ins>" in page
    assert "checked" not in page
    for name in ("account_logout", "membership:leave", "membership:data"):
        assert reverse(name) in page


def test_agreeing_goes_on_to_where_one_wanted(member, client):
    change_privacy()
    answer = client.post(AGAIN, {"consent_privacy": "2", "next": "/me/consents/"})
    assert answer.headers["Location"] == "/me/consents/"
    assert where(client, "/me/") == ""
    assert [text.purpose for text in consents.missing(member)] == []


def test_agreeing_goes_nowhere_foreign(member, client):
    change_privacy()
    answer = client.post(AGAIN, {"consent_privacy": "2", "next": "https://example.org/"})
    assert answer.headers["Location"] == "/me/"


def test_empty_answer_asks_again_and_keeps_the_way(member, client):
    change_privacy()
    answer = client.post(AGAIN, {"next": "/me/consents/"})
    assert answer.status_code == 200
    assert 'name="next" value="/me/consents/"' in answer.content.decode()
    assert consents.holds(member, Purpose.PRIVACY) is False


def test_nothing_to_ask_goes_on_at_once(member, client):
    assert client.get(AGAIN + "?next=/me/consents/").headers["Location"] == "/me/consents/"


def test_child_without_a_guardian_sees_the_way_to_one_only(db, client):
    minor = MemberFactory(born_on=(timezone.now() - 4000 * DAY).date())
    client.force_login(minor)
    assert guardians.may_use_personal_features(minor, timezone.now()) is False
    assert where(client, "/me/consents/").startswith(AGAIN)
    page = client.get(AGAIN).content.decode()
    assert reverse("membership:guardian_ask") in page
    assert client.get(reverse("membership:guardian_ask")).status_code == 200


def test_asking_costs_one_query_a_page(member, client, django_assert_num_queries):
    now = timezone.now()
    with django_assert_num_queries(1):
        assert consents.to_ask_again(member, now) == []
