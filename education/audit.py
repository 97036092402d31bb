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
from education.seats import SHORTEST_OFFER

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
    """While anyone waits and an offer could still be answered, no seat is free."""
    waiting = Enrolment.objects.filter(pool=OuterRef("pk"), state=State.WAITING)
    free = Q(capacity__isnull=True) | Q(occupied__lt=F("capacity"))
    pools = SeatPool.objects.filter(free, Exists(waiting), run__cancelled_at=None, run__paused_at=None)
    for pool in pools.select_related("run"):
        if offer_possible(pool.run, at):
            yield Violation(3, f"pool {pool.pk}: a seat is free while someone waits")


def offer_possible(run: Run, at: datetime) -> bool:
    if run.starts_at is None:
        return True
    return run.starts_at - timedelta(hours=run.cutoff_hours) - at >= SHORTEST_OFFER + SLACK


def offers_end_before_the_start(at: datetime) -> Iterator[Violation]:
    for enrolment in Enrolment.objects.filter(state=State.OFFERED, run__starts_at__isnull=False).select_related("run"):
        if enrolment.offer_until > enrolment.run.starts_at:
            yield Violation(4, f"enrolment {enrolment.pk}: offered beyond the start")


def no_learner_is_at_two_places(at: datetime) -> Iterator[Violation]:
    seat = {"enrolments__state": State.CONFIRMED}
    first = Session.objects.filter(
        cancelled_at=None, run__cancelled_at=None, **{f"run__{k}": v for k, v in seat.items()}
    )
    for session in first.distinct():
        learners = Enrolment.objects.filter(run=session.run_id, state=State.CONFIRMED).values("learner")
        other = (
            Session.objects.filter(
                starts_at__lt=session.ends_at,
                ends_at__gt=session.starts_at,
                cancelled_at=None,
                run__cancelled_at=None,
                run__enrolments__state=State.CONFIRMED,
                run__enrolments__learner__in=learners,
                pk__gt=session.pk,
            )
            .exclude(run=session.run_id)
            .distinct()
        )
        for clash in other:
            yield Violation(5, f"sessions {session.pk} and {clash.pk}: one learner confirmed in both")


def every_step_is_written(at: datetime) -> Iterator[Violation]:
    last = Transition.objects.filter(enrolment=OuterRef("pk")).order_by("-pk").values("after")[:1]
    for enrolment in Enrolment.objects.annotate(said=last).exclude(said=F("state")):
        yield Violation(6, f"enrolment {enrolment.pk}: {enrolment.state}, but the record says {enrolment.said}")
    for pk in Enrolment.objects.filter(transitions=None).values_list("pk", flat=True):
        yield Violation(6, f"enrolment {pk}: no record at all")


def draws_can_be_recomputed(at: datetime) -> Iterator[Violation]:
    for record in Draw.objects.filter(drawn_at__isnull=False):
        if not draws.is_kept(record.seed, record.commitment):
            yield Violation(7, f"draw {record.pk}: the seed is not the one that was promised")
        drawn = Enrolment.objects.filter(
            run=record.run_id, transitions__before=State.APPLIED, transitions__acted_at=record.drawn_at
        ).exclude(state=State.REJECTED)
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
    for pk in Enrolment.objects.filter(state=State.CONFIRMED, policy={}).values_list("pk", flat=True):
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
