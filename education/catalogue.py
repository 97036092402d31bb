"""The catalogue: runs that fit the reader's choice, what can be applied for now first (its counts: `facets`).

The same order of states as `education.states`, said in SQL. One query reads the few columns that choices and counts
need of every listed run; which run fits and how many stand behind each choice is then counted here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

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
# What has no day comes after what has one, on both databases.
SOONEST = F("starts_at").asc(nulls_last=True)
CENTRE = "centre"
# Shown latest first.
GONE = (RunState.OVER, RunState.CANCELLED)
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


class Line(NamedTuple):
    """What choosing needs of one run. `first`, `last`: its months in Seoul, counted from the year 0; 0: without."""

    pk: int
    kind: str
    campus: str
    mode: str
    level: str
    state: str
    is_free: bool
    first: int
    last: int

    def fits(self, choice: Choice) -> bool:
        return (
            (not choice.kind or self.kind == choice.kind)
            and (not choice.campus or (self.campus or CENTRE) == choice.campus)
            and (not choice.mode or self.mode == choice.mode)
            and (not choice.level or self.level == choice.level)
            and (not choice.state or self.state == choice.state)
            and (not choice.free or self.is_free)
            and (not choice.open_now or self.state in TAKES_APPLICATIONS)
            and (not choice.month or self.first <= month_number(choice.month) <= self.last)
        )


def month_number(month: str) -> int:
    """ "2026-12" → 24323."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def month_of(moment: datetime | None) -> int:
    if moment is None:
        return 0
    day = timezone.localdate(moment)
    return day.year * 12 + day.month - 1


def free_pools() -> QuerySet[SeatPool]:
    has_room = Q(capacity__isnull=True) | Q(occupied__lt=F("capacity"))
    return SeatPool.objects.filter(has_room, run=OuterRef("pk"))


def with_state(runs: QuerySet[Run], at: datetime) -> QuerySet[Run]:
    """Annotate `state_value` (RunState), as `education.states.state` computes it."""
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
    return runs.annotate(state_value=state)


def listed(at: datetime) -> QuerySet[Run]:
    """Runs of the catalogue: public, not over for longer than KEPT."""
    return Run.objects.public().filter(Q(ends_at=None) | Q(ends_at__gt=at - KEPT))


def lines(at: datetime) -> list[Line]:
    """All listed runs, applications now first, then the soonest; what is over, latest first. One query."""
    columns = ("pk", "course__kind", "campus", "mode", "course__level", "state_value", "fee", "starts_at", "ends_at")
    rows = with_state(listed(at), at).order_by(SOONEST, "pk").values_list(*columns)
    by_state: dict[str, list[Line]] = {state: [] for state in WEIGHT}
    for pk, kind, campus, mode, level, state, fee, starts_at, ends_at in rows:
        first = month_of(starts_at)
        last = month_of(ends_at) if ends_at else first
        by_state[state].append(Line(pk, kind, campus, mode, level, state, fee == 0, first, last))
    for state in GONE:
        by_state[state].reverse()
    return [line for state in WEIGHT for line in by_state[state]]


def fitting(all_lines: list[Line], choice: Choice) -> list[Line]:
    return all_lines if choice == Choice() else [line for line in all_lines if line.fits(choice)]


def page_of(choice: Choice, all_lines: list[Line], number: str | None) -> tuple[Page, list[Run]]:
    """One page of the list: (page of the paginator, its runs with what a card shows). Five queries."""
    page = Paginator([line.pk for line in fitting(all_lines, choice)], PAGE).get_page(number)
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
    # Courses are few: each is made once, not once a run.
    return runs.select_related("term").prefetch_related("course", "pools", Prefetch("sessions", sessions))


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
    rows = runs.order_by("nearest", SOONEST, "pk").values_list("nearest", "state_value", "pk")
    ranked = sorted(rows, key=lambda row: (row[0], WEIGHT[row[1]]))
    return in_order([pk for _nearest, _state, pk in ranked[:number]])
