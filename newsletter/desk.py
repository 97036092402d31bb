"""Where a mailing is, what comes next, and who would get it: what the desk of an issue shows."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.addresses import masked
from members.districts import District
from members.models import Member
from newsletter import ab, recipients, rights
from newsletter.models import Delivery, IssuePage, Language, Mailing, MailingStep
from newsletter.moves import State
from newsletter.sending import hours
from portal.models import Topic

SAMPLE = 10
TRACK = (
    ("make", gettext_lazy("만들기")),
    ("review", gettext_lazy("검토")),
    ("approve", gettext_lazy("승인")),
    ("schedule", gettext_lazy("예약")),
    ("send", gettext_lazy("보내기")),
    ("end", gettext_lazy("끝")),
)
# How many of the track are behind a mailing in this state; the next one is where it stands.
BEHIND = {
    State.DRAFT: 0,
    State.IN_REVIEW: 1,
    State.APPROVED: 3,
    State.SCHEDULED: 4,
    State.MATERIALISING: 4,
    State.SENDING: 4,
    State.PAUSED: 4,
    State.FINISHED: 6,
    State.CANCELLED: 5,
}


@dataclass(frozen=True)
class Stage:
    """One stone of the track: `done`, `now` or `ahead`."""

    name: str
    label: str
    place: str


def track(mailing: Mailing) -> list[Stage]:
    behind = BEHIND[State(mailing.state)]
    places = ["done"] * behind + ["now"] + ["ahead"] * len(TRACK)
    label = {"end": _("그만둠")} if mailing.state == State.CANCELLED else {}
    return [Stage(name, str(label.get(name, text)), place) for (name, text), place in zip(TRACK, places, strict=False)]


@dataclass(frozen=True)
class SampleReader:
    """One of those who would get it. `address` is masked unless asked otherwise."""

    address: str
    name: str
    districts: str
    topics: str
    language: str


def sample(mailing: Mailing, at: datetime, *, in_full: bool = False) -> list[SampleReader]:
    """Ten by the keyed hash of their address: always the same, and of no order that means anything."""
    rows = recipients.receiving(mailing, at).select_related("subscriber").order_by("subscriber__address_hash")[:SAMPLE]
    topics, districts = dict(Topic.objects.values_list("slug", "name")), dict(District.choices)
    return [
        SampleReader(
            address=row.subscriber.address if in_full else masked(row.subscriber.address),
            name=(row.subscriber.name if in_full else row.subscriber.name[:1] + "○" * bool(row.subscriber.name)),
            districts=", ".join(str(districts.get(it, it)) for it in row.districts),
            topics=", ".join(topics.get(it, it) for it in row.topics),
            language=Language(row.subscriber.language).label,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class IssueRow:
    """An issue in the list. `counts`: deliveries by state, none before sending."""

    issue: IssuePage | None
    mailing: Mailing
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def sent(self) -> int:
        return self.counts.get(Delivery.State.SENT, 0)

    @property
    def when(self) -> datetime | None:
        return self.mailing.started_at or self.mailing.send_at


def issues(member: Member, series: str = "", state: str = "") -> QuerySet[IssuePage]:
    """Of the member's own series, those that have not gone yet first, then the newest."""
    rows = IssuePage.objects.filter(series__in=rights.own_series(member)).select_related("series", "mailing")
    if series:
        rows = rows.filter(series__slug=series)
    if state == State.DRAFT:
        rows = rows.filter(Q(mailing=None) | Q(mailing__state=State.DRAFT))
    elif state:
        rows = rows.filter(mailing__state=state)
    return rows.defer("body", "translations").order_by("-latest_revision_created_at", "-pk")


def rows_of(issues: list[IssuePage]) -> list[IssueRow]:
    """One query for all counts."""
    mailings = {
        issue.pk: getattr(issue, "mailing", None) or Mailing(issue=issue, series=issue.series) for issue in issues
    }
    for issue in issues:
        mailings[issue.pk].series = issue.series
    return with_counts([(issue, mailings[issue.pk]) for issue in issues])


def digests(member: Member) -> list[IssueRow]:
    """The last monthly digests, which have no page."""
    rows = Mailing.objects.filter(issue=None, series__in=rights.own_series(member)).select_related("series")
    return with_counts([(None, row) for row in rows.order_by("-digest_of", "-pk")[:12]])


def with_counts(pairs: list[tuple[IssuePage | None, Mailing]]) -> list[IssueRow]:
    counts: dict[int, dict[str, int]] = {}
    found = Delivery.objects.filter(mailing__in=[mailing.pk for _issue, mailing in pairs if mailing.pk]).order_by()
    for pk, state, number in found.values_list("mailing", "state").annotate(Count("pk")):
        counts.setdefault(pk, {})[state] = number
    return [IssueRow(issue, mailing, counts.get(mailing.pk, {})) for issue, mailing in pairs]


@dataclass(frozen=True)
class SubjectTest:
    """What the desk says of two subjects. `decides_at` is empty before a time is booked; `rest_goes_at` is when the
    others get their mail, where the night lies between."""

    share: int
    hours: int
    counts_clicks: bool
    winner: str
    decides_at: datetime | None
    rest_goes_at: datetime | None


def subject_test(mailing: Mailing, draft: IssuePage) -> SubjectTest | None:
    """None with one subject. What was approved counts, before that the draft."""
    if not (ab.has_test(mailing) if mailing.approved_hash else draft.subject_b):
        return None
    decides_at = ab.foreseen(mailing)
    goes_at = hours.goes_on_at(mailing.series, decides_at) if decides_at else None
    return SubjectTest(
        share=mailing.ab_share,
        hours=mailing.ab_hours,
        counts_clicks=mailing.series.counts_clicks,
        winner=mailing.ab_winner,
        decides_at=decides_at,
        rest_goes_at=goes_at if goes_at != decides_at else None,
    )


def history(mailing: Mailing) -> QuerySet[MailingStep]:
    """Who did what, the newest first."""
    return MailingStep.objects.filter(mailing=mailing.pk).select_related("actor").order_by("-pk")
