"""Applying, answering an offer, leaving: what a person does about a seat, alone or with somebody's help.

The shape of each: one durable transaction whose first statement writes the run's row (the lock on PostgreSQL and on
SQLite), then the learner's row, then reads, decides, writes; notices go to the outbox in the same transaction.
The office's verbs are imported at the end, so that whoever writes about seats has one door.
"""

from datetime import datetime
from uuid import uuid4

from django.db.models import prefetch_related_objects

from education import seats, telling
from education.admission import (
    cancel_by_office,
    cancel_run,
    confirm_by_phone,
    decide,
    decide_to_run,
    draw,
    draw_due,
    draw_now,
    lots_are_due,
    set_capacity,
    sweep,
)
from education.deadlines import batch_ends, cancel_until, is_past_deadline, may_cancel_until, policy, takes_lots
from education.eligibility import EnrolmentRefused, Refusal, clashes, refusal, refuse
from education.locking import Busy, decides_seats, lock_learner
from education.models import OCCUPYING, Answer, Enrolment, Question, Run, SeatPool, State
from members.acting import Acting, as_system
from members.models import Capacity

LEAVES_BY = {
    State.APPLIED: State.LEFT,
    State.WAITING: State.LEFT,
    State.OFFERED: State.DECLINED,
    State.CONFIRMED: State.CANCELLED_BY_LEARNER,
}


@decides_seats
def enrol(
    *,
    run: Run,
    pool: SeatPool,
    acting: Acting,
    key: str,
    at: datetime,
    answers: dict[int, object] | None = None,
) -> Enrolment:
    """Take a seat, a place in the queue, or a lot, as the run admits.

    `key` is the form's own: the same key again returns the first application. `answers`: by the question's number.
    Raises EnrolmentRefused, Busy.
    """
    person = acting.member
    run = Run.objects.lock(run.pk, run)
    lock_learner(person.pk)
    if earlier := Enrolment.objects.filter(key=key).first():
        if (earlier.run_id, earlier.learner_id) == (run.pk, person.pk):
            earlier.run = run
            return earlier
        # Somebody else's key: a form that was tampered with, or a browser that was shared.
        key = uuid4().hex
    pools = settle(run, at)
    pool = pools[pool.pk]
    prefetch_related_objects([run], "windows", telling.WITH_ROOMS)
    by_staff = acting.capacity in (Capacity.STAFF, Capacity.OFFICE)
    if reason := refusal(run, person, at, pool=pool, pools=list(pools.values()), by_staff=by_staff):
        raise refuse(run, person, reason)
    state = first_state(run, pool, at)
    number = seats.next_number(run)
    enrolment = Enrolment(
        run=run,
        pool=pool,
        learner=person,
        key=key,
        queue_number=number,
        rank=number,
        policy=policy(run),
        acted_at=at,
        **acting.columns(),
    )
    seats.move(enrolment, state, acting=acting, at=at)
    keep_answers(enrolment, answers or {})
    if state in OCCUPYING:
        seats.take(pool)
    telling.received(enrolment, at)
    return enrolment


def settle(run: Run, at: datetime) -> dict[int, SeatPool]:
    """What time has brought since the last decision: lots that are due, offers that ran out. The pools after it."""
    if lots_are_due(run, at):
        draw_now(run, as_system(None), at)
    expired, offered, pools = seats.settle_pools(run, at)
    telling.settled(expired, offered, at)
    return pools


def first_state(run: Run, pool: SeatPool, at: datetime) -> State:
    """Where an application begins, under the lock. `pool`: as `seats.recount` gave it."""
    if takes_lots(run, at) or run.admission == Run.Admission.APPROVAL:
        return State.APPLIED
    has_room = pool.free is None or pool.free > 0
    if has_room and not pool.waits:
        return State.CONFIRMED
    if pool.capacity == 0:
        raise EnrolmentRefused(Refusal.NO_SEATS)
    return State.WAITING


def keep_answers(enrolment: Enrolment, answers: dict[int, object]) -> None:
    if answers:
        known = Question.objects.filter(run=enrolment.run_id, pk__in=answers)
        Answer.objects.bulk_create(
            Answer(enrolment=enrolment, question=question, value=answers[question.pk]) for question in known
        )


@decides_seats
def accept(*, enrolment: Enrolment, acting: Acting, at: datetime) -> Enrolment:
    """Take the offered seat. Raises EnrolmentRefused when the offer is over or the time clashes meanwhile."""
    return answer_offer(enrolment, State.CONFIRMED, acting, at)


@decides_seats
def decline(*, enrolment: Enrolment, acting: Acting, at: datetime) -> Enrolment:
    """Leave the offered seat to the next in the same transaction."""
    return answer_offer(enrolment, State.DECLINED, acting, at)


def answer_offer(enrolment: Enrolment, to: State, acting: Acting, at: datetime) -> Enrolment:
    """The answer given before is no error: a second tap finds it so."""
    run = Run.objects.lock(enrolment.run_id)
    lock_learner(enrolment.learner_id)
    settle(run, at)
    enrolment = reread(enrolment)
    if enrolment.state == to:
        return enrolment
    if enrolment.state != State.OFFERED:
        raise EnrolmentRefused(Refusal.OFFER_OVER)
    if to == State.CONFIRMED and clashes(run, enrolment.learner).exists():
        raise refuse(run, enrolment.learner, Refusal.CLASH)
    seats.move(enrolment, to, acting=acting, at=at)
    telling.answered(enrolment, at)
    telling.settled(*seats.settle(run, at), at)
    return enrolment


def reread(enrolment: Enrolment) -> Enrolment:
    """The row as it stands under the lock."""
    return Enrolment.objects.select_related("learner", "pool", "run__course").get(pk=enrolment.pk)


@decides_seats
def withdraw(*, enrolment: Enrolment, acting: Acting, at: datetime, reason: str = "") -> Enrolment:
    """Leave: a lot or a place in the queue at any time, a seat until its deadline. The seat passes on at once.

    Raises EnrolmentRefused(TOO_LATE).
    """
    run = Run.objects.lock(enrolment.run_id)
    settle(run, at)
    enrolment = reread(enrolment)
    to = LEAVES_BY.get(State(enrolment.state))
    if to is None:
        return enrolment
    if to == State.CANCELLED_BY_LEARNER and is_past_deadline(enrolment, at):
        raise EnrolmentRefused(Refusal.TOO_LATE)
    seats.move(enrolment, to, acting=acting, at=at, reason=reason)
    telling.withdrawn(enrolment, at)
    telling.settled(*seats.settle(run, at), at)
    return enrolment


__all__ = [
    "Busy",
    "EnrolmentRefused",
    "Refusal",
    "accept",
    "batch_ends",
    "cancel_by_office",
    "cancel_run",
    "cancel_until",
    "confirm_by_phone",
    "decide",
    "decide_to_run",
    "decline",
    "draw",
    "draw_due",
    "enrol",
    "is_past_deadline",
    "lock_learner",
    "may_cancel_until",
    "set_capacity",
    "sweep",
    "takes_lots",
    "withdraw",
]
