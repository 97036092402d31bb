"""A month of sending: what is booked, what went, which weeks stay empty; and drafts that have no day yet."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from members.models import Member
from newsletter import rights
from newsletter.models import IssuePage, Mailing
from newsletter.moves import State

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Entry:
    """`at`: when it goes or went."""

    mailing: Mailing
    at: datetime

    @property
    def day(self) -> date:
        return timezone.localtime(self.at).date()


@dataclass(frozen=True)
class Week:
    """From Monday on. `is_gap`: nothing in it, and not over."""

    monday: date
    entries: list[Entry] = field(default_factory=list)
    is_gap: bool = False

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


def first_of(month: date) -> date:
    return month.replace(day=1)


def next_month(month: date) -> date:
    return first_of(first_of(month) + timedelta(days=31))


def last_month(month: date) -> date:
    return first_of(first_of(month) - timedelta(days=1))


def mondays(month: date) -> Iterator[date]:
    """Of the weeks that touch the month."""
    monday = first_of(month) - timedelta(days=first_of(month).weekday())
    while monday < next_month(month):
        yield monday
        monday += WEEK


def begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def weeks(member: Member, month: date, at: datetime) -> list[Week]:
    """The weeks that touch the month, with what is in them. One query."""
    days = list(mondays(month))
    span = (begin(days[0]), begin(days[-1] + WEEK))
    rows = Mailing.objects.filter(series__in=rights.own_series(member)).exclude(state=State.CANCELLED)
    rows = rows.annotate(goes_at=Coalesce(F("started_at"), F("send_at")))
    rows = rows.filter(goes_at__gte=span[0], goes_at__lt=span[1]).select_related("series", "issue")
    entries = [Entry(row, row.goes_at) for row in rows.defer("issue__body").order_by("goes_at", "pk")]
    today = timezone.localtime(at).date()
    made = []
    for monday in days:
        own = [entry for entry in entries if monday <= entry.day < monday + WEEK]
        made.append(Week(monday, own, is_gap=not own and monday + WEEK > today))
    return made


def without_day(member: Member) -> list[IssuePage]:
    """Issues that are being made, reviewed or approved and have no day yet, the last changed first."""
    open_states = (State.DRAFT, State.IN_REVIEW, State.APPROVED)
    rows = IssuePage.objects.filter(series__in=rights.own_series(member))
    rows = rows.filter(Q(mailing=None) | Q(mailing__state__in=open_states, mailing__send_at=None))
    rows = rows.select_related("series", "mailing").defer("body", "translations")
    return list(rows.order_by("-latest_revision_created_at", "-pk")[:20])
