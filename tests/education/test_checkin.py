"""Checking in by the code on the wall: when, by whom, and what each refusal is."""

from datetime import timedelta

import pytest

from education import attendance, checkin
from education.attendance import CheckInRefusal, CheckInRefused, Scan, Source
from education.models import Attendance, AttendanceEntry, Presence
from members.acting import as_office, as_self
from tests.education.makers import people, run
from tests.education.makers_presence import confirmed, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound")]


@pytest.fixture
def session(db):
    return run().sessions.get()


def scan(session, at, secret, **fields):
    return Scan(key="k" * 12, code=checkin.token(secret, at), happened_at=at, **fields)


def refused(session, person, scan, at):
    with pytest.raises(CheckInRefused) as caught:
        attendance.check_in(session=session, acting=as_self(person), scan=scan, at=at)
    return caught.value.reason


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (timedelta(minutes=-60, seconds=-1), CheckInRefusal.TOO_EARLY),
        (timedelta(minutes=-60), Presence.PRESENT),
        (timedelta(minutes=15), Presence.PRESENT),
        (timedelta(minutes=15, seconds=1), Presence.LATE),
        (timedelta(hours=2, minutes=30), Presence.LATE),
        (timedelta(hours=2, minutes=30, seconds=1), CheckInRefusal.TOO_LATE),
    ],
)
def test_the_time_of_the_scan_decides(session, offset, expected):
    [row] = confirmed(session, 1)
    secret, at = opened(session), session.starts_at + offset
    mine = scan(session, at, secret)
    if isinstance(expected, CheckInRefusal):
        assert refused(session, row.learner, mine, at) == expected
    else:
        made = attendance.check_in(session=session, acting=as_self(row.learner), scan=mine, at=at)
        assert (made.status, made.at) == (expected, at)


def test_a_refused_early_scan_locks_nobody_out(session):
    [row] = confirmed(session, 1)
    secret, early = opened(session), session.starts_at - timedelta(hours=2)
    assert refused(session, row.learner, scan(session, early, secret), early) == CheckInRefusal.TOO_EARLY
    later = session.starts_at
    made = attendance.check_in(
        session=session, acting=as_self(row.learner), scan=scan(session, later, secret), at=later
    )
    assert made.status == Presence.PRESENT


def test_a_code_is_good_for_two_minutes(session):
    secret, at = opened(session), session.starts_at.replace(second=0)
    code = checkin.token(secret, at)
    good = [checkin.is_good(secret, code, at + timedelta(seconds=n)) for n in (0, 29, 119, 120, -1)]
    assert good == [True, True, True, False, False]
    six = checkin.digits(secret, at)
    assert checkin.is_good(secret, f" {six[:3]} {six[3:]}", at, is_typed=True)


def test_six_digits_count_for_nothing_where_tries_are_not_counted(session):
    """As a scan, by the address or sent later, they would be a million guesses without end."""
    [row] = confirmed(session, 1)
    secret, at = opened(session), session.starts_at
    six = checkin.digits(secret, at)
    sent = Scan(key="digits-as-qr", code=six, happened_at=at)
    assert (checkin.is_good(secret, six, at), refused(session, row.learner, sent, at)) == (
        False,
        CheckInRefusal.WRONG_CODE,
    )


@pytest.mark.parametrize("code", ["", "0" * 10, "zzzzzzzzzz", "가나다라마바", "0" * 500])
def test_a_forged_code_is_refused(session, code):
    [row] = confirmed(session, 1)
    opened(session)
    at = session.starts_at
    forged = Scan(key="forged-key", code=code, happened_at=at)
    assert refused(session, row.learner, forged, at) == CheckInRefusal.WRONG_CODE


def test_the_code_of_another_session_is_refused(session):
    [row] = confirmed(session, 1)
    opened(session)
    other = run(starts=session.starts_at).sessions.get()
    at = session.starts_at
    assert refused(session, row.learner, scan(other, at, opened(other)), at) == CheckInRefusal.WRONG_CODE


def test_who_has_no_seat_is_refused(session):
    at = session.starts_at
    [stranger] = people(1)
    mine = scan(session, at, opened(session))
    assert refused(session, stranger, mine, at) == CheckInRefusal.NOT_ENROLLED


def test_before_the_door_is_opened_the_scan_says_so(session):
    [row] = confirmed(session, 1)
    at = session.starts_at
    mine = Scan(key="early-key-1", code="123456", happened_at=at, source=Source.CODE)
    assert refused(session, row.learner, mine, at) == CheckInRefusal.NOT_OPENED


def test_a_cancelled_meeting_takes_nobody(session):
    [row] = confirmed(session, 1)
    at, secret = session.starts_at, opened(session)
    session.cancelled_at = at
    assert refused(session, row.learner, scan(session, at, secret), at) == CheckInRefusal.CANCELLED


def test_a_scan_sent_again_is_one(session):
    [row] = confirmed(session, 1)
    at, secret = session.starts_at, opened(session)
    mine = scan(session, at, secret)
    for later in (0, 10, 20):
        when = at + timedelta(minutes=later)
        made = attendance.check_in(session=session, acting=as_self(row.learner), scan=mine, at=when)
        assert (made.status, made.at) == (Presence.PRESENT, at)
    assert AttendanceEntry.objects.count() == 1


def test_two_people_with_one_key_are_two(session):
    rows = confirmed(session, 2)
    at, secret = session.starts_at, opened(session)
    for row in rows:
        attendance.check_in(session=session, acting=as_self(row.learner), scan=scan(session, at, secret), at=at)
    assert sorted(Attendance.objects.values_list("enrolment", flat=True)) == sorted(row.pk for row in rows)


def test_a_phone_without_network_is_judged_by_its_scan(session):
    [row] = confirmed(session, 1)
    at, secret = session.starts_at, opened(session)
    arrives = at + timedelta(hours=20)
    made = attendance.check_in(session=session, acting=as_self(row.learner), scan=scan(session, at, secret), at=arrives)
    assert (made.status, made.at) == (Presence.PRESENT, at)


def test_a_phone_cannot_claim_an_earlier_moment_than_its_code(session):
    """Scanned twenty minutes late, claimed to be in time: the code says when it was on the wall."""
    [row] = confirmed(session, 1)
    secret, scanned = opened(session), session.starts_at + timedelta(minutes=20)
    claim = Scan(key="liar-key-1", code=checkin.token(secret, scanned), happened_at=scanned - timedelta(minutes=8))
    made = attendance.check_in(
        session=session, acting=as_self(row.learner), scan=claim, at=scanned + timedelta(hours=1)
    )
    assert made.status == Presence.LATE


@pytest.mark.parametrize(
    ("skew", "is_taken"),
    [(-9, True), (9, True), (-14, False), (14, False)],
    ids=["slow", "fast", "too slow", "too fast"],
)
def test_a_clock_that_is_off(session, skew, is_taken):
    [row] = confirmed(session, 1)
    secret, at = opened(session), session.starts_at + timedelta(minutes=30)
    off = Scan(
        key="skewed-key", code=checkin.token(secret, at), happened_at=at + timedelta(minutes=skew), source=Source.QR
    )
    arrives = at + timedelta(hours=1)
    if is_taken:
        made = attendance.check_in(session=session, acting=as_self(row.learner), scan=off, at=arrives)
        assert abs((made.at - at).total_seconds()) <= 120
    else:
        assert refused(session, row.learner, off, arrives) == CheckInRefusal.WRONG_CODE


def test_six_digits_are_taken_only_while_they_stand(session):
    [row] = confirmed(session, 1)
    secret, at = opened(session), session.starts_at
    typed = Scan(key="typed-key-1", code=checkin.digits(secret, at), happened_at=at, source=Source.CODE)
    assert refused(session, row.learner, typed, at + timedelta(minutes=30)) == CheckInRefusal.WRONG_CODE


def test_a_scan_older_than_two_days_is_not_taken(session):
    [row] = confirmed(session, 1)
    secret, at = opened(session), session.starts_at
    mine = scan(session, at, secret)
    assert refused(session, row.learner, mine, at + timedelta(hours=48, seconds=1)) == CheckInRefusal.TOO_OLD
    made = attendance.check_in(session=session, acting=as_self(row.learner), scan=mine, at=at + timedelta(hours=48))
    assert made.status == Presence.PRESENT


def test_a_scan_from_the_future_counts_from_now(session):
    [row] = confirmed(session, 1)
    secret, at = opened(session), session.starts_at
    ahead = Scan(key="future-key", code=checkin.token(secret, at), happened_at=at + timedelta(days=3))
    made = attendance.check_in(session=session, acting=as_self(row.learner), scan=ahead, at=at)
    assert made.at == at


def test_a_scan_proves_what_staff_had_closed(session):
    """The offline scan arrives after the session was closed."""
    [row] = confirmed(session, 1)
    secret, at = opened(session), session.starts_at
    end = session.ends_at
    attendance.close_session(session=session, acting=as_office(row.learner, row.learner), at=end)
    made = attendance.check_in(session=session, acting=as_self(row.learner), scan=scan(session, at, secret), at=end)
    assert made.status == Presence.PRESENT
