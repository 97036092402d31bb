"""What became of a term's education, by campus, kind and term: applicants, seats, demand that went unmet, who came."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education.models import Attendance, Completion, CourseKind, Enrolment, Presence, Run, SeatPool, State

# Applied and, as it ended, never had a seat.
UNMET = (State.WAITING, State.NOT_SELECTED, State.REJECTED, State.LEFT)
HEADER = (
    gettext_lazy("여는 곳"),
    gettext_lazy("종류"),
    gettext_lazy("학기"),
    gettext_lazy("교육"),
    gettext_lazy("폐강"),
    gettext_lazy("신청한 사람"),
    gettext_lazy("자리"),
    gettext_lazy("확정"),
    gettext_lazy("경쟁률"),
    gettext_lazy("자리를 못 받은 사람"),
    gettext_lazy("안 온 비율(%)"),
    gettext_lazy("수료율(%)"),
)

COUNTED = ("runs", "cancelled", "applicants", "confirmed", "unmet", "ended", "completed")
SUMS = (*COUNTED, "seats", "applicants_for_seats", "marks")


@dataclass
class Line:
    """Sums over runs. `seats` leaves out pools without limit; people are counted once a run."""

    campus: str = ""
    kind: str = ""
    period: str = ""
    runs: int = 0
    cancelled: int = 0
    seats: int = 0
    # Of runs with a limit only: those without would make every rate look small or great.
    applicants_for_seats: int = 0
    applicants: int = 0
    confirmed: int = 0
    unmet: int = 0
    marks: Counter = field(default_factory=Counter)
    ended: int = 0
    completed: int = 0

    @property
    def rate(self) -> float | None:
        """Applicants for one seat, to two places; None without seats."""
        return round(self.applicants_for_seats / self.seats, 2) if self.seats else None

    @property
    def no_show(self) -> float | None:
        """Of a hundred taken attendances, how many were absences without a word."""
        taken = sum(self.marks.values())
        return percent(self.marks[Presence.ABSENT], taken)

    @property
    def completion(self) -> float | None:
        """Of a hundred people confirmed in runs that are over, how many finished."""
        return percent(self.completed, self.ended)

    def name(self, by: Collection[str]) -> str:
        """ "은평구 · 입문과정 · 2026년"."""
        return " · ".join(getattr(self, way) for way in by)

    def cells(self) -> list:
        return [
            self.campus,
            self.kind,
            self.period,
            self.runs,
            self.cancelled,
            self.applicants,
            self.seats,
            self.confirmed,
            self.rate,
            self.unmet,
            self.no_show,
            self.completion,
        ]


def share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def period_of(run: Run) -> str:
    """The term; for a run without one the year it begins in."""
    if run.term_id:
        return str(run.term)
    begins = run.starts_at or run.opens_at
    return _("%s년") % timezone.localtime(begins).year if begins else _("날짜 없음")


def begin_of(run: Run) -> date:
    """The first day of what `period_of` says; what has no day comes last."""
    if run.term_id:
        return run.term.starts_on
    begins = run.starts_at or run.opens_at
    return date(timezone.localtime(begins).year, 1, 1) if begins else date.max


@dataclass(frozen=True)
class RunFigures:
    run: Run
    seats: int | None
    applicants: int
    confirmed: int
    unmet: int
    waiting: int

    @property
    def rate(self) -> float | None:
        return round(self.applicants / self.seats, 2) if self.seats else None

    @property
    def wanted_width(self) -> float:
        """Applicants and seats as widths of a hundred: the longer of both is the whole."""
        return share(self.applicants, max(self.applicants, self.seats or 0))

    @property
    def seats_width(self) -> float:
        return share(self.seats or 0, max(self.applicants, self.seats or 0))


def by_run(runs: Iterable[Run]) -> list[RunFigures]:
    """Two queries for all of them. Someone who applied twice to a run counts once, by the better end."""
    runs = list(runs)
    pks = [run.pk for run in runs]
    seats: dict[int, int | None] = {}
    for run, capacity in SeatPool.objects.filter(run__in=pks).values_list("run", "capacity"):
        so_far = seats.get(run, 0)
        seats[run] = None if capacity is None or so_far is None else so_far + capacity
    people = (
        Enrolment.objects.filter(run__in=pks)
        .order_by()
        .values("run")
        .annotate(
            applicants=Count("learner", distinct=True),
            confirmed=Count("learner", distinct=True, filter=Q(state=State.CONFIRMED)),
            unmet=Count("learner", distinct=True, filter=Q(state__in=UNMET)),
            waiting=Count("learner", distinct=True, filter=Q(state=State.WAITING)),
        )
    )
    counts = {row.pop("run"): row for row in people}
    none = {"applicants": 0, "confirmed": 0, "unmet": 0, "waiting": 0}
    return [RunFigures(run=run, seats=seats.get(run.pk, 0), **counts.get(run.pk, none)) for run in runs]


def lines(runs: QuerySet[Run], at: datetime, by: Collection[str] = ("campus", "kind", "period")) -> list[Line]:
    """One line for each campus, kind and period (or fewer of these, `by`), in their order, the earliest first.

    Five queries.
    """
    figures = by_run(runs.select_related("course", "term").order_by("campus", "course__kind", "pk"))
    figures.sort(key=lambda one: sorting(one.run, by))
    pks = [one.run.pk for one in figures]
    marks: dict[int, Counter] = defaultdict(Counter)
    taken = Attendance.objects.filter(enrolment__run__in=pks, enrolment__state=State.CONFIRMED).order_by()
    for run, status, number in taken.values_list("enrolment__run", "status").annotate(n=Count("pk")):
        marks[run][status] += number
    finished = Completion.objects.filter(enrolment__run__in=pks, superseded_by=None).order_by()
    completed = dict(finished.values_list("enrolment__run").annotate(n=Count("enrolment", distinct=True)))
    made: dict[tuple, Line] = {}
    for one in figures:
        run = one.run
        words = {"campus": run.campus_label, "kind": CourseKind(run.course.kind).label, "period": period_of(run)}
        words = {name: str(value) if name in by else "" for name, value in words.items()}
        line = made.setdefault(tuple(words.values()), Line(**words))
        line.runs += 1
        line.applicants += one.applicants
        line.unmet += one.unmet
        line.cancelled += run.cancelled_at is not None
        line.confirmed += one.confirmed
        if one.seats and not run.cancelled_at:
            line.seats += one.seats
            line.applicants_for_seats += one.applicants
        line.marks += marks[run.pk]
        if run.ends_at and run.ends_at <= at:
            line.ended += one.confirmed
            line.completed += completed.get(run.pk, 0)
    return list(made.values())


def sorting(run: Run, by: Collection[str]) -> tuple:
    """Where a run stands among others: by campus, kind and time, as far as they are asked for."""
    return (
        run.campus if "campus" in by else "",
        run.course.kind if "kind" in by else "",
        begin_of(run) if "period" in by else date.min,
    )


def total(found: Iterable[Line]) -> Line:
    """All lines as one."""
    made = Line()
    for line in found:
        for name in SUMS:
            setattr(made, name, getattr(made, name) + getattr(line, name))
    return made
