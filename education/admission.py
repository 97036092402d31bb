"""What the office does about seats: approving, drawing, cancelling, phoning, whether a run is held, how many fit in."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from education import draws, seats, telling
from education.deadlines import lots_end
from education.eligibility import EnrolmentRefused, Refusal, clashes, refuse
from education.locking import decides_seats, lock_learner
from education.models import ACTIVE, Draw, Enrolment, Run, SeatPool, State
from members.acting import Acting, as_system, record


@decides_seats
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
    run = Run.objects.lock(run.pk)
    telling.settled(*seats.settle(run, at), at)
    pools = seats.recount(run)
    rows = Enrolment.objects.filter(run=run, pk__in=wanted, state=State.APPLIED).order_by("queue_number")
    for enrolment in rows.select_related("learner", "run__course"):
        to = State.REJECTED
        if is_approved:
            waits = Enrolment.objects.filter(pool=enrolment.pool_id, state=State.WAITING).exists()
            free = pools[enrolment.pool_id].free
            to = State.CONFIRMED if (free is None or free > 0) and not waits else State.WAITING
        seats.move(enrolment, to, acting=acting, at=at, reason=reason)
        telling.decided(enrolment, at)
        outcome[enrolment.pk] = to
        pools = seats.recount(run)
    telling.settled(*seats.settle(run, at), at)
    return outcome


@decides_seats
def draw(*, run: Run, acting: Acting, at: datetime) -> Draw:
    """Draw the lots once: the first of each pool get its seats, the rest wait in the drawn order.

    A second call returns the first draw. Raises EnrolmentRefused(NOT_OPEN) while applications still come.
    """
    run = Run.objects.lock(run.pk)
    end = lots_end(run)
    record = Draw.objects.get(run=run)
    if record.drawn_at is None and (end is None or at < end):
        raise EnrolmentRefused(Refusal.NOT_OPEN)
    return draw_now(run, acting, at)


@decides_seats
def draw_due(run_id: int, at: datetime) -> Draw | None:
    """The tick's hand: draw what is due, by nobody's wish. None when it is not due."""
    run = Run.objects.lock(run_id)
    return draw_now(run, as_system(None), at) if lots_are_due(run, at) else None


def lots_are_due(run: Run, at: datetime) -> bool:
    """Whether lots were collected until now and wait for being drawn."""
    end = lots_end(run)
    if end is None or at < end or run.cancelled_at:
        return False
    return Draw.objects.filter(run=run, drawn_at=None).exists()


def draw_now(run: Run, acting: Acting, at: datetime) -> Draw:
    """Under the run's lock."""
    record = Draw.objects.get(run=run)
    if record.drawn_at:
        return record
    lots = Enrolment.objects.filter(run=run, state=State.APPLIED).select_related("learner", "run__course")
    entrants = {enrolment.queue_number: enrolment for enrolment in lots}
    room = {pk: pool.free for pk, pool in seats.recount(run).items()}
    numbers = sorted(entrants)
    record.entrants_digest = draws.entrants_digest(numbers)
    record.entrants, record.drawn_at, record.drawn_by = len(numbers), at, acting.actor
    record.save()
    ordered = draws.order(record.seed, numbers)
    # The drawn share the places they had among them, in their new order: later arrivals of a batch stay behind.
    for place, number in zip(numbers, ordered, strict=True):
        enrolment = entrants[number]
        free = room[enrolment.pool_id]
        has_seat = free is None or free > 0
        if free:
            room[enrolment.pool_id] = free - 1
        to = State.CONFIRMED if has_seat else State.WAITING
        seats.move(enrolment, to, acting=acting, at=at, rank=place)
        telling.drawn(enrolment, at)
    telling.settled(*seats.settle(run, at), at)
    return record


@decides_seats
def cancel_by_office(*, enrolment: Enrolment, acting: Acting, at: datetime, reason: str) -> Enrolment:
    """The office takes a seat, a place or a lot back, with the reason told. What is over stays as it is."""
    run = Run.objects.lock(enrolment.run_id)
    enrolment = Enrolment.objects.select_related("learner", "pool", "run__course").get(pk=enrolment.pk)
    if enrolment.state in ACTIVE:
        seats.move(enrolment, State.CANCELLED_BY_OFFICE, acting=acting, at=at, reason=reason)
        telling.cancelled(enrolment, at, reason)
        telling.settled(*seats.settle(run, at), at)
    return enrolment


@decides_seats
def confirm_by_phone(*, enrolment: Enrolment, acting: Acting, at: datetime, reason: str) -> Enrolment:
    """A seat for somebody who waits and said yes on the phone, when it is too late for an offer.

    Raises ValueError with a sentence, EnrolmentRefused(CLASH).
    """
    run = Run.objects.lock(enrolment.run_id)
    lock_learner(enrolment.learner_id)
    telling.settled(*seats.settle(run, at), at)
    enrolment = Enrolment.objects.select_related("learner", "pool", "run__course").get(pk=enrolment.pk)
    if enrolment.state == State.CONFIRMED:
        return enrolment
    if not reason.strip():
        raise ValueError(_("언제 누구와 통화했는지 적어 주세요. 기록에 남아요."))
    if enrolment.state != State.WAITING:
        raise ValueError(_("기다리는 분만 전화로 확정할 수 있어요. 신청이 그사이 바뀌었는지 봐 주세요."))
    if enrolment.pool.free == 0:
        raise ValueError(_("빈 자리가 없어요. 자리가 나거나 정원을 늘리면 확정할 수 있어요."))
    if clashes(run, enrolment.learner).exists():
        raise refuse(run, enrolment.learner, Refusal.CLASH)
    seats.move(enrolment, State.CONFIRMED, acting=acting, at=at, reason=reason)
    seats.recount(run)
    telling.answered(enrolment, at)
    return enrolment


def decide_due(at: datetime) -> QuerySet[Run]:
    """Runs whose day to decide has come, that nobody has decided yet, the soonest first."""
    runs = Run.objects.filter(decide_at__lte=at, decided_to_run_at=None, cancelled_at=None, min_enrol__gt=0)
    return runs.filter(published_at__isnull=False, starts_at__gt=at).select_related("course").order_by("starts_at")


@decides_seats
def decide_to_run(*, run: Run, acting: Acting, at: datetime) -> Run:
    """It is held, whoever comes; everyone with a seat is told. A second click tells nobody."""
    run = Run.objects.lock(run.pk)
    if run.decided_to_run_at is None and run.cancelled_at is None:
        run.decided_to_run_at = at
        run.save(update_fields=["decided_to_run_at"])
        record(acting, "education.decided_to_run", at, run=run.pk)
        seated = Enrolment.objects.occupying().filter(run=run).select_related("learner").order_by("pk")
        telling.run_decided(run, seated, at)
    return run


@decides_seats
def cancel_run(*, run: Run, acting: Acting, at: datetime, reason: str) -> int:
    """폐강: everyone active is cancelled and told, with sister runs. Returns how many."""
    run = Run.objects.lock(run.pk)
    if run.cancelled_at:
        return 0
    run.cancelled_at, run.cancel_reason = at, reason
    run.save(update_fields=["cancelled_at", "cancel_reason"])
    record(acting, "education.run_cancelled", at, run=run.pk)
    active = list(Enrolment.objects.active().filter(run=run).select_related("learner", "pool").order_by("pk"))
    for enrolment in active:
        enrolment.run = run
        seats.move(enrolment, State.CANCELLED_BY_OFFICE, acting=acting, at=at, reason=reason)
    seats.recount(run)
    telling.run_cancelled(run, active, at)
    return len(active)


@decides_seats
def set_capacity(*, pool: SeatPool, capacity: int | None, acting: Acting, at: datetime) -> SeatPool:
    """Change a pool's size: never below the seats taken. More seats pass on at once. ValueError with a sentence."""
    run = Run.objects.lock(pool.run_id)
    telling.settled(*seats.settle(run, at), at)
    pool = SeatPool.objects.get(pk=pool.pk)
    if capacity is not None and capacity < pool.occupied:
        raise ValueError(
            _("이미 %(n)s명이 자리를 받아서 정원을 그보다 줄일 수 없어요. 정원을 %(n)s명 이상으로 적어 주세요.")
            % {"n": pool.occupied}
        )
    record(acting, "education.capacity_changed", at, pool=pool.pk, before=pool.capacity, after=capacity)
    pool.capacity = capacity
    pool.save(update_fields=["capacity"])
    telling.settled(*seats.settle(run, at), at)
    pool.refresh_from_db()
    return pool


@decides_seats
def sweep(run_id: int, at: datetime) -> int:
    """The tick's hand: expire and pass on. Returns how many offers were made."""
    run = Run.objects.lock(run_id)
    expired, offered = seats.settle(run, at)
    telling.settled(expired, offered, at)
    return len(offered)
