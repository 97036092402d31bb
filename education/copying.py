"""A run again: the same plan some days later, unpublished, nobody enrolled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from education.models import (
    ApplicationWindow,
    Assignment,
    Engagement,
    Lesson,
    Question,
    Run,
    SeatPool,
    Session,
    Term,
)
from education.run_setup import next_number
from education.schedules import follow, korean_holidays, later
from members.acting import Acting, record

# What a copy begins without.
CLEARED = ("published_at", "paused_at", "cancelled_at", "decided_to_run_at")


@dataclass(frozen=True)
class PlannedSession:
    """A session of the copy. `holidays`: names of those it falls on or, when skipped, passed over."""

    session: Session
    starts_at: datetime
    ends_at: datetime
    holidays: list[str]


def plan(run: Run, *, days: int, skip_holidays: bool = True) -> list[PlannedSession]:
    """The sessions so many days later at the same hour; one on a holiday moves a week on, and those after it too."""
    made: list[PlannedSession] = []
    for session in run.sessions.filter(cancelled_at=None).select_related("venue"):
        start, met = later(session.starts_at, days), []
        while name := holiday(start):
            met.append(name)
            if not skip_holidays:
                break
            days += 7
            start = later(session.starts_at, days)
        made.append(PlannedSession(session, start, start + (session.ends_at - session.starts_at), met))
    return made


def holiday(moment: datetime) -> str:
    day = timezone.localdate(moment)
    return korean_holidays([day.year]).get(day, "")


def days_to(run: Run, term: Term) -> int:
    """From the run's first day to the same weekday of the same week of another term; without a term of its own, to the
    first such weekday of the other."""
    first = timezone.localdate(run.starts_at or run.opens_at or timezone.now())
    weeks_in = max((first - run.term.starts_on).days // 7, 0) if run.term else 0
    wanted = term.starts_on + timedelta(weeks=weeks_in)
    return (wanted - first).days + (first.weekday() - wanted.weekday()) % 7


def copy_run(
    run: Run, *, days: int, acting: Acting, at: datetime, skip_holidays: bool = True, term: Term | None = None
) -> Run:
    """Pools, windows, sessions, questions, last rule, lessons, assignments, instructors, materials come along."""
    with transaction.atomic():
        made = Run.objects.get(pk=run.pk)
        made.pk, made._state.adding = None, True
        made.number, made.version, made.cancel_reason = next_number(run.course_id, run.campus), 0, ""
        for name in CLEARED:
            setattr(made, name, None)
        made.term = term or run.term
        made.decide_at = later(run.decide_at, days)
        made.save()
        copy_admission(run, made, days)
        copy_sessions(made, plan(run, days=days, skip_holidays=skip_holidays))
        copy_learning(run, made, days, at)
        made.materials.set(run.materials.all())
        follow(made)
        record(acting, "education.run_copied", at, run=made.pk, copied=run.pk)
    return made


def copy_admission(run: Run, made: Run, days: int) -> None:
    pools: dict[int | None, SeatPool | None] = {None: None}
    for pool in run.pools.all():
        pools[pool.pk] = SeatPool.objects.create(run=made, kind=pool.kind, label=pool.label, capacity=pool.capacity)
    for window in run.windows.all():
        ApplicationWindow.objects.create(
            run=made,
            opens_at=later(window.opens_at, days),
            closes_at=later(window.closes_at, days),
            eligibility=window.eligibility,
            pool=pools[window.pool_id],
        )


def copy_sessions(made: Run, sessions: list[PlannedSession]) -> None:
    for number, one in enumerate(sessions, start=1):
        session = Session.objects.create(
            run=made,
            number=number,
            title=one.session.title,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            venue=one.session.venue,
            stream_url=one.session.stream_url,
        )
        for engagement in one.session.engagements.filter(instructor__left_at=None).order_by("pk"):
            Engagement.objects.create(
                session=session, instructor=engagement.instructor, role=engagement.role, hours=engagement.hours
            )


def copy_learning(run: Run, made: Run, days: int, at: datetime) -> None:
    again(Question.objects.filter(run=run), made)
    again(Lesson.objects.filter(run=run), made)
    for row in again(Assignment.objects.filter(run=run).order_by("pk"), made):
        row.due_at = later(row.due_at, days)
        row.save(update_fields=["due_at"])
    rule = run.completion_rules.order_by("-version").first()
    if rule:
        again([rule], made, version=1, created_at=at)


def again(rows: Iterable[models.Model], made: Run, **changes) -> list[models.Model]:
    copies = []
    for row in rows:
        row.pk, row._state.adding, row.run = None, True, made
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
        copies.append(row)
    return copies
