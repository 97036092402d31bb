"""The seats of a run, under its lock: one module alone writes enrolments and pools.

Every function here wants `run` locked (`Run.objects.lock(pk)`) inside the caller's transaction. What nobody answered in
time is expired first, by the clock of the caller, so that a sleeping tick delays an offer and never oversells.
"""

from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from education.models import ALLOWED, OCCUPYING, Enrolment, Run, SeatPool, State, Transition
from members.acting import Acting, as_system

# Less time than this to answer is not an offer: staff phone instead.
SHORTEST_OFFER = timedelta(hours=2)
# Who waits while a seat of their pool is free.
PASSED_OVER = Q(state=State.WAITING) & (Q(pool__capacity=None) | Q(pool__occupied__lt=F("pool__capacity")))


def next_number(run: Run) -> int:
    """The next place in the order of arrival; unique under the lock."""
    return (Enrolment.objects.filter(run=run).aggregate(last=Max("queue_number"))["last"] or 0) + 1


def move(enrolment: Enrolment, to: State, *, acting: Acting, at: datetime, reason: str = "", **changes) -> Enrolment:
    """One step of one enrolment with its Transition. Raises ValueError for a step that the rules do not know."""
    before = enrolment.state if enrolment.pk else ""
    if to not in ALLOWED.get(before, ()):
        raise ValueError(f"{before or 'nothing'} → {to}")
    enrolment.state, enrolment.changed_at = to, at
    for name, value in changes.items():
        setattr(enrolment, name, value)
    enrolment.save()
    enrolment.last_step = Transition.objects.create(
        enrolment=enrolment, before=before, after=to, reason=reason, acted_at=at, **acting.columns()
    )
    return enrolment


def recount(run: Run) -> dict[int, SeatPool]:
    """Set every pool's `occupied` to the truth. The constraint refuses a number above the capacity. Pools by number.

    Each pool has `taken` (the count), `waits` (whether anybody waits for it) and `first_end` (of the offer that runs
    out next, or None): one query however many applied.
    """
    # By pool and state, which the index of the queue answers however many wait.
    own = Enrolment.objects.filter(pool=OuterRef("pk")).order_by()
    taken = own.filter(state__in=OCCUPYING).values("pool").annotate(n=Count("pk")).values("n")
    offers = own.filter(state=State.OFFERED).order_by("offer_until").values("offer_until")
    found = SeatPool.objects.filter(run=run).order_by("pk")
    found = found.annotate(
        taken=Coalesce(Subquery(taken), 0),
        waits=Exists(own.filter(state=State.WAITING)),
        first_end=Subquery(offers[:1]),
    )
    pools = {pool.pk: pool for pool in found}
    for pool in pools.values():
        if pool.taken != pool.occupied:
            pool.occupied = pool.taken
            pool.save(update_fields=["occupied"])
    return pools


def take(pool: SeatPool) -> None:
    """One seat more is held, of a pool that was counted under this lock; added to what stands in the database, so that
    the constraint refuses one too many even where a lock failed."""
    SeatPool.objects.filter(pk=pool.pk).update(occupied=F("occupied") + 1)
    pool.occupied = pool.taken = pool.taken + 1


def offer_deadline(run: Run, at: datetime) -> datetime | None:
    """Until when an offer made now could be answered; None when that is too soon to be fair."""
    until = at + timedelta(hours=run.offer_hours)
    if run.starts_at:
        until = min(until, run.starts_at - timedelta(hours=run.cutoff_hours))
    return until if until - at >= SHORTEST_OFFER else None


def expire(run: Run, at: datetime) -> list[Enrolment]:
    """Offers whose time is over free their seat."""
    return [
        move(enrolment, State.EXPIRED, acting=as_system(enrolment.learner), at=at, reason=_("답할 시간이 지남"))
        for enrolment in Enrolment.objects.overdue(at).filter(run=run).select_related("learner", "run__course")
    ]


def settle(run: Run, at: datetime) -> tuple[list[Enrolment], list[Enrolment]]:
    """Make the run right at `at`: expire, count, pass every free seat on to who waits longest.

    Returns (expired, offered). After it, no seat of a pool is free while someone waits for that pool and an offer can
    still be answered.
    """
    return settle_pools(run, at)[:2]


def settle_pools(run: Run, at: datetime) -> tuple[list[Enrolment], list[Enrolment], dict[int, SeatPool]]:
    """As `settle`; returns (expired, offered, pools as `recount` gives them)."""
    pools = recount(run)
    expired: list[Enrolment] = []
    if any(pool.first_end is not None and pool.first_end <= at for pool in pools.values()):
        expired = expire(run, at)
        pools = recount(run)
    until = None if run.cancelled_at or run.paused_at else offer_deadline(run, at)
    offered: list[Enrolment] = []
    for pool in pools.values() if until is not None else ():
        room = pool.free
        if room == 0 or not pool.waits:
            continue
        queue = Enrolment.objects.waiting().filter(pool=pool).select_related("learner", "run__course")
        for enrolment in queue if room is None else queue[:room]:
            offered.append(
                move(enrolment, State.OFFERED, acting=as_system(enrolment.learner), at=at, offer_until=until)
            )
    if offered:
        pools = recount(run)
    return expired, offered, pools


def with_seats_to_pass_on() -> QuerySet[Run]:
    """Runs where somebody waits while a seat of that pool is free; usually none, or too near to their start."""
    waiting = Enrolment.objects.filter(PASSED_OVER)
    return Run.objects.filter(pk__in=waiting.values("run"), cancelled_at=None, paused_at=None)


def to_phone(at: datetime) -> list[Enrolment]:
    """Who waits for a seat that is free but too near to its start for an offer: staff phone them, in this order."""
    near = [run for run in with_seats_to_pass_on().filter(starts_at__gt=at) if offer_deadline(run, at) is None]
    waiting = Enrolment.objects.filter(PASSED_OVER, run__in=near).select_related("run__course", "learner")
    return list(waiting.order_by("run__starts_at", "run", "rank", "queue_number"))
