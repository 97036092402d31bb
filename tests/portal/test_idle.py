"""Staff sessions that nobody uses end; citizens' last two weeks."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.security import idle
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
PING = "/admin/editing-sessions/ping/wagtailcore/page/3/1/"


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_a_staff_session_left_alone_ends_and_says_why(client, clock):
    client.force_login(MemberFactory(superuser=True))
    client.get("/admin/")
    clock.shift(timedelta(minutes=31))
    response = client.get("/admin/reports/locked/?page=1")

    assert response.url == "/accounts/login/?next=/admin/reports/locked/%3Fpage%3D1"
    assert is_in(client) is False
    assert "30분 동안 쓰지 않아서 로그아웃했어요" in client.get(response.url).content.decode()


def test_each_request_begins_the_half_hour_anew(client, clock):
    client.force_login(MemberFactory(superuser=True))
    for _step in range(4):
        assert client.get("/admin/").status_code == 200
        clock.shift(timedelta(minutes=29))

    assert client.get("/admin/").status_code == 200


def test_work_on_citizens_pages_counts_as_use(client, clock):
    client.force_login(MemberFactory(superuser=True))
    client.get("/admin/")
    for _step in range(3):
        clock.shift(timedelta(minutes=20))
        client.get("/me/")

    assert client.get("/admin/").status_code == 200


def test_it_ends_on_a_citizens_page_too(client, clock):
    client.force_login(MemberFactory(superuser=True))
    client.get("/admin/")
    clock.shift(timedelta(minutes=31))
    client.get("/me/")

    assert is_in(client) is False


def test_an_open_tab_keeps_nothing_open(client, clock):
    """The editor's page asks every few seconds who else is there; that is not a person at work."""
    client.force_login(MemberFactory(superuser=True))
    client.get("/admin/")
    for _step in range(40):
        client.get(PING, headers={"x-requested-with": "XMLHttpRequest"})
        clock.shift(timedelta(minutes=1))

    assert is_in(client) is False


def test_a_script_gets_a_bare_refusal_and_the_next_page_says_why(client, clock):
    client.force_login(MemberFactory(superuser=True))
    client.get("/admin/")
    clock.shift(timedelta(minutes=31))
    response = client.get(PING, headers={"x-requested-with": "XMLHttpRequest"})

    assert response.status_code == 403
    assert "로그아웃했어요" in client.get("/admin/", follow=True).content.decode()


def test_the_limit_is_a_setting(client, clock, settings):
    settings.STAFF_IDLE_MINUTES = 5
    client.force_login(MemberFactory(superuser=True))
    client.get("/admin/")
    clock.shift(timedelta(minutes=6))
    client.get("/admin/")

    assert is_in(client) is False


def test_citizens_stay_for_two_weeks(client, clock):
    client.force_login(MemberFactory())
    client.get("/me/")
    clock.shift(timedelta(days=13))
    assert client.get("/me/").status_code == 200
    clock.shift(timedelta(days=2))

    assert Session.objects.get(session_key=client.cookies["sessionid"].value).expire_date < timezone.now()


def test_staff_who_never_come_to_work_are_citizens(client, clock):
    client.force_login(MemberFactory(superuser=True))
    client.get("/me/")
    clock.shift(timedelta(minutes=31))
    client.get("/me/")

    assert is_in(client) is True


def test_the_clock_is_written_once_a_minute_only(client, clock, django_assert_num_queries):
    client.force_login(MemberFactory(superuser=True))
    client.get("/admin/")
    seen = client.session[idle.SESSION_KEY]
    clock.shift(timedelta(seconds=59))
    client.get("/admin/")
    assert client.session[idle.SESSION_KEY] == seen
    clock.shift(timedelta(seconds=1))
    client.get("/admin/")

    assert client.session[idle.SESSION_KEY] == seen + 60


def test_a_reader_without_a_session_gets_none(client):
    response = client.get("/", headers={"cookie": ""})

    assert "sessionid" not in response.cookies
