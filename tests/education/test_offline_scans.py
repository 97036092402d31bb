"""A learner's check-in by the browser: the button, the login between, and scans that waited for a network."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from education import checkin
from education.models import Attendance, AttendanceEntry
from tests.education.makers import run
from tests.education.makers_presence import confirmed, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(time_machine):
    made = run(seats=3).sessions.get()
    time_machine.move_to(made.starts_at, tick=False)
    return made


@pytest.fixture
def row(session):
    return confirmed(session, 1)[0]


@pytest.fixture
def address(session):
    return reverse("education:check_in", args=[session.pk])


def test_opening_the_address_changes_nothing_and_the_button_does(client, session, row, address):
    code = checkin.token(opened(session), session.starts_at)
    client.force_login(row.learner)
    shown = client.get(address, {"c": code})
    assert Attendance.objects.count() == 0
    done = client.post(address, {"seen": shown.context["seen"]})
    again = client.post(address, {"seen": shown.context["seen"]})
    assert ["출석했어요</h1>" in one.content.decode() for one in (done, again)] == [True, True]
    assert ("이미 출석했어요" in again.content.decode(), AttendanceEntry.objects.count()) == (True, 1)


def test_who_signs_in_first_is_not_late_for_it(client, session, row, address, time_machine):
    """Scanned at the last moment in time; ten minutes of searching for the password."""
    moment = session.starts_at + checkin.LATE
    code = checkin.token(opened(session), moment)
    time_machine.move_to(moment, tick=False)
    to_login = client.get(address, {"c": code})
    back = parse_qs(urlsplit(to_login.url).query)["next"][0]
    assert to_login.url.startswith("/accounts/login/")
    time_machine.move_to(moment + timedelta(minutes=10), tick=False)
    client.force_login(row.learner)
    shown = client.get(back)
    client.post(address, {"seen": shown.context["seen"]})
    mark = Attendance.objects.get()
    assert (mark.status, mark.at) == ("present", moment)


def test_a_word_of_the_server_ends_and_belongs_to_one_session(client, session, row, address, time_machine):
    code = checkin.token(opened(session), session.starts_at)
    client.force_login(row.learner)
    seen = client.get(address, {"c": code}).context["seen"]
    other = run(starts=session.starts_at + timedelta(hours=3)).sessions.get()
    client.post(reverse("education:check_in", args=[other.pk]), {"seen": seen})
    time_machine.move_to(session.starts_at + timedelta(minutes=21), tick=False)
    assert [client.post(address, {"seen": word}).status_code for word in (seen, seen + "x")] == [422, 422]
    assert Attendance.objects.count() == 0


def test_six_digits_with_a_space_check_in(client, session, row, address):
    six = checkin.digits(opened(session), session.starts_at)
    client.force_login(row.learner)
    client.post(address, {"code": f"{six[:3]} {six[3:]}"})
    assert AttendanceEntry.objects.get().source == "code"


def test_wrong_empty_and_early_each_say_what_to_do(client, session, row, address, time_machine):
    opened(session)
    client.force_login(row.learner)
    wrong = client.post(address, {"code": "000000"})
    empty = client.post(address, {"code": ""})
    time_machine.move_to(session.starts_at - timedelta(hours=2), tick=False)
    early = client.get(address)
    pages = [one.content.decode() for one in (wrong, empty, early)]
    assert ["지금 보이는 번호를 다시" in pages[0], "여섯 숫자를 적어" in pages[1], "부터 할 수 있어요" in pages[2]] == [
        True
    ] * 3


def scans(*ones):
    return {"scans": json.dumps(ones)}


def test_scans_that_waited_are_taken_once(client, session, row, time_machine):
    at = session.starts_at
    code = checkin.token(opened(session), at)
    one = {"key": "a" * 32, "session": str(session.pk), "code": code, "at": int(at.timestamp() * 1000)}
    wrong = {**one, "key": "b" * 32, "session": 10**9}
    time_machine.move_to(at + timedelta(hours=5), tick=False)
    client.force_login(row.learner)
    for _time in range(2):
        answer = client.post(reverse("education:send_scans"), scans(one, wrong)).json()
        assert [result["ok"] for result in answer["results"]] == [True, False]
    assert (Attendance.objects.get().at, AttendanceEntry.objects.count()) == (at, 1)


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '[{"key": "k"}]', "[" * 9000, '[{"key":"aaaaaaaaaa","session":1,"code":"c","at":1e300}]']
)
def test_what_is_no_scan_is_refused(client, session, row, text):
    client.force_login(row.learner)
    assert client.post(reverse("education:send_scans"), {"scans": text}).status_code == 400


def test_scans_of_who_is_signed_out_wait(client, session):
    assert client.post(reverse("education:send_scans"), scans()).status_code == 401
    assert client.get(reverse("education:scan_key")).json()["who"] == ""


def test_scans_need_the_token_against_forgery(session, row):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(row.learner)
    address = reverse("education:send_scans")
    assert browser.post(address, scans()).status_code == 403
    key = browser.get(reverse("education:scan_key")).json()
    sent = browser.post(address, {**scans(), "acting_seal": key["seal"]}, headers={"X-CSRFToken": key["csrf"]})
    assert (sent.status_code, sent.json()) == (200, {"results": []})


def test_the_page_without_network_is_the_same_for_everyone(client, row):
    address = reverse("education:check_in_offline")
    before = client.get(address).content
    client.force_login(row.learner)
    assert client.get(address).content == before
    assert client.get(reverse("education:worker"))["Content-Type"] == "text/javascript; charset=utf-8"


def test_the_panel_shows_what_is_open_with_two_queries(session, row, django_assert_num_queries):
    with django_assert_num_queries(2):
        html = Template("{% load education_presence %}{% presence_panel row %}").render(Context({"row": row}))
    assert reverse("education:check_in", args=[session.pk]) in html
