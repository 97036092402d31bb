"""The catalogue: runs that fit the reader's choice, what can be applied for now first, with counts beside each choice.

The same order of states as `education.states`, said in SQL. One query reads the few columns that choices and counts
need of every listed run; which run fits and how many stand behind each choice is then counted here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from education.models import CourseKind, Engagement, Level, Run, SeatPool, Session
from education.states import TAKES_APPLICATIONS, WEIGHT, RunState
from members.districts import District

PAGE = 20
# What was over longer ago is found on its course's page only.
KEPT = timedelta(days=365)
MONTHS_AHEAD = 6
# What has no day comes after what has one, on both databases.
SOONEST = F("starts_at").asc(nulls_last=True)
CENTRE = "centre"
# What the address calls each choice. `district` is what the other lists of the site call it.
NAMES = {
    "kind": "kind",
    "campus": "district",
    "month": "month",
    "mode": "mode",
    "state": "state",
    "level": "level",
    "free": "free",
    "open_now": "open",
}


@dataclass(frozen=True)
class Choice:
    """What the address asks for; anything unknown is as if it were not there."""

    kind: str = ""
    campus: str = ""
    month: str = ""
    mode: str = ""
    state: str = ""
    level: str = ""
    free: bool = False
    open_now: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Choice":
        def known(name: str, values) -> str:
            value = query.get(NAMES[name], "")
            return value if value in values else ""

        return cls(
            kind=known("kind", CourseKind.values),
            campus=known("campus", (*District.values, CENTRE)),
            month=query.get("month", "") if is_month(query.get("month", "")) else "",
            mode=known("mode", Run.Mode.values),
            state=known("state", RunState.values),
            level=known("level", Level.values),
            free=query.get("free") == "1",
            open_now=query.get("open") == "1",
        )

    @property
    def labels(self) -> list[tuple[str, str]]:
        """What is chosen, as (name in the address, words), for taking one away by a tap."""
        words = {
            "kind": self.kind and str(CourseKind(self.kind).label),
            "campus": self.campus and campus_label(self.campus),
            "month": self.month and month_label(self.month),
            "mode": self.mode and str(Run.Mode(self.mode).label),
            "state": self.state and str(RunState(self.state).label),
            "level": self.level and str(Level(self.level).label),
            "free": self.free and _("무료"),
            "open_now": self.open_now and _("지금 신청할 수 있는 것"),
        }
        return [(NAMES[name], text) for name, text in words.items() if text]

    def without(self, name: str) -> "Choice":
        return replace(self, **{name: False if name in ("free", "open_now") else ""})


def is_month(text: str) -> bool:
    """ "2026-12"."""
    try:
        datetime.strptime(text, "%Y-%m")
    except ValueError:
        return False
    return len(text) == 7 and text.isascii()


def month_label(month: str) -> str:
    year, number = map(int, month.split("-"))
    return _("%(month)s월") % {"month": number} if year == timezone.localdate().year else f"{year}년 {number}월"


def campus_label(campus: str) -> str:
    return _("서울시 센터") if campus in ("", CENTRE) else str(District(campus).label)


@dataclass(frozen=True)
class Facet:
    """`options`: (value in the address, words, how many runs), those with none left out unless chosen."""

    name: str
    label: str
    chosen: str = ""
    options: list[tuple[str, str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """What choosing needs of one run. `starts`, `ends`: days in Seoul."""

    pk: int
    kind: str
    campus: str
    mode: str
    level: str
    state: str
    is_free: bool
    starts: date | None
    ends: date | None

    def fits(self, choice: Choice) -> bool:
        return (
            (not choice.kind or self.kind == choice.kind)
            and (not choice.campus or (self.campus or CENTRE) == choice.campus)
            and (not choice.mode or self.mode == choice.mode)
            and (not choice.level or self.level == choice.level)
            and (not choice.state or self.state == choice.state)
            and (not choice.free or self.is_free)
            and (not choice.open_now or self.state in TAKES_APPLICATIONS)
            and (not choice.month or self.is_in(choice.month))
        )

    def is_in(self, month: str) -> bool:
        """Whether some of it is held in the month, from its first day to its last."""
        if self.starts is None:
            return False
        return f"{self.starts:%Y-%m}" <= month <= f"{self.ends or self.starts:%Y-%m}"


def free_pools() -> QuerySet[SeatPool]:
    has_room = Q(capacity__isnull=True) | Q(occupied__lt=F("capacity"))
    return SeatPool.objects.filter(has_room, run=OuterRef("pk"))


def with_state(runs: QuerySet[Run], at: datetime) -> QuerySet[Run]:
    """Annotate `state_value` (RunState) and `weight`, as `education.states.state` computes them."""
    open_window = Q(opens_at__lte=at, closes_at__gt=at)
    lots = Q(admission__in=[Run.Admission.LOTTERY, Run.Admission.APPROVAL, Run.Admission.OPEN])
    has_capacity = Q(Exists(SeatPool.objects.filter(run=OuterRef("pk"), capacity__gt=0)))
    before_opening = Q(opens_at=None) | Q(opens_at__gt=at)
    state = Case(
        When(cancelled_at__isnull=False, then=Value(RunState.CANCELLED)),
        When(ends_at__lte=at, then=Value(RunState.OVER)),
        When(before_opening & Q(starts_at__lte=at), then=Value(RunState.RUNNING)),
        When(before_opening, then=Value(RunState.ANNOUNCED)),
        When(open_window & Q(paused_at__isnull=False), then=Value(RunState.PAUSED)),
        When(open_window & (lots | Q(Exists(free_pools()))), then=Value(RunState.OPEN)),
        When(open_window & has_capacity, then=Value(RunState.WAITING_LIST)),
        When(open_window, then=Value(RunState.FULL)),
        When(starts_at__lte=at, then=Value(RunState.RUNNING)),
        default=Value(RunState.CLOSED),
    )
    weight = Case(
        *(When(state_value=value, then=Value(number)) for value, number in WEIGHT.items()),
        default=Value(len(WEIGHT)),
        output_field=IntegerField(),
    )
    return runs.annotate(state_value=state).annotate(weight=weight)


def listed(at: datetime) -> QuerySet[Run]:
    """Runs of the catalogue: public, not over for longer than KEPT."""
    return Run.objects.public().filter(Q(ends_at=None) | Q(ends_at__gt=at - KEPT))


def lines(at: datetime) -> list[Line]:
    """All listed runs, applications now first, then the soonest; what is over, latest first. One query."""
    columns = ("pk", "course__kind", "campus", "mode", "course__level", "state_value", "fee", "starts_at", "ends_at")
    rows = with_state(listed(at), at).order_by("weight", SOONEST, "pk").values_list(*columns, "weight")
    over = WEIGHT[RunState.OVER]
    made = [(weight, line_of(*row)) for *row, weight in rows]
    ahead = [line for weight, line in made if weight < over]
    past = [line for weight, line in made if weight == over]
    cancelled = [line for weight, line in made if weight > over]
    return [*ahead, *reversed(past), *reversed(cancelled)]


def line_of(pk, kind, campus, mode, level, state, fee, starts_at, ends_at) -> Line:
    starts, ends = (timezone.localdate(moment) if moment else None for moment in (starts_at, ends_at))
    return Line(pk, kind, campus, mode, level, state, fee == 0, starts, ends)


def facets(choice: Choice, all_lines: list[Line], at: datetime, district: str = "") -> list[Facet]:
    """Each choice with the number of runs behind it, not narrowed by itself. The reader's own district stands first."""
    own = [(district, campus_label(district))] if district else []
    others = [(value, str(text)) for value, text in sorted(District.choices, key=lambda pair: pair[1])]
    campuses = [*own, (CENTRE, campus_label(CENTRE)), *(pair for pair in others if pair[0] != district)]
    months = [(month, month_label(month)) for month in coming_months(timezone.localdate(at))]
    return [
        facet("kind", _("종류"), CourseKind.choices, choice, all_lines, lambda line: line.kind),
        facet("campus", _("여는 곳"), campuses, choice, all_lines, lambda line: line.campus or CENTRE),
        month_facet(months, choice, all_lines),
        facet("mode", _("방식"), Run.Mode.choices, choice, all_lines, lambda line: line.mode),
        facet("state", _("상태"), RunState.choices, choice, all_lines, lambda line: line.state),
        facet("level", _("수준"), Level.choices, choice, all_lines, lambda line: line.level),
    ]


def facet(name: str, label: str, options, choice: Choice, all_lines: list[Line], value_of) -> Facet:
    rest, chosen, counts = choice.without(name), getattr(choice, name), {}
    for line in all_lines:
        if line.fits(rest):
            counts[value_of(line)] = counts.get(value_of(line), 0) + 1
    shown = [(v, str(text), counts.get(v, 0)) for v, text in options if counts.get(v) or v == chosen]
    return Facet(NAMES[name], label, chosen, shown)


def month_facet(months: list[tuple[str, str]], choice: Choice, all_lines: list[Line]) -> Facet:
    """A run of three months counts in each of them."""
    fitting = [line for line in all_lines if line.fits(choice.without("month"))]
    counted = [(month, text, sum(line.is_in(month) for line in fitting)) for month, text in months]
    shown = [row for row in counted if row[2] or row[0] == choice.month]
    return Facet(NAMES["month"], _("달"), choice.month, shown)


def coming_months(today: date) -> list[str]:
    firsts = [divmod(today.year * 12 + today.month - 1 + ahead, 12) for ahead in range(MONTHS_AHEAD)]
    return [f"{year}-{month + 1:02}" for year, month in firsts]


def numbers_without(choice: Choice, all_lines: list[Line], district: str = "") -> dict[str, int]:
    """How many there would be by one tap more: `open`, `free`, `own` (the reader's district)."""

    def count(**changes) -> int:
        wanted = replace(choice, **changes)
        return sum(line.fits(wanted) for line in all_lines)

    return {
        "open": count(open_now=True),
        "free": count(free=True),
        "own": count(campus=district) if district else 0,
    }


def page_of(choice: Choice, all_lines: list[Line], number: str | None) -> tuple[Page, list[Run]]:
    """One page of the list: (page of the paginator, its runs with what a card shows). Five queries."""
    page = Paginator([line.pk for line in all_lines if line.fits(choice)], PAGE).get_page(number)
    return page, in_order(list(page.object_list))


def in_order(pks: list[int]) -> list[Run]:
    found = for_cards(Run.objects.filter(pk__in=pks)).in_bulk()
    return [found[pk] for pk in pks if pk in found]


def for_cards(runs: QuerySet[Run]) -> QuerySet[Run]:
    """With all that a card says: course, picture, pools, sessions that stand, their venues."""
    sessions = Session.objects.filter(cancelled_at=None).select_related("venue").order_by("starts_at", "number")
    runs = runs.select_related("course", "course__cover", "term").defer("course__body")
    return runs.prefetch_related("pools", Prefetch("sessions", sessions), "course__cover__renditions")


def for_its_page(runs: QuerySet[Run]) -> QuerySet[Run]:
    """With all that the run's own page says: also sessions that fell out, application windows, the draw."""
    sessions = Session.objects.select_related("venue").order_by("starts_at", "number")
    runs = runs.select_related("course", "course__cover", "term", "draw").defer("course__body")
    related = ("pools", "windows", Prefetch("sessions", sessions), "course__cover__renditions")
    return runs.prefetch_related(*related)


def for_feeds(runs: QuerySet[Run]) -> QuerySet[Run]:
    """With all that a feed says: every session, also cancelled ones, venues and instructors."""
    engagements = Engagement.objects.select_related("instructor").order_by("pk")
    sessions = Session.objects.select_related("venue").order_by("starts_at", "number")
    sessions = sessions.prefetch_related(Prefetch("engagements", engagements))
    return runs.select_related("course", "term").prefetch_related("pools", Prefetch("sessions", sessions))


def sisters(run: Run, at: datetime, number: int = 3) -> list[Run]:
    """Other runs that take or will take applications: of the same course, then of the same kind, its campus first."""
    wanted = [*TAKES_APPLICATIONS, RunState.ANNOUNCED]
    nearest = Case(
        When(course=run.course_id, then=Value(0)),
        When(course__kind=run.course.kind, campus=run.campus, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    runs = with_state(Run.objects.public(), at).filter(state_value__in=wanted).exclude(pk=run.pk)
    runs = runs.filter(Q(course=run.course_id) | Q(course__kind=run.course.kind)).annotate(nearest=nearest)
    return list(for_cards(runs).order_by("nearest", "weight", SOONEST, "pk")[:number])
