"""Applying, answering an offer, leaving: every verb that a person or the office does about a seat.

The shape of each: one durable transaction whose first statement writes the run's row (the lock on PostgreSQL and on
SQLite), then the learner's row, then reads, decides, writes; notices go to the outbox in the same transaction.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from education import draws, seats, telling
from education.eligibility import EnrolmentRefused, Refusal, clashes, refusal
from education.models import (
    ACTIVE,
    Answer,
    Draw,
    Enrolment,
    Learner,
    Question,
    Run,
    SeatPool,
    State,
)
from members.acting import Acting


def lock_learner(member_id: int) -> None:
    """After the runs, always: limits and overlaps are one person's, over all runs."""
    Learner.objects.get_or_create(member_id=member_id)
    Learner.objects.filter(pk=member_id).update(version=F("version") + 1)


def enrol(
    *,
    run: Run,
    pool: SeatPool,
    acting: Acting,
    key: str,
    at: datetime,
    answers: dict[int, object] | None = None,
    is_invited: bool = False,
) -> Enrolment:
    """Take a seat, a place in the queue, or a lot, as the run admits.

    `key` is the form's own: the same key again returns the first application. Raises EnrolmentRefused(reason).
    """
    person = acting.member
    with transaction.atomic(durable=True):
        run = Run.objects.lock(run.pk)
        lock_learner(person.pk)
        if earlier := Enrolment.objects.filter(key=key, run=run, learner=person).first():
            return earlier
        _expired, offered = seats.settle(run, at)
        telling.offered(offered, at)
        pool = SeatPool.objects.get(pk=pool.pk, run=run)
        if reason := refusal(run, person, at, pool=pool, is_invited=is_invited):
            raise EnrolmentRefused(reason)
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
        seats.move(enrolment, first_state(run, pool, at), acting=acting, at=at)
        keep_answers(enrolment, answers or {})
        seats.recount(run)
        telling.received(enrolment, at)
    return enrolment


def first_state(run: Run, pool: SeatPool, at: datetime) -> State:
    """Where an application begins, under the lock."""
    if takes_lots(run, at) or run.admission == Run.Admission.APPROVAL:
        return State.APPLIED
    someone_waits = Enrolment.objects.waiting().filter(pool=pool).exists()
    has_room = pool.free is None or pool.free > 0
    if has_room and not someone_waits:
        return State.CONFIRMED
    if pool.capacity == 0:
        raise EnrolmentRefused(Refusal.NO_SEATS)
    return State.WAITING


def takes_lots(run: Run, at: datetime) -> bool:
    """Whether an application now goes into the draw: in a lottery always, in a batch for its first minutes."""
    if run.admission == Run.Admission.LOTTERY:
        return True
    return run.admission == Run.Admission.BATCH and run.opens_at is not None and at < batch_ends(run)


def batch_ends(run: Run) -> datetime:
    return run.opens_at + timedelta(minutes=run.batch_minutes)


def policy(run: Run) -> dict:
    """The rules as the applicant reads them now; a later change never worsens them."""
    until = cancel_until(run)
    return {"cancel_until": until.isoformat() if until else None, "fee": run.fee, "offer_hours": run.offer_hours}


def cancel_until(run: Run) -> datetime | None:
    """Until when a confirmed learner may cancel alone; None: until the end."""
    basis = {
        Run.CancelBasis.CLOSE: run.closes_at,
        Run.CancelBasis.START: run.starts_at,
        Run.CancelBasis.SESSION: run.starts_at,
    }[Run.CancelBasis(run.cancel_basis)]
    return basis - timedelta(days=run.cancel_days) if basis else None


def keep_answers(enrolment: Enrolment, answers: dict[int, object]) -> None:
    known = Question.objects.filter(run=enrolment.run_id, pk__in=answers)
    Answer.objects.bulk_create(
        Answer(enrolment=enrolment, question=question, value=answers[question.pk]) for question in known
    )


def accept(*, enrolment: Enrolment, acting: Acting, at: datetime) -> Enrolment:
    """Take the offered seat. Raises EnrolmentRefused when the offer is over or the time clashes meanwhile."""
    return answer_offer(enrolment, State.CONFIRMED, acting, at)


def decline(*, enrolment: Enrolment, acting: Acting, at: datetime) -> Enrolment:
    """Leave the offered seat to the next in the same transaction."""
    return answer_offer(enrolment, State.DECLINED, acting, at)


def answer_offer(enrolment: Enrolment, to: State, acting: Acting, at: datetime) -> Enrolment:
    with transaction.atomic(durable=True):
        run = Run.objects.lock(enrolment.run_id)
        lock_learner(enrolment.learner_id)
        expired, offered = seats.settle(run, at)
        telling.expired(expired, at)
        enrolment = Enrolment.objects.select_related("learner", "pool").get(pk=enrolment.pk)
        refused = offer_refusal(run, enrolment, to, at)
        if refused is None and enrolment.state == State.OFFERED:
            seats.move(enrolment, to, acting=acting, at=at)
            offered += seats.settle(run, at)[1]
            telling.answered(enrolment, at)
        telling.offered(offered, at)
    if refused:
        raise EnrolmentRefused(refused)
    return enrolment


def offer_refusal(run: Run, enrolment: Enrolment, to: State, at: datetime) -> Refusal | None:
    """None also when the answer was given before: a second tap is not an error."""
    if enrolment.state == to:
        return None
    if enrolment.state != State.OFFERED:
        return Refusal.CLOSED
    if to == State.CONFIRMED and clashes(run, enrolment.learner).exists():
        return Refusal.CLASH
    return None


def withdraw(*, enrolment: Enrolment, acting: Acting, at: datetime, reason: str = "") -> Enrolment:
    """Leave: a lot or a place in the queue at any time, a seat until its deadline. The seat passes on at once."""
    with transaction.atomic(durable=True):
        run = Run.objects.lock(enrolment.run_id)
        enrolment = Enrolment.objects.select_related("learner", "pool").get(pk=enrolment.pk)
        to = {
            State.APPLIED: State.LEFT,
            State.WAITING: State.LEFT,
            State.OFFERED: State.DECLINED,
            State.CONFIRMED: State.CANCELLED_BY_LEARNER,
        }.get(State(enrolment.state))
        if to is None:
            return enrolment
        if to == State.CANCELLED_BY_LEARNER and is_past_deadline(enrolment, at):
            raise EnrolmentRefused(Refusal.CLOSED)
        seats.move(enrolment, to, acting=acting, at=at, reason=reason)
        _expired, offered = seats.settle(run, at)
        telling.withdrawn(enrolment, at)
        telling.offered(offered, at)
    return enrolment


def is_past_deadline(enrolment: Enrolment, at: datetime) -> bool:
    """By the rules as they were read at the application."""
    until = enrolment.policy.get("cancel_until")
    return until is not None and at >= datetime.fromisoformat(until)


def decide(
    *, run: Run, enrolments: Iterable[Enrolment], is_approved: bool, acting: Acting, at: datetime, reason: str = ""
) -> dict[int, State]:
    """Approval by the office, in bulk, in the order of arrival: approved ones beyond the seats wait.

    Returns the state by enrolment pk. Rejection needs a reason.
    """
    if not is_approved and not reason.strip():
        raise ValueError(_("받지 않는 까닭을 적어 주세요. 신청한 분께 그대로 알려요."))
    wanted = {enrolment.pk for enrolment in enrolments}
    outcome: dict[int, State] = {}
    with transaction.atomic(durable=True):
        run = Run.objects.lock(run.pk)
        seats.settle(run, at)
        rows = Enrolment.objects.filter(run=run, pk__in=wanted, state=State.APPLIED).order_by("queue_number")
        for enrolment in rows.select_related("learner", "pool"):
            pool = seats.recount(run)[enrolment.pool_id]
            to = State.REJECTED
            if is_approved:
                to = State.CONFIRMED if pool.free is None or pool.free > 0 else State.WAITING
            seats.move(enrolment, to, acting=acting, at=at, reason=reason)
            telling.decided(enrolment, at)
            outcome[enrolment.pk] = to
        seats.recount(run)
    return outcome


def draw(*, run: Run, acting: Acting, at: datetime) -> Draw:
    """Draw the lots once: the first of each pool get its seats, the rest wait in the drawn order.

    A second call returns the first draw. Raises EnrolmentRefused(NOT_OPEN) while applications still come.
    """
    with transaction.atomic(durable=True):
        run = Run.objects.lock(run.pk)
        record = Draw.objects.get(run=run)
        if record.drawn_at:
            return record
        if at < (batch_ends(run) if run.admission == Run.Admission.BATCH else run.closes_at):
            raise EnrolmentRefused(Refusal.NOT_OPEN)
        entrants = {
            enrolment.queue_number: enrolment
            for enrolment in Enrolment.objects.filter(run=run, state=State.APPLIED).select_related("learner", "pool")
        }
        pools = seats.recount(run)
        room = {pk: pool.free for pk, pool in pools.items()}
        numbers = sorted(entrants)
        record.entrants_digest = draws.entrants_digest(numbers)
        record.entrants, record.drawn_at, record.drawn_by = len(numbers), at, acting.actor
        record.save()
        ordered = draws.order(record.seed, numbers)
        rank([entrants[number] for number in ordered], numbers)
        for number in ordered:
            enrolment = entrants[number]
            free = room[enrolment.pool_id]
            has_seat = free is None or free > 0
            if free:
                room[enrolment.pool_id] = free - 1
            seats.move(enrolment, State.CONFIRMED if has_seat else State.WAITING, acting=acting, at=at)
            telling.drawn(enrolment, at)
        seats.recount(run)
    return record


def rank(ordered: list[Enrolment], places: list[int]) -> None:
    """The drawn share the places they had among them, in their new order: later arrivals of a batch stay behind."""
    for place, enrolment in zip(places, ordered, strict=True):
        enrolment.rank = place
        Enrolment.objects.filter(pk=enrolment.pk).update(rank=place)


def cancel_by_office(*, enrolment: Enrolment, acting: Acting, at: datetime, reason: str) -> Enrolment:
    with transaction.atomic(durable=True):
        run = Run.objects.lock(enrolment.run_id)
        enrolment = Enrolment.objects.select_related("learner", "pool").get(pk=enrolment.pk)
        if enrolment.state in ACTIVE:
            seats.move(enrolment, State.CANCELLED_BY_OFFICE, acting=acting, at=at, reason=reason)
            _expired, offered = seats.settle(run, at)
            telling.cancelled(enrolment, at, reason)
            telling.offered(offered, at)
    return enrolment


def cancel_run(*, run: Run, acting: Acting, at: datetime, reason: str) -> int:
    """폐강: everyone active is cancelled and told, with sister runs. Returns how many."""
    with transaction.atomic(durable=True):
        run = Run.objects.lock(run.pk)
        if run.cancelled_at:
            return 0
        run.cancelled_at, run.cancel_reason = at, reason
        run.save(update_fields=["cancelled_at", "cancel_reason"])
        active = list(Enrolment.objects.active().filter(run=run).select_related("learner", "pool"))
        for enrolment in active:
            seats.move(enrolment, State.CANCELLED_BY_OFFICE, acting=acting, at=at, reason=reason)
        seats.recount(run)
        telling.run_cancelled(run, active, at)
    return len(active)


def set_capacity(*, pool: SeatPool, capacity: int | None, acting: Acting, at: datetime) -> SeatPool:
    """Change a pool's size: never below the seats taken. More seats pass on at once. Raises ValueError with a sentence."""
    with transaction.atomic(durable=True):
        run = Run.objects.lock(pool.run_id)
        seats.settle(run, at)
        pool = SeatPool.objects.get(pk=pool.pk)
        if capacity is not None and capacity < pool.occupied:
            raise ValueError(
                _("이미 %(n)s명이 자리를 받아서 정원을 그보다 줄일 수 없어요. 정원을 %(n)s명 이상으로 적어 주세요.")
                % {"n": pool.occupied}
            )
        pool.capacity = capacity
        pool.save(update_fields=["capacity"])
        _expired, offered = seats.settle(run, at)
        telling.offered(offered, at)
    pool.refresh_from_db()
    return pool


def sweep(run_id: int, at: datetime) -> int:
    """The tick's hand: expire and pass on. Returns how many offers were made."""
    with transaction.atomic(durable=True):
        run = Run.objects.lock(run_id)
        expired, offered = seats.settle(run, at)
        telling.expired(expired, at)
        telling.offered(offered, at)
    return len(offered)
