"""The list of readers for staff: found by filters or by an exact address, masked until one is opened."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from members.districts import District
from members.models import Member
from newsletter import addresses, suppression
from newsletter.models import ConsentEvent, Delivery, Subscriber, Subscription, Suppression, holding
from newsletter.rights import own_series
from portal.models import Topic
from portal.personal_data import minute
from portal.roles import edited_districts

MOST_FOUND = 50
LAST_MAILS = 20
STATES = [(state.value, state.label) for state in Subscriber.State]
# Not a state of the row: active, but resting.
PAUSED = "paused"
HEADINGS = (
    "메일",
    "이름",
    "상태",
    "소식지",
    "자치구",
    "분야",
    "주기",
    "언어",
    "동의한 날",
    "동의가 끝나는 날",
    "광고 동의",
    "들어온 길",
)


def visible(staff: Member, *, with_closed: bool = False) -> QuerySet[Subscriber]:
    """All readers; for district staff those of the own district's newsletters. Who was erased names nobody.

    `with_closed`: and those that only who knows the whole address finds (`closed_away`).
    """
    rows = Subscriber.objects.exclude(state=Subscriber.State.ERASED)
    if edited_districts(staff):
        own = Subscription.objects.filter(series__in=own_series(staff))
        return rows.filter(pk__in=own.values("subscriber"))
    return rows | closed_away() if with_closed else rows


def closed_away() -> QuerySet[Subscriber]:
    """Emptied rows that a complaint or staff keep closed: they may be opened again when somebody calls."""
    closed = Suppression.objects.filter(reason__in=suppression.LIFTED_BY_STAFF)
    return Subscriber.objects.filter(state=Subscriber.State.ERASED, address_hash__in=closed.values("address_hash"))


@dataclass(frozen=True)
class Filter:
    """As the list was asked: each value or the empty string. What means nothing filters nothing."""

    state: str = ""
    series: str = ""
    district: str = ""

    def narrow(self, rows: QuerySet[Subscriber], at: datetime, *, but_state: bool = False) -> QuerySet[Subscriber]:
        if self.series or self.district in District.values:
            wanted = Subscription.objects.filter(stopped_at=None)
            if self.series:
                wanted = wanted.filter(series__slug=self.series[:40])
            if self.district in District.values:
                # Who chose no district wants all of Seoul.
                wanted = wanted.filter(Q(districts="") | holding("districts", [self.district]))
            rows = rows.filter(pk__in=wanted.values("subscriber"))
        if but_state or not self.state:
            return rows
        if self.state == PAUSED:
            return rows.filter(resting(at))
        return rows.filter(state=self.state) if self.state in Subscriber.State.values else rows


def resting(at: datetime) -> Q:
    return Q(state=Subscriber.State.ACTIVE, paused_until__gt=at)


def counted(rows: QuerySet[Subscriber], at: datetime) -> list[tuple[str, str, int]]:
    """(value, label, how many) of each state that has any, all of them first. One query."""
    states = [value for value, _label in STATES if value != Subscriber.State.ERASED]
    wanted = {value: Count("pk", filter=Q(state=value)) for value in states}
    numbers = rows.order_by().aggregate(everyone=Count("pk"), resting_now=Count("pk", filter=resting(at)), **wanted)
    labels = dict(STATES)
    lines = [("", _("모두"), numbers["everyone"])]
    lines += [(value, str(labels[value]), numbers[value]) for value in states]
    lines.append((PAUSED, _("쉬는 중"), numbers["resting_now"]))
    return [line for line in lines if line[2] or not line[0]]


def for_list(rows: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
    return rows.prefetch_related("subscriptions__series").order_by("-created_at", "-pk")


def found(rows: QuerySet[Subscriber], words: str) -> QuerySet[Subscriber]:
    """By the whole address, or by the beginning of the name."""
    words = " ".join(words.split())[:254]
    if "@" in words:
        return rows.filter(address_hash=addresses.address_hash(words))
    return rows.filter(name__istartswith=words) if words else rows.none()


def masked(address: str) -> str:
    """ "ha***@naver.com": enough to tell two apart, too little to write to."""
    local, _at, domain = address.rpartition("@")
    return f"{local[: min(2, max(len(local) - 1, 0))]}***@{domain}" if domain else ""


def history(subscriber: Subscriber) -> QuerySet[ConsentEvent]:
    """The proof, the latest line first."""
    lines = ConsentEvent.objects.filter(subscriber=subscriber)
    return lines.select_related("wording", "series", "actor").order_by("-pk")


def last_mails(subscriber: Subscriber) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(subscriber=subscriber).select_related("mailing__issue", "mailing__series")
    return rows.order_by("-pk")[:LAST_MAILS]


def closed_for(subscriber: Subscriber) -> QuerySet[Suppression]:
    """What keeps mails from this mailbox, for everything or for one newsletter."""
    return Suppression.objects.filter(address_hash=subscriber.address_hash).select_related("series").order_by("pk")


def district_names(values: tuple[str, ...]) -> list[str]:
    labels = dict(District.choices)
    return [str(labels.get(value, value)) for value in values]


def topic_names() -> dict[str, str]:
    return dict(Topic.objects.values_list("slug", "name"))


def named(slugs: tuple[str, ...], topics: dict[str, str]) -> list[str]:
    return [topics.get(slug, slug) for slug in slugs]


def table(rows: QuerySet[Subscriber]) -> list[list[str]]:
    """The readers as a list for a file, one row each newsletter. Three queries, whatever the number."""
    topics = topic_names()
    lines = []
    for row in rows.prefetch_related("subscriptions__series").order_by("pk"):
        live = [one for one in row.subscriptions.all() if one.stopped_at is None]
        own = [row.get_language_display(), minute(row.confirmed_at)[:10], minute(row.consent_until)[:10]]
        own += ["O" if row.ads_since else "", row.get_created_via_display()]
        for one in live or [None]:
            chosen = [""] * 4
            if one is not None:
                chosen = [
                    one.series.name,
                    ", ".join(district_names(one.districts)) or _("서울 전체"),
                    ", ".join(named(one.topics, topics)) or _("모든 분야"),
                    one.get_frequency_display(),
                ]
            lines.append([row.address, row.name, row.get_state_display(), *chosen, *own])
    return lines


def everything_about(subscriber: Subscriber) -> dict:
    """What the portal holds about a reader, in plain words, for who asks to see it (개인정보 보호법 §35)."""
    topics = topic_names()
    return {
        "메일": subscriber.address,
        "부를 이름": subscriber.name,
        "언어": subscriber.get_language_display(),
        "상태": subscriber.get_state_display(),
        "들어온 길": subscriber.get_created_via_display(),
        "처음 신청한 때": minute(subscriber.created_at),
        "확인한 때": minute(subscriber.confirmed_at),
        "쉬는 때까지": minute(subscriber.paused_until),
        "동의가 끝나는 때": minute(subscriber.consent_until),
        "광고 동의": minute(subscriber.ads_since),
        "받는 소식지": [
            {
                "소식지": str(one.series),
                "자치구": district_names(one.districts),
                "분야": named(one.topics, topics),
                "얼마나 자주": one.get_frequency_display(),
                "언제부터": minute(one.since),
                "그만둔 때": minute(one.stopped_at),
            }
            for one in subscriber.subscriptions.select_related("series").order_by("pk")
        ],
        "동의 기록": [
            {
                "무엇": line.get_step_display(),
                "무엇에 대해": line.get_purpose_display(),
                "때": minute(line.acted_at),
                "본 글": line.wording.body if line.wording else "",
                "소식지": str(line.series or ""),
                "접속 주소": line.ip or "",
                "브라우저": line.user_agent,
                "어디에서": line.source,
            }
            for line in history(subscriber)
        ],
        "보낸 메일": [
            {"무엇": str(it.mailing), "결과": it.get_state_display(), "보낸 때": minute(it.sent_at)}
            for it in Delivery.objects.filter(subscriber=subscriber)
            .select_related("mailing__issue", "mailing__series")
            .order_by("-pk")
        ],
        "보내지 않는 까닭": [
            {"까닭": it.get_reason_display(), "때": minute(it.at), "소식지": str(it.series or "")}
            for it in closed_for(subscriber)
        ],
    }
