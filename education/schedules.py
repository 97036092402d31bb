"""Sessions of a run: made one by one or as a weekly series, moved, cancelled; the run's own dates follow them.

Times are wall-clock times of Seoul. Who has a seat is told of a change once, in the transaction of the change, however
many sessions it moved; `sequence` of a changed session is raised, so that calendars follow.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import holidays
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from education import schedule_telling
from education.eligibility import overlapping
from education.locking import decides_seats
from education.models import OCCUPYING, Engagement, Enrolment, Run, Session, Venue
from members.acting import Acting, record

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Series:
    """Weekly meetings, and the days they pass over with the name of the holiday."""

    times: list[Span]
    skipped: list[tuple[date, str]]


@dataclass(frozen=True)
class Change:
    """One session as it is and as it will be; the names are those of the fields that a learner cares about."""

    session: Session
    starts_at: datetime
    ends_at: datetime
    venue: Venue | None
    stream_url: str
    title: str

    @property
    def is_told(self) -> bool:
        """A new name alone is nothing that sends people to a wrong place."""
        was = self.session
        return (was.starts_at, was.ends_at, was.venue_id, was.stream_url) != (
            self.starts_at,
            self.ends_at,
            self.venue.pk if self.venue else None,
            self.stream_url,
        )

    @property
    def changes_anything(self) -> bool:
        return self.is_told or self.session.title != self.title


def korean_holidays(years: Iterable[int]) -> dict[date, str]:
    """Public holidays by day with their Korean names, substitute days among them."""
    return dict(holidays.country_holidays("KR", years=list(years), language="ko"))


def weekly_series(first: datetime, count: int, *, minutes: int, skip_holidays: bool = True) -> Series:
    """`count` weekly meetings from `first` on; a meeting on a public holiday moves a week on."""
    moment = timezone.localtime(first)
    off = korean_holidays(range(moment.year, moment.year + 3)) if skip_holidays else {}
    times: list[Span] = []
    skipped: list[tuple[date, str]] = []
    while len(times) < count:
        if name := off.get(moment.date()):
            skipped.append((moment.date(), name))
        else:
            times.append((moment, moment + timedelta(minutes=minutes)))
        moment += timedelta(days=7)
    return Series(times, skipped)


def weekly(first: datetime, count: int, *, minutes: int, skip_holidays: bool = True) -> list[Span]:
    return weekly_series(first, count, minutes=minutes, skip_holidays=skip_holidays).times


def add_sessions(
    run: Run, times: list[Span], venue: Venue | None, *, acting: Acting | None = None, at: datetime | None = None
) -> list[Session]:
    """Sessions after those that stand, numbered on. The run's dates follow. With `at`, who has a seat is told."""
    with transaction.atomic():
        run = Run.objects.lock(run.pk)
        number = max(run.sessions.values_list("number", flat=True), default=0)
        made = [
            Session.objects.create(run=run, number=number + order, starts_at=start, ends_at=end, venue=venue)
            for order, (start, end) in enumerate(times, start=1)
        ]
        follow(run)
        if acting and at and made:
            schedule_telling.added(made, told_of(run), at)
            record(acting, "education.sessions_added", at, run=run.pk, sessions=[session.pk for session in made])
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


def told_of(run: Run) -> list[Enrolment]:
    """Those who are told of a change: who has a seat, and who was just offered one."""
    return list(Enrolment.objects.occupying().filter(run=run).select_related("learner", "run__course").order_by("pk"))


def planned(
    session: Session,
    *,
    starts_at: datetime,
    ends_at: datetime,
    venue: Venue | None,
    title: str = "",
    stream_url: str = "",
    and_later: bool = False,
) -> list[Change]:
    """What saving would change: the session, and with `and_later` those after it by as many days, at the same hours."""
    changes = [Change(session, starts_at, ends_at, venue, stream_url, title)]
    if and_later:
        days = (timezone.localdate(starts_at) - timezone.localdate(session.starts_at)).days
        after = Session.objects.filter(run=session.run_id, cancelled_at=None, starts_at__gt=session.starts_at)
        for other in after.select_related("venue"):
            day = timezone.localdate(other.starts_at) + timedelta(days=days)
            start = timezone.make_aware(datetime.combine(day, timezone.localtime(starts_at).time()))
            changes.append(Change(other, start, start + (ends_at - starts_at), venue, stream_url, other.title))
    return [change for change in changes if change.changes_anything]


@decides_seats
def move_session(*, session: Session, acting: Acting, at: datetime, and_later: bool = False, **to) -> int:
    """Change a session's time, place, address or name (`to`: as of `planned`), alone or with those after it.

    Returns how many people were told; nobody of what is over already. Raises ValueError for a cancelled session.
    """
    run = Run.objects.lock(session.run_id)
    session = Session.objects.select_related("venue").get(pk=session.pk)
    if session.cancelled_at:
        raise ValueError(_("취소한 모임은 옮길 수 없어요. 새 모임을 넣어 주세요."))
    changes = planned(session, and_later=and_later, **to)
    people = told_of(run) if is_worth_telling(changes, at) else []
    if people:
        schedule_telling.moved(changes, people, at)
    for change in changes:
        apply(change)
    follow(run)
    if changes:
        record(acting, "education.session_moved", at, run=run.pk, sessions=[one.session.pk for one in changes])
    return len(people)


def is_worth_telling(changes: list[Change], at: datetime) -> bool:
    return any(one.is_told and max(one.session.ends_at, one.ends_at) > at for one in changes)


def apply(change: Change) -> None:
    session = change.session
    for name in ("starts_at", "ends_at", "venue", "stream_url", "title"):
        setattr(session, name, getattr(change, name))
    session.sequence += 1
    session.save(update_fields=["starts_at", "ends_at", "venue", "stream_url", "title", "sequence"])


@decides_seats
def cancel_session(*, session: Session, acting: Acting, at: datetime, reason: str) -> int:
    """One meeting falls out; its row stays, for calendars and records. Returns how many people were told; a second
    call tells nobody. Raises ValueError without a reason, and for the last meeting that stands."""
    reason = " ".join(reason.split())
    if not reason:
        raise ValueError(_("왜 취소하는지 적어 주세요. 신청한 분들께 그대로 알려요."))
    run = Run.objects.lock(session.run_id)
    session = Session.objects.select_related("run__course").get(pk=session.pk)
    if session.cancelled_at:
        return 0
    if not run.sessions.filter(cancelled_at=None).exclude(pk=session.pk).exists():
        raise ValueError(_("남은 모임이 이것뿐이에요. 교육을 열지 않으려면 운영 화면에서 폐강해 주세요."))
    session.cancelled_at = at
    session.sequence += 1
    session.save(update_fields=["cancelled_at", "sequence"])
    people = told_of(run) if session.ends_at > at else []
    schedule_telling.fell_out(session, people, reason, at)
    follow(run)
    record(acting, "education.session_cancelled", at, run=run.pk, session=session.pk, reason=reason)
    return len(people)


@decides_seats
def remove_session(*, session: Session, acting: Acting, at: datetime) -> None:
    """Take out a session that nobody was ever told of. Raises ValueError when someone applied to its run."""
    run = Run.objects.lock(session.run_id)
    if Enrolment.objects.filter(run=run).exists():
        raise ValueError(_("신청한 분이 있는 교육의 모임은 지울 수 없어요. 대신 취소하면 모두에게 알려요."))
    Engagement.objects.filter(session=session).delete()
    Session.objects.filter(pk=session.pk).delete()
    follow(run)
    record(acting, "education.session_removed", at, run=run.pk, session=session.pk)


def colliding(run: Run, times: list[Span]) -> int:
    """How many people with a seat in `run` have a seat elsewhere at one of these times."""
    overlap = overlapping(times, "run__sessions__")
    if not overlap:
        return 0
    mine = Enrolment.objects.occupying().filter(run=run).values("learner")
    others = Enrolment.objects.filter(
        overlap, run__sessions__cancelled_at=None, run__cancelled_at=None, state__in=OCCUPYING, learner__in=mine
    ).exclude(run=run)
    return others.values("learner").distinct().count()


def double_booked(run: Run, times: list[Span] | None = None) -> list[Engagement]:
    """Where else the instructors of `run` teach at its times, or at `times`."""
    if times is None:
        times = list(run.sessions.filter(cancelled_at=None).values_list("starts_at", "ends_at"))
    overlap = overlapping(times, "session__")
    if not overlap:
        return []
    mine = Engagement.objects.filter(session__run=run).values("instructor")
    elsewhere = Engagement.objects.filter(
        overlap, session__cancelled_at=None, session__run__cancelled_at=None, instructor__in=mine
    ).exclude(session__run=run)
    return list(elsewhere.select_related("instructor", "session__run__course").order_by("session__starts_at", "pk"))


def later(moment: datetime | None, days: int) -> datetime | None:
    """The same wall-clock time so many days later."""
    if moment is None:
        return None
    local = timezone.localtime(moment)
    return timezone.make_aware(datetime.combine(local.date() + timedelta(days=days), time(local.hour, local.minute)))
