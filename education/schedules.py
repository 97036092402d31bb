"""Sessions of a run: made one by one or as a weekly series, moved, cancelled; the run's own dates follow them."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import holidays
from django.db import transaction
from django.utils import timezone

from education.models import ApplicationWindow, CompletionRule, Question, Run, SeatPool, Session, Venue


def korean_holidays(years: Iterable[int]) -> dict[date, str]:
    """Public holidays by day, with substitute days."""
    return dict(holidays.country_holidays("KR", years=list(years)))


def weekly(first: datetime, count: int, *, minutes: int, skip_holidays: bool = True) -> list[tuple[datetime, datetime]]:
    """Starts and ends of `count` weekly meetings from `first` on; a meeting on a public holiday moves a week on."""
    starts: list[datetime] = []
    moment = timezone.localtime(first)
    off = korean_holidays(range(moment.year, moment.year + 3)) if skip_holidays else {}
    while len(starts) < count:
        if moment.date() not in off:
            starts.append(moment)
        moment += timedelta(days=7)
    return [(start, start + timedelta(minutes=minutes)) for start in starts]


def add_sessions(run: Run, times: list[tuple[datetime, datetime]], venue: Venue | None) -> list[Session]:
    """Sessions after those that stand, numbered on. The run's dates follow."""
    with transaction.atomic():
        run = Run.objects.lock(run.pk)
        number = max(run.sessions.values_list("number", flat=True), default=0)
        made = [
            Session.objects.create(run=run, number=number + order, starts_at=start, ends_at=end, venue=venue)
            for order, (start, end) in enumerate(times, start=1)
        ]
        follow(run)
    return made


def follow(run: Run) -> None:
    """Write the run's first start and last end, opening and close, from its sessions and windows."""
    sessions = list(run.sessions.filter(cancelled_at=None).values_list("starts_at", "ends_at"))
    windows = list(run.windows.values_list("opens_at", "closes_at"))
    run.starts_at = min((start for start, _end in sessions), default=None)
    run.ends_at = max((end for _start, end in sessions), default=None)
    run.opens_at = min((opens for opens, _closes in windows), default=None)
    run.closes_at = max((closes for _opens, closes in windows), default=None)
    run.save(update_fields=["starts_at", "ends_at", "opens_at", "closes_at"])


def copy_run(run: Run, *, days: int) -> Run:
    """The run again, all its dates `days` later at the same hour in Seoul, unpublished, nobody enrolled."""
    with transaction.atomic():
        siblings = Run.objects.filter(course=run.course, campus=run.campus, term=run.term)
        number = max(siblings.values_list("number", flat=True), default=0) + 1
        made = Run.objects.get(pk=run.pk)
        made.pk, made._state.adding = None, True
        made.number, made.version = number, 0
        for name in ("published_at", "paused_at", "cancelled_at", "decided_to_run_at"):
            setattr(made, name, None)
        made.cancel_reason = ""
        made.decide_at = later(run.decide_at, days)
        made.save()
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
        for session in run.sessions.filter(cancelled_at=None):
            Session.objects.create(
                run=made,
                number=session.number,
                title=session.title,
                starts_at=later(session.starts_at, days),
                ends_at=later(session.ends_at, days),
                venue=session.venue,
            )
        for model in (Question, CompletionRule):
            for row in model.objects.filter(run=run):
                row.pk, row._state.adding, row.run = None, True, made
                row.save()
        follow(made)
    return made


def later(moment: datetime | None, days: int) -> datetime | None:
    """The same wall-clock time so many days later."""
    if moment is None:
        return None
    local = timezone.localtime(moment)
    return timezone.make_aware(datetime.combine(local.date() + timedelta(days=days), time(local.hour, local.minute)))
