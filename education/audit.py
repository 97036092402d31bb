"""The ten invariants of enrolment, each a query that should find nothing. Run nightly and after every test of races.

An invariant that a constraint holds is asked here too: a constraint can be dropped by a hand at the database.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q

from education import draws
from education.models import (
    ACTIVE,
    OCCUPYING,
    Answer,
    Certificate,
    Draw,
    Enrolment,
    Run,
    SeatPool,
    Session,
    State,
    Transition,
)
from education.retention_rules import STEPS_KEPT, over
from education.seats import SHORTEST_OFFER
from members.models import Capacity

# An offer may run out between two ticks.
SLACK = timedelta(minutes=5)


@dataclass(frozen=True)
class Violation:
    """`invariant` is its number in docs/education.md; `what` names rows by number, never a person."""

    invariant: int
    what: str


Check = Callable[[datetime], Iterator[Violation]]


def seats_are_counted_and_never_oversold(at: datetime) -> Iterator[Violation]:
    pools = SeatPool.objects.annotate(taken=Count("enrolments", filter=Q(enrolments__state__in=OCCUPYING)))
    for pool in pools:
        if pool.taken != pool.occupied:
            yield Violation(1, f"pool {pool.pk}: occupied {pool.occupied}, counted {pool.taken}")
        if pool.capacity is not None and pool.taken > pool.capacity:
            yield Violation(1, f"pool {pool.pk}: {pool.taken} taken of {pool.capacity}")


def one_active_enrolment_each(at: datetime) -> Iterator[Violation]:
    rows = Enrolment.objects.filter(state__in=ACTIVE).values("run", "learner").annotate(n=Count("pk")).filter(n__gt=1)
    for row in rows:
        yield Violation(2, f"run {row['run']}: {row['n']} active enrolments of one learner")


def nobody_is_passed_over(at: datetime) -> Iterator[Violation]:
    """While anyone waits and an offer could still be answered, no seat is free; and nobody took one past a waiter."""
    waiting = Enrolment.objects.filter(pool=OuterRef("pk"), state=State.WAITING)
    free = Q(capacity__isnull=True) | Q(occupied__lt=F("capacity"))
    pools = SeatPool.objects.filter(free, Exists(waiting), run__cancelled_at=None, run__paused_at=None)
    for pool in pools.select_related("run").order_by("pk"):
        if offer_possible(pool.run, at):
            yield Violation(3, f"pool {pool.pk}: a seat is free while someone waits")
    # A waiter with a smaller rank who already waited when the other got the seat. Staff may phone in another order.
    earlier = Enrolment.objects.filter(
        pool=OuterRef("enrolment__pool"),
        state=State.WAITING,
        rank__lt=OuterRef("enrolment__rank"),
        changed_at__lt=OuterRef("acted_at"),
    )
    steps = Transition.objects.filter(
        Exists(earlier), after__in=OCCUPYING, before__in=("", State.APPLIED, State.WAITING)
    ).exclude(capacity=Capacity.OFFICE)
    for pk in steps.order_by("pk").values_list("enrolment", flat=True):
        yield Violation(3, f"enrolment {pk}: got a seat past one who waited")


def offer_possible(run: Run, at: datetime) -> bool:
    if run.starts_at is None:
        return True
    return run.starts_at - timedelta(hours=run.cutoff_hours) - at >= SHORTEST_OFFER + SLACK


def offers_end_before_the_start(at: datetime) -> Iterator[Violation]:
    """A session that was moved to an earlier day after the offer is told, and does not count against the offer."""
    moved = Session.objects.filter(run=OuterRef("run"), sequence__gt=0)
    offers = Enrolment.objects.filter(~Exists(moved), state=State.OFFERED).select_related("run")
    for enrolment in offers.order_by("pk"):
        run, until = enrolment.run, enrolment.offer_until
        if run.starts_at and until > run.starts_at - timedelta(hours=run.cutoff_hours):
            yield Violation(4, f"enrolment {enrolment.pk}: offered beyond the last hours before the start")
        if until - enrolment.changed_at < SHORTEST_OFFER:
            yield Violation(4, f"enrolment {enrolment.pk}: less than two hours to answer")


def no_learner_is_at_two_places(at: datetime) -> Iterator[Violation]:
    """Of sessions as they were planned: one that is moved upon another is told with a warning, and is the learner's."""
    pairs = Enrolment.objects.filter(
        state=State.CONFIRMED,
        run__cancelled_at=None,
        run__sessions__cancelled_at=None,
        run__sessions__sequence=0,
        learner__enrolments__state=State.CONFIRMED,
        learner__enrolments__pk__gt=F("pk"),
        learner__enrolments__run__cancelled_at=None,
        learner__enrolments__run__sessions__cancelled_at=None,
        learner__enrolments__run__sessions__sequence=0,
        learner__enrolments__run__sessions__starts_at__lt=F("run__sessions__ends_at"),
        learner__enrolments__run__sessions__ends_at__gt=F("run__sessions__starts_at"),
    )
    for first, second in pairs.order_by("pk").values_list("pk", "learner__enrolments").distinct():
        yield Violation(5, f"enrolments {first} and {second}: one learner confirmed in both at one time")


def steps_gone(at: datetime, run: str) -> Q:
    """The steps of runs that have been over for years are destroyed, and nothing can be asked of them."""
    return over(at - STEPS_KEPT, run)


def every_step_is_written(at: datetime) -> Iterator[Violation]:
    last = Transition.objects.filter(enrolment=OuterRef("pk")).order_by("-pk").values("after")[:1]
    kept = Enrolment.objects.exclude(steps_gone(at, "run"))
    for enrolment in kept.annotate(said=last).exclude(said=F("state")):
        yield Violation(6, f"enrolment {enrolment.pk}: {enrolment.state}, but the record says {enrolment.said}")
    for pk in kept.filter(transitions=None).values_list("pk", flat=True):
        yield Violation(6, f"enrolment {pk}: no record at all")


def draws_can_be_recomputed(at: datetime) -> Iterator[Violation]:
    for record in Draw.objects.filter(drawn_at__isnull=False).exclude(steps_gone(at, "run")):
        if not draws.is_kept(record.seed, record.commitment):
            yield Violation(7, f"draw {record.pk}: the seed is not the one that was promised")
        if record.committed_at > record.drawn_at:
            yield Violation(7, f"draw {record.pk}: promised after it was drawn")
        drawn = Enrolment.objects.filter(
            run=record.run_id,
            transitions__before=State.APPLIED,
            transitions__after__in=(State.CONFIRMED, State.WAITING),
            transitions__acted_at=record.drawn_at,
        )
        ranks = dict(drawn.values_list("queue_number", "rank"))
        if draws.entrants_digest(list(ranks)) != record.entrants_digest:
            yield Violation(7, f"draw {record.pk}: the entrants are not those of the record")
        if sorted(ranks, key=ranks.get) != draws.order(record.seed, list(ranks)):
            yield Violation(7, f"draw {record.pk}: the order is not the drawn one")


def certificates_say_what_was_frozen(at: datetime) -> Iterator[Violation]:
    for certificate in Certificate.objects.select_related("completion"):
        frozen, shown = certificate.completion.facts, certificate.snapshot
        changed = [name for name in frozen if name != "name" and shown.get(name) != frozen[name]]
        if changed:
            yield Violation(8, f"certificate {certificate.pk}: differs in {', '.join(changed)}")


def confirmations_keep_their_policy(at: datetime) -> Iterator[Violation]:
    """Without the rules that were read nobody could say whether a change worsened them."""
    seated = Enrolment.objects.filter(state=State.CONFIRMED).order_by("pk")
    for pk, policy in seated.values_list("pk", "policy").iterator():
        if not isinstance(policy, dict) or not {"cancel_until", "fee", "offer_hours"} <= policy.keys():
            yield Violation(9, f"enrolment {pk}: confirmed without the rules it was read")


def answers_are_gone_in_time(at: datetime) -> Iterator[Violation]:
    for answer in Answer.objects.filter(enrolment__run__ends_at__lt=at).select_related("question", "enrolment__run"):
        gone_by = answer.enrolment.run.ends_at + timedelta(days=answer.question.kept_days + 1)
        if at > gone_by:
            yield Violation(10, f"answer {answer.pk}: kept longer than promised")


CHECKS: tuple[Check, ...] = (
    seats_are_counted_and_never_oversold,
    one_active_enrolment_each,
    nobody_is_passed_over,
    offers_end_before_the_start,
    no_learner_is_at_two_places,
    every_step_is_written,
    draws_can_be_recomputed,
    certificates_say_what_was_frozen,
    confirmations_keep_their_policy,
    answers_are_gone_in_time,
)


def violations(at: datetime) -> list[Violation]:
    return [violation for check in CHECKS for violation in check(at)]
