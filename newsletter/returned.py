"""Returned mails and complaints for staff: sums by mail company and kind, the latest with masked addresses."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from members.addresses import masked
from members.models import Member
from newsletter import rights
from newsletter.models import Delivery, MailEvent

Kind = MailEvent.Kind
SPAN = timedelta(days=90)
# What counts against our name; the companies begin to refuse us at some tenths of a percent.
COMPLAINTS_MOST = 0.001
COMPANIES = {
    "naver": _("네이버"),
    "daum": _("다음·카카오"),
    "gmail": _("지메일"),
    "microsoft": _("마이크로소프트"),
    "nate": _("네이트"),
    "apple": _("애플"),
    "yahoo": _("야후"),
}
SHOWN = (Kind.HARD, Kind.SOFT, Kind.POLICY, Kind.COMPLAINT)


@dataclass
class Line:
    """One mail company. `numbers` by kind, in SHOWN's order."""

    domain: str
    sent: int = 0
    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SHOWN, 0))

    @property
    def name(self) -> str:
        return str(COMPANIES.get(self.domain, _("다른 곳")))

    @property
    def cells(self) -> list[int]:
        return [self.numbers[kind] for kind in SHOWN]

    @property
    def is_bad(self) -> bool:
        return self.numbers[Kind.COMPLAINT] > max(1, self.sent * COMPLAINTS_MOST)


@dataclass(frozen=True)
class Row:
    """One event. `address` is masked unless it was asked for in full."""

    event: MailEvent
    address: str
    company: str


def in_reach(member: Member) -> QuerySet[MailEvent]:
    return MailEvent.objects.filter(delivery__mailing__series__in=rights.own_series(member))


def lines(member: Member, at: datetime) -> list[Line]:
    """Of the last SPAN, the most returned first. Two queries."""
    found: dict[str, Line] = {}
    sent = Delivery.objects.filter(
        mailing__series__in=rights.own_series(member), state=Delivery.State.SENT, sent_at__gt=at - SPAN
    )
    for domain, number in sent.order_by().values_list("domain").annotate(Count("pk")):
        found.setdefault(domain, Line(domain)).sent = number
    events = in_reach(member).filter(at__gt=at - SPAN, kind__in=SHOWN).order_by()
    by_kind: dict[tuple[str, str], int] = defaultdict(int)
    for domain, kind, number in events.values_list("delivery__domain", "kind").annotate(Count("pk")):
        by_kind[domain, kind] = number
    for (domain, kind), number in by_kind.items():
        found.setdefault(domain, Line(domain)).numbers[kind] = number
    return sorted(found.values(), key=lambda line: (-sum(line.cells), -line.sent, line.domain))


def events(member: Member, kind: str = "") -> QuerySet[MailEvent]:
    rows = in_reach(member).select_related("delivery__subscriber", "delivery__mailing__issue")
    return (rows.filter(kind=kind) if kind in Kind.values else rows).order_by("-at", "-pk")


def rows_of(found: list[MailEvent], *, in_full: bool = False) -> list[Row]:
    return [row_of(event, in_full) for event in found]


def row_of(event: MailEvent, in_full: bool) -> Row:
    address = event.delivery.subscriber.address
    shown = address if in_full else masked(address)
    return Row(event, shown or str(_("지운 사람")), Line(event.delivery.domain).name)
