"""education/departures.py: who leaves gives every seat back, and the next in the queue gets it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from education import departures, enrolment, ticks
from education.models import Enrolment, Run, State, StudyGroup
from members.acting import as_self
from portal import leaving, ticking
from tests.education.makers import NOW, people, run

pytestmark = pytest.mark.django_db


def apply(made, person):
    return enrolment.enrol(run=made, pool=made.pools.get(), acting=as_self(person), key=uuid4().hex, at=NOW)


def states(made) -> list[str]:
    return list(Enrolment.objects.filter(run=made).order_by("queue_number").values_list("state", flat=True))


def test_leaving_frees_the_seat_at_once_and_the_next_is_offered_it():
    made = run(seats=1)
    leaver, next_one = people(2)
    apply(made, leaver)
    apply(made, next_one)
    with transaction.atomic():
        leaving.release_all(leaver, NOW)
    assert states(made) == [State.CANCELLED_BY_LEARNER, State.OFFERED]


def test_leaving_gives_back_a_seat_even_after_the_deadline_to_cancel():
    made = run(seats=1)
    leaver = people(1)[0]
    apply(made, leaver)
    departures.release(leaver, made.starts_at - timedelta(hours=1))
    assert states(made) == [State.CANCELLED_BY_LEARNER]


def test_place_in_the_queue_and_lot_are_left():
    full, lottery = run(seats=1), run(seats=1, admission=Run.Admission.LOTTERY)
    leaver, other = people(2)
    Run.objects.filter(pk=lottery.pk).update(starts_at=None, ends_at=None)
    lottery.sessions.all().delete()
    apply(full, other)
    apply(full, leaver)
    apply(lottery, leaver)
    departures.release(leaver, NOW)
    assert (states(full), states(lottery)) == ([State.CONFIRMED, State.LEFT], [State.LEFT])


def test_seat_of_a_run_that_is_over_stays_as_it_was():
    made = run(seats=1)
    leaver = people(1)[0]
    apply(made, leaver)
    departures.release(leaver, made.ends_at)
    assert states(made) == [State.CONFIRMED]


def test_what_is_held_is_listed_and_a_led_group_is_settled_first():
    made = run(seats=1)
    leaver = people(1)[0]
    apply(made, leaver)
    StudyGroup.objects.create(leader=leaver, title="골목 그리기", plan="함께 그려요", created_at=NOW)
    assert [(held.label, held.must_settle) for held in departures.held(leaver, NOW)] == [
        ("자주학습 모임 ‘골목 그리기’의 대표", True),
        (f"{made} 신청", False),
    ]


def test_merged_account_keeps_no_second_seat():
    made = run(seats=2)
    went, stays = people(2)
    apply(made, went)
    apply(made, stays)
    went.merged_into = stays
    went.save()
    assert departures.release_merged(NOW) == 1
    assert states(made) == [State.CANCELLED_BY_LEARNER, State.CONFIRMED]
    assert departures.release_merged(NOW) == 0


def test_tick_gives_a_merged_accounts_seat_to_who_waits_once():
    made = run(seats=1)
    went, stays, waiting = people(3)
    for person in (went, waiting):
        apply(made, person)
    went.merged_into = stays
    went.save()
    assert states(made) == [State.CONFIRMED, State.WAITING]
    assert [ticks.release_seats_of_merged(NOW), ticks.release_seats_of_merged(NOW)] == [1, 0]
    assert states(made) == [State.CANCELLED_BY_LEARNER, State.OFFERED]


def test_tick_takes_the_place_in_a_queue_of_a_merged_account_too():
    made = run(seats=1)
    seated, went, stays = people(3)
    for person in (seated, went, stays):
        apply(made, person)
    went.merged_into = stays
    went.save()
    assert ticks.release_seats_of_merged(NOW) == 1
    assert states(made) == [State.CONFIRMED, State.LEFT, State.WAITING]


def test_tick_leaves_what_a_merged_account_has_in_runs_that_are_over():
    made = run(seats=1)
    went, stays = people(2)
    apply(made, went)
    went.merged_into = stays
    went.save()
    assert ticks.release_seats_of_merged(made.ends_at) == 0
    assert states(made) == [State.CONFIRMED]


def test_portals_clock_runs_the_release():
    assert ticking.WORKS["education.ticks.release_seats_of_merged"] is ticks.release_seats_of_merged
