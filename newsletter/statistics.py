"""Newsletters in numbers, private by default: sums only, never who; a number of a district below five is not told.

Openings are not counted at all: mail programs open by themselves.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from members.districts import District
from newsletter.models import ClickCount, Delivery, IssueStat, Mailing, Series, Subscriber, Subscription
from newsletter.moves import State

# Fewer people of a district than this could be guessed.
LEAST = 5
# A wish to stop counts for the last mail before it, if that was so recently.
AFTER = timedelta(days=7)
HEADER = (
    _("소식지"),
    _("호"),
    _("보내기 시작한 때"),
    _("보냄"),
    _("못 보냄"),
    _("보내지 않음"),
    _("되돌아옴"),
    _("스팸 신고"),
    _("7일 안에 그만 받음"),
    _("누른 사람"),
)
SUMS = ("sent", "failed", "skipped", "bounced", "complained")


@dataclass(frozen=True)
class IssueFigures:
    """`clicks` is None where the series does not count them."""

    mailing: Mailing
    sent: int
    failed: int
    skipped: int
    bounced: int
    complained: int
    stopped: int
    clicks: int | None

    @property
    def arrived(self) -> float | None:
        """Of a hundred that were to go, how many went and did not come back."""
        wanted = self.sent + self.failed
        return round(100 * (self.sent - self.bounced) / wanted, 1) if wanted else None

    def cells(self) -> list:
        return [
            str(self.mailing.series),
            str(self.mailing),
            self.mailing.started_at,
            self.sent,
            self.failed,
            self.skipped,
            self.bounced,
            self.complained,
            self.stopped,
            self.clicks,
        ]


def sent_mailings(series: QuerySet[Series], year: int | None = None) -> QuerySet[Mailing]:
    """Those that went, or began to, the newest first."""
    gone = (State.SENDING, State.PAUSED, State.FINISHED, State.CANCELLED)
    rows = Mailing.objects.filter(series__in=series, state__in=gone, started_at__isnull=False)
    if year:
        rows = rows.filter(started_at__year=year)
    return rows.select_related("series", "issue").defer("issue__body").order_by("-started_at", "-pk")


def by_issue(mailings: Iterable[Mailing]) -> list[IssueFigures]:
    """Four queries, however many. Where the single rows are destroyed, the sums that were kept of them count."""
    mailings = list(mailings)
    pks = [mailing.pk for mailing in mailings]
    counts: dict[int, Counter] = {pk: Counter() for pk in pks}
    rows = Delivery.objects.filter(mailing__in=pks).order_by().values_list("mailing", "state", "outcome")
    for pk, state, outcome, number in rows.annotate(Count("pk")):
        counts[pk][state] += number
        counts[pk][outcome or "none"] += number
    kept = IssueStat.objects.filter(mailing__in=pks).order_by().values_list("mailing")
    for pk, *sums in kept.annotate(*(Sum(name) for name in SUMS)):
        for name, number in zip(SUMS, sums, strict=True):
            counts[pk][name] += number
    stopped = stops(mailings)
    clicked = ClickCount.objects.filter(mailing__in=pks).order_by().values_list("mailing").annotate(Sum("people"))
    clicks = dict(clicked)
    return [
        IssueFigures(
            mailing,
            *(counts[mailing.pk][name] for name in SUMS),
            stopped=stopped[mailing.pk],
            clicks=clicks.get(mailing.pk, 0) if mailing.series.counts_clicks else None,
        )
        for mailing in mailings
    ]


def stops(mailings: list[Mailing]) -> Counter:
    """By mailing how many stopped its series within seven days; each stop belongs to the last mailing before it."""
    found: Counter = Counter()
    begun = sorted((mailing for mailing in mailings if mailing.started_at), key=lambda it: it.started_at)
    if not begun:
        return found
    span = (begun[0].started_at, begun[-1].started_at + AFTER)
    ended = Subscription.objects.filter(series__in={it.series_id for it in begun}, stopped_at__range=span)
    for series, at in ended.order_by().values_list("series", "stopped_at"):
        before = [it for it in begun if it.series_id == series and it.started_at <= at < it.started_at + AFTER]
        if before:
            found[before[-1].pk] += 1
    return found


@dataclass(frozen=True)
class Line:
    """`people` is None where it is too small to be told."""

    name: str
    people: int | None
    width: int = 0


def told(rows: Iterable[tuple[str, int]], *, hides: bool) -> list[Line]:
    """The largest first, widths in hundredths of it."""
    rows = sorted(rows, key=lambda row: -row[1])
    most = max((number for _name, number in rows), default=0)
    return [
        Line(name, None) if hides and number < LEAST else Line(name, number, number * 100 // most if most else 0)
        for name, number in rows
    ]


def clicks_by_link(mailing: Mailing, most: int = 20) -> list[Line]:
    rows = ClickCount.objects.filter(mailing=mailing).order_by().values_list("url").annotate(people=Sum("people"))
    return told(rows.order_by("-people", "url")[:most], hides=False)


def clicks_by_district(mailing: Mailing) -> list[Line]:
    """Of what was clicked in blocks for a district."""
    rows = ClickCount.objects.filter(mailing=mailing).exclude(district="").order_by().values_list("district")
    names = dict(District.choices)
    return told(((str(names.get(it, it)), number) for it, number in rows.annotate(Sum("people"))), hides=True)


def readers_by_district(series: QuerySet[Series]) -> list[Line]:
    """Who wants a district's news; of those that are mailed now. One query a call."""
    rows = Subscription.objects.filter(
        series__in=series, stopped_at=None, subscriber__state=Subscriber.State.ACTIVE
    ).exclude(districts="")
    counts: Counter = Counter()
    for districts in rows.order_by().values_list("districts", flat=True):
        counts.update(districts)
    names = dict(District.choices)
    return told(((str(names.get(it, it)), number) for it, number in counts.items()), hides=True)


@dataclass(frozen=True)
class Month:
    """Of subscriptions: who came, who went, and how many there were at its end."""

    month: date
    came: int
    went: int
    stand: int

    @property
    def churn(self) -> float | None:
        """Of a hundred at the beginning, how many went."""
        before = self.stand - self.came + self.went
        return round(100 * self.went / before, 1) if before else None


def growth(series: QuerySet[Series], at: datetime, months: int = 12) -> list[Month]:
    """The last months, oldest first. Two queries."""
    confirmed = Q(subscriber__confirmed_at__isnull=False)
    rows = Subscription.objects.filter(confirmed, series__in=series).order_by()
    came = Counter(dict(rows.annotate(m=TruncMonth("since")).values_list("m").annotate(Count("pk"))))
    ended = rows.filter(stopped_at__isnull=False)
    went = Counter(dict(ended.annotate(m=TruncMonth("stopped_at")).values_list("m").annotate(Count("pk"))))
    came, went = ({month.date(): number for month, number in found.items()} for found in (came, went))
    made, stand = [], 0
    for month in sorted({*came, *went}):
        stand += came.get(month, 0) - went.get(month, 0)
        made.append(Month(month, came.get(month, 0), went.get(month, 0), stand))
    return made[-months:]
