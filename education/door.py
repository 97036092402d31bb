"""What stands at the door of a session: whose sessions, how many came, finding one person, the whole sheet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from education import campuses
from education.models import CAME, Attendance, Engagement, Enrolment, Run, SeatPool, Session, State
from members.models import Member
from members.models.member import Folded

LAST_CHARACTER = chr(0x10FFFF)
MOST_FOUND = 12
RECENT = timedelta(days=14)
NEXT = timedelta(days=21)


def runs_of(member: Member) -> QuerySet[Run]:
    """Runs whose attendance the member takes: those they manage and those they teach."""
    taught = Engagement.objects.filter(session__run=OuterRef("pk"), instructor__member=member, instructor__left_at=None)
    managed = campuses.managed(member).values("pk")
    return Run.objects.filter(Q(pk__in=managed) | Exists(taught))


def is_at_doors(member: Member) -> bool:
    """Whether there is anything to teach or run."""
    return campuses.manages_runs(member) or runs_of(member).exists()


def sessions_of(member: Member) -> QuerySet[Session]:
    confirmed = Count("run__enrolments", filter=Q(run__enrolments__state=State.CONFIRMED), distinct=True)
    came = Count("attendances", filter=Q(attendances__status__in=CAME), distinct=True)
    rows = Session.objects.filter(run__in=runs_of(member), cancelled_at=None, run__cancelled_at=None)
    return rows.select_related("run__course", "venue").annotate(confirmed=confirmed, came=came)


@dataclass(frozen=True)
class Days:
    """Sessions by when they are; `today` is the day in Seoul."""

    today: list[Session]
    next: list[Session]
    recent: list[Session]


def days(member: Member, at: datetime) -> Days:
    begin = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    end = begin + timedelta(days=1)
    rows = sessions_of(member)
    near = rows.filter(starts_at__gte=begin, starts_at__lt=end + NEXT).order_by("starts_at", "pk")[:40]
    past = rows.filter(starts_at__gte=begin - RECENT, starts_at__lt=begin).order_by("-starts_at", "-pk")[:12]
    return Days(
        today=[one for one in near if one.starts_at < end],
        next=[one for one in near if one.starts_at >= end][:12],
        recent=list(past),
    )


@dataclass(frozen=True)
class Numbers:
    """`came` of `confirmed`; `unmarked`: of whom nobody said anything."""

    confirmed: int
    came: int
    absent: int

    @property
    def unmarked(self) -> int:
        return self.confirmed - self.came - self.absent


def numbers(session: Session) -> Numbers:
    """One query each for seats and marks."""
    confirmed = Q(enrolment__state=State.CONFIRMED)
    marks = Attendance.objects.filter(confirmed, session=session).aggregate(
        came=Count("pk", filter=Q(status__in=CAME)), absent=Count("pk", filter=~Q(status__in=CAME))
    )
    total = Enrolment.objects.filter(run=session.run_id, state=State.CONFIRMED).count()
    return Numbers(confirmed=total, **marks)


def confirmed(session: Session) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.filter(run=session.run_id, state=State.CONFIRMED)
    return rows.select_related("learner", "pool")


def find(session: Session, words: str) -> list[Enrolment]:
    """Confirmed learners whose nickname begins with `words`, or whose phone ends with its four digits, or whose number
    it is. Fewer than two letters find nobody: the door is no roster to browse."""
    words = " ".join(words.split()).lower()
    if words.isdecimal() and len(words) == 4:
        rows = confirmed(session).filter(learner__phone__endswith=words)
    elif words.isdecimal() and len(words) < 4:
        rows = confirmed(session).filter(queue_number=int(words))
    elif len(words) < 2:
        return []
    else:
        rows = confirmed(session).annotate(folded=Folded("learner__nickname"))
        rows = rows.filter(folded__gte=words, folded__lt=words + LAST_CHARACTER)
    return with_marks(session, rows.order_by("queue_number")[:MOST_FOUND])


def sheet(session: Session) -> list[Enrolment]:
    """Everyone who has a seat, with `mark`. The caller logs that it was opened."""
    return with_marks(session, confirmed(session).order_by("queue_number"))


def with_marks(session: Session, rows: QuerySet[Enrolment]) -> list[Enrolment]:
    """Each row with `mark`: its Attendance at the session, or None; and whether it learns online."""
    found = list(rows)
    marks = Attendance.objects.filter(session=session, enrolment__in=[row.pk for row in found])
    by_row = {mark.enrolment_id: mark for mark in marks}
    for row in found:
        row.mark = by_row.get(row.pk)
        row.is_online = row.pool.kind == SeatPool.Kind.ONLINE
    return found
