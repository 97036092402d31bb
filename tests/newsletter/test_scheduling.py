"""When a mailing goes: never at night, never by itself when it is an hour late, never without approval."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from newsletter import scheduling
from newsletter.acts import as_staff
from newsletter.models import Mailing
from newsletter.moves import State
from newsletter.scheduling import Refusal, SchedulingRefused
from portal import roles
from tests.newsletter import makers
from tests.newsletter.makers import NOW
from tests.newsletter.staff import staff

pytestmark = pytest.mark.django_db


def clock(day: int, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime(2026, 12, day, hour, minute))


def refused(verb, **about) -> SchedulingRefused:
    with pytest.raises(SchedulingRefused) as error:
        verb(**about)
    return error.value


@pytest.mark.parametrize(
    ("send_at", "reason", "offer"),
    [
        (clock(1, 9), Refusal.PAST, None),
        (clock(1, 20, 30), Refusal.QUIET, clock(2, 8, 30)),
        (clock(2, 8, 29), Refusal.QUIET, clock(2, 8, 30)),
        (NOW + timedelta(days=400), Refusal.FAR, None),
    ],
)
def test_a_time_that_will_not_do_is_refused_and_another_offered(send_at, reason, offer):
    made = makers.mailing()
    about = {"mailing": made, "acting": as_staff(staff("boss")), "at": NOW}
    error = refused(scheduling.schedule, send_at=send_at, **about)
    assert (error.reason, error.offer) == (reason, offer)


def test_booked_anew_and_taken_back():
    made, acting = makers.mailing(), as_staff(staff("boss"))
    scheduling.schedule(mailing=made, send_at=clock(2, 10), acting=acting, at=NOW)
    scheduling.schedule(mailing=made, send_at=clock(3, 10), acting=acting, at=NOW)
    assert Mailing.objects.get().send_at == clock(3, 10)
    scheduling.unschedule(mailing=made, acting=acting, at=NOW)
    row = Mailing.objects.get()
    assert (row.state, row.send_at) == (State.APPROVED, None)
    assert refused(scheduling.unschedule, mailing=row, acting=acting, at=NOW).reason == Refusal.NOT_SCHEDULED


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW])
def test_nothing_goes_before_it_is_approved(state):
    made = makers.mailing(state=state)
    error = refused(scheduling.send_now, mailing=made, acting=as_staff(staff("boss")), at=NOW)
    assert error.reason == Refusal.NOT_APPROVED


def test_who_composes_only_does_not_send():
    acting = as_staff(staff("editor", roles.AUTHOR))
    assert refused(scheduling.send_now, mailing=makers.mailing(), acting=acting, at=NOW).reason == Refusal.NO_RIGHT


def test_at_night_nothing_is_started_by_hand_unless_the_series_never_rests():
    boss = as_staff(staff("boss"))
    error = refused(scheduling.send_now, mailing=makers.mailing(makers.series()), acting=boss, at=clock(1, 23))
    assert (error.reason, error.offer) == (Refusal.QUIET, clock(2, 8, 30))
    awake = makers.mailing(makers.series(keeps_quiet=False))
    assert scheduling.send_now(mailing=awake, acting=boss, at=clock(1, 23)).state == State.MATERIALISING


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(-1, State.SCHEDULED), (0, State.MATERIALISING), (60, State.MATERIALISING), (61, State.SCHEDULED)],
)
def test_an_hour_late_it_waits_for_a_person(minutes, state):
    made = makers.mailing(state=State.SCHEDULED, send_at=NOW)
    at = NOW + timedelta(minutes=minutes)
    scheduling.start_due(at)
    made.refresh_from_db()
    assert made.state == state
    if minutes == 61:
        assert [row.pk for row in scheduling.late(at)] == [made.pk]
        scheduling.send_now(mailing=made, acting=as_staff(staff("boss")), at=at)
        assert Mailing.objects.get().confirmed_late_at == at


def test_what_is_not_the_approved_build_does_not_start():
    made = makers.mailing(state=State.SCHEDULED, send_at=NOW)
    Mailing.objects.filter(pk=made.pk).update(approved_hash="0" * 64)
    assert scheduling.start_due(NOW) == 0
    assert Mailing.objects.get().state == State.SCHEDULED
