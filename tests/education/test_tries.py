"""The six digits at the door are not to be guessed: tries of one member at one session are counted."""

from datetime import timedelta

import pytest
from django.urls import reverse

from education import checkin
from education.models import Attendance
from tests.education.makers import run
from tests.education.makers_presence import confirmed, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(time_machine, settings):
    settings.ACCOUNT_RATE_LIMITS = {"check_in_code": "3/10m/key"}
    made = run(seats=3).sessions.get()
    time_machine.move_to(made.starts_at, tick=False)
    return made


def typed(client, row, session, code):
    client.force_login(row.learner)
    return client.post(reverse("education:check_in", args=[session.pk]), {"code": code})


def right(session, secret, minutes=0):
    return checkin.digits(secret, session.starts_at + timedelta(minutes=minutes))


def wrong(session, secret):
    """Six digits that are good at no time of the test."""
    good = {right(session, secret, minutes) for minutes in range(-2, 16)}
    return next(code for code in ("000000", "111111") if code not in good)


def test_wrong_digits_stop_after_some_and_say_when_they_go_on(client, session, time_machine):
    [row] = confirmed(session, 1)
    secret = opened(session)
    assert [typed(client, row, session, wrong(session, secret)).status_code for _try in range(3)] == [422] * 3
    time_machine.move_to(session.starts_at + timedelta(minutes=4), tick=False)
    blocked = typed(client, row, session, right(session, secret, 4))
    assert (blocked.status_code, Attendance.objects.count()) == (429, 0)
    assert blocked.context["refused"] == (
        "번호가 여러 번 맞지 않아 잠깐 멈췄어요. 오후 12:10부터 다시 적을 수 있어요. "
        "기다리지 말고 화면의 QR을 찍거나, 이 휴대전화를 강사나 담당자에게 보여 주세요. 바로 출석으로 적어 드려요."
    )


def test_right_digits_work_again_at_the_time_that_was_named(client, session, time_machine):
    [row] = confirmed(session, 1)
    secret = opened(session)
    for _try in range(3):
        typed(client, row, session, wrong(session, secret))
    time_machine.move_to(session.starts_at + timedelta(minutes=10), tick=False)
    done = typed(client, row, session, right(session, secret, 10))
    assert (done.status_code, Attendance.objects.get().enrolment_id) == (200, row.pk)


def test_who_may_not_type_any_more_may_scan(client, session):
    [row] = confirmed(session, 1)
    secret = opened(session)
    for _try in range(4):
        typed(client, row, session, wrong(session, secret))
    address = reverse("education:check_in", args=[session.pk])
    seen = client.get(address, {"c": checkin.token(secret, session.starts_at)}).context["seen"]
    assert (client.post(address, {"seen": seen}).status_code, Attendance.objects.count()) == (200, 1)


def test_neighbours_and_other_meetings_are_not_stopped(client, session):
    first, second = confirmed(session, 2)
    other = run(starts=session.starts_at + timedelta(hours=1), seats=3).sessions.get()
    secret, there = opened(session), opened(other)
    for _try in range(4):
        blocked = typed(client, first, session, wrong(session, secret))
    neighbour = typed(client, second, session, right(session, secret))
    elsewhere = typed(client, first, other, wrong(session, there))
    assert [one.status_code for one in (blocked, neighbour, elsewhere)] == [429, 200, 422]


@pytest.mark.parametrize("hours", [-2, 0], ids=["too early", "door not opened"])
def test_tries_that_guess_nothing_cost_nothing(client, session, time_machine, hours):
    [row] = confirmed(session, 1)
    time_machine.move_to(session.starts_at + timedelta(hours=hours), tick=False)
    assert {typed(client, row, session, "123456").status_code for _try in range(5)} == {422}
    secret = opened(session)
    time_machine.move_to(session.starts_at, tick=False)
    assert typed(client, row, session, right(session, secret)).status_code == 200


def test_six_digits_in_the_address_prove_nothing(client, session):
    """Else the address would tell, without end, whether a number is right: to those who are not signed in too."""
    [row] = confirmed(session, 1)
    six = right(session, opened(session))
    address = reverse("education:check_in", args=[session.pk])
    stranger = client.get(address, {"c": six})
    client.force_login(row.learner)
    assert ("seen" in stranger.url, client.get(address, {"c": six}).context["seen"]) == (False, "")
