"""The pool of instructors: who may be found, what they say of themselves, what they have taught."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import models, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education.models import Engagement, Instructor
from members.acting import Acting
from members.districts import District
from portal.models import Topic


class Day(models.TextChoices):
    MON = "mon", gettext_lazy("월")
    TUE = "tue", gettext_lazy("화")
    WED = "wed", gettext_lazy("수")
    THU = "thu", gettext_lazy("목")
    FRI = "fri", gettext_lazy("금")
    SAT = "sat", gettext_lazy("토")
    SUN = "sun", gettext_lazy("일")


class Part(models.TextChoices):
    MORNING = "morning", gettext_lazy("아침")
    AFTERNOON = "afternoon", gettext_lazy("낮")
    EVENING = "evening", gettext_lazy("저녁")


# "mon-morning": one box of the week.
SLOTS = tuple(f"{day.value}-{part.value}" for day in Day for part in Part)


class NotAnInstructor(Exception):
    """The member is no instructor: staff enter instructors, who then decide what is shown."""


@dataclass(frozen=True)
class Profile:
    """What instructors say of themselves. `slots`: values of SLOTS."""

    bio: str
    topics: Iterable[Topic]
    districts: list[str]
    slots: list[str] = field(default_factory=list)
    is_public: bool = False


def public() -> QuerySet[Instructor]:
    """Those who want to be found and still teach."""
    return Instructor.objects.filter(is_public=True, left_at=None)


def found(topic: str = "", district: str = "") -> list[Instructor]:
    """Public instructors on a topic (slug), who come to a district; by name. Two queries."""
    rows = public().order_by("name", "pk").prefetch_related("topics")
    if topic:
        rows = rows.filter(topics__slug=topic)
    # The list of districts is JSON: asked of here, as SQLite cannot look into it.
    return [row for row in rows if not district or district in row.districts]


def topics_of_the_pool() -> list[Topic]:
    """Topics that a public instructor teaches."""
    through = Instructor.topics.through.objects.filter(instructor__in=public())
    return list(Topic.objects.filter(pk__in=through.values("topic")))


def of(member) -> Instructor:
    """The member's own row; raises NotAnInstructor."""
    row = Instructor.objects.filter(member=member, left_at=None).first()
    if row is None:
        raise NotAnInstructor
    return row


def say(*, wanted: Profile, acting: Acting, at: datetime) -> Instructor:
    """The instructor's own word about the page, also whether there is one. Raises NotAnInstructor."""
    with transaction.atomic():
        row = of(acting.member)
        row.bio, row.is_public = wanted.bio.strip(), wanted.is_public
        row.districts = [district for district in District.values if district in wanted.districts]
        row.availability = availability(wanted.slots)
        row.save()
        row.topics.set(wanted.topics)
    return row


def availability(slots: Iterable[str]) -> dict[str, list[str]]:
    """["mon-morning", "mon-evening"] → {"mon": ["morning", "evening"]}; the unknown is left out."""
    kept: dict[str, list[str]] = {}
    wanted = set(slots)
    for slot in SLOTS:
        if slot in wanted:
            day, part = slot.split("-")
            kept.setdefault(day, []).append(part)
    return kept


def slots_of(instructor: Instructor) -> list[str]:
    return [f"{day}-{part}" for day, parts in (instructor.availability or {}).items() for part in parts]


def week_of(instructor: Instructor) -> list[tuple[str, list[tuple[str, bool]]]]:
    """Rows of the week for a table: [("아침", [("월", True), …]), …]."""
    kept = set(slots_of(instructor))
    return [(str(part.label), [(str(day.label), f"{day.value}-{part.value}" in kept) for day in Day]) for part in Part]


def times_of(instructor: Instructor) -> list[str]:
    """The week in words: ["화 아침·저녁", "토 아침"]."""
    kept = instructor.availability or {}
    parts = {day: "·".join(str(part.label) for part in Part if part.value in kept.get(day.value, ())) for day in Day}
    return [f"{day.label} {words}" for day, words in parts.items() if words]


def districts_of(instructor: Instructor) -> list[str]:
    return [str(District(value).label) for value in instructor.districts if value in District.values]


def taught(instructor: Instructor, at: datetime) -> QuerySet[Engagement]:
    """Sessions taught until now that took place, the latest first."""
    held = Engagement.objects.filter(
        instructor=instructor, session__ends_at__lte=at, session__cancelled_at=None, session__run__cancelled_at=None
    )
    return held.select_related("session__run__course", "session__venue").order_by("-session__starts_at", "-pk")


def totals(instructor: Instructor, at: datetime) -> dict[str, Decimal | int]:
    """{"hours", "sessions", "runs"} of what was taught. One query."""
    held = taught(instructor, at).order_by()
    sums = held.aggregate(hours=Sum("hours"), sessions=Count("pk"), runs=Count("session__run", distinct=True))
    return {**sums, "hours": sums["hours"] or Decimal(0)}


def with_hours(rows: QuerySet[Instructor], at: datetime) -> QuerySet[Instructor]:
    """Annotate `taught_hours` for lists."""
    held = Q(engagements__session__ends_at__lte=at, engagements__session__cancelled_at=None)
    return rows.annotate(taught_hours=Sum("engagements__hours", filter=held))


def refusal(member_id: int | None, pk: int | None) -> str:
    """Why an account cannot be tied to an instructor's row; empty when it can."""
    if member_id and Instructor.objects.filter(member_id=member_id).exclude(pk=pk).exists():
        return _("이 회원은 이미 다른 강사로 올라 있어요. 강사 목록에서 찾아 고쳐 주세요.")
    return ""
