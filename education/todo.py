"""What waits for staff of education on the admin's first screen: each row links to the first thing to do."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, IntegerField, Q, QuerySet, Window
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from education import seats
from education.campuses import campuses_of, manages_runs
from education.models import Enrolment, Run, Sanction, Session, State, Submission
from members.models import Member
from portal import todo
from portal.todo import TodoRow

# How long a batch collects lots. SQLite multiplies plain integers only.
BATCH = Cast("batch_minutes", IntegerField()) * timedelta(minutes=1)
# A decision whether a run is held shows up so long before its day.
AHEAD = timedelta(days=3)


def first_and_count(rows: QuerySet, moment: str, pk: str) -> tuple[int, int | None, datetime | None]:
    """How many, the key of the earliest by `moment`, and that moment. One query."""
    earliest = rows.order_by(moment, "pk").annotate(in_all=Window(Count("pk")))
    return earliest.values_list("in_all", pk, moment).first() or (0, None, None)


def row(label: str, rows: QuerySet, moment: str, name: str, pk: str, query: str = "", **more) -> TodoRow:
    number, first, at = first_and_count(rows, moment, pk)
    url = reverse(name, args=[first]) + query if first else ""
    due = at if more.pop("timed", False) else None
    return TodoRow(label=label, count=number, url=url, due=due, urgent=bool(number) and more.get("urgent", False))


def doors_today(runs: QuerySet[Run], at: datetime) -> TodoRow:
    """Sessions of the day in Seoul that are not over yet: somebody opens their doors."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + timedelta(days=1)
    today = Session.objects.filter(run__in=runs, cancelled_at=None, ends_at__gt=at, starts_at__lt=tomorrow)
    today = today.filter(starts_at__gte=midnight)
    return TodoRow(label=_("오늘 출석을 열 모임"), count=today.count(), url=reverse("education:teach"))


def sources(user: Member, at: datetime) -> Iterator[TodoRow]:
    """Seven or eight queries for who manages runs, none for others."""
    if not manages_runs(user):
        return
    campuses = campuses_of(user)
    own = Q() if campuses is None else Q(campus__in=campuses)
    own_run = Q() if campuses is None else Q(run__campus__in=campuses)
    runs = Run.objects.filter(own, cancelled_at=None, published_at__isnull=False)
    yield doors_today(runs, at)
    to_decide = runs.filter(min_enrol__gt=0, decided_to_run_at=None, decide_at__lte=at + AHEAD, starts_at__gt=at)
    yield row(
        _("열지 정할 교육"), to_decide, "decide_at", "education_run_seats", "pk", "#decide", timed=True, urgent=True
    )
    over = Q(admission=Run.Admission.LOTTERY, closes_at__lte=at)
    batch = Q(admission=Run.Admission.BATCH, opens_at__lte=at - BATCH)
    to_draw = runs.filter(over | batch, draw__isnull=False, draw__drawn_at=None)
    yield row(_("추첨할 교육"), to_draw, "closes_at", "education_run_seats", "pk", "#draw", urgent=True)
    undecided = Enrolment.objects.filter(own_run, state=State.APPLIED, run__admission=Run.Admission.APPROVAL)
    undecided = undecided.filter(run__cancelled_at=None)
    yield row(_("확인할 교육 신청"), undecided, "acted_at", "education_run_desk", "run", "?state=applied")
    phone = [one for one in seats.to_phone(at) if campuses is None or one.run.campus in campuses]
    if phone:
        url = reverse("education_run_desk", args=[phone[0].run_id]) + "?state=waiting"
        yield TodoRow(_("전화로 채울 자리"), len(phone), url, due=phone[0].run.starts_at, urgent=True)
    appeals = Sanction.objects.filter(own, appeal=Sanction.Appeal.OPEN)
    yield row(_("답할 의견 (신청 멈춤)"), appeals, "starts_at", "education_sanction", "pk")
    essays = Submission.objects.filter(
        Q() if campuses is None else Q(enrolment__run__campus__in=campuses), state=Submission.State.SUBMITTED
    )
    yield TodoRow(label=_("읽을 소감문·과제"), count=essays.count(), url=reverse("education:reviews"))


def install() -> None:
    todo.register(sources)
