"""The catalogue: runs that fit the reader's choice, what can be applied for now first, with counts beside each choice.

The same order of states as `education.states`, said in SQL, so that a page of 2,000 runs is one query.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from education.models import CourseKind, Level, Run, SeatPool
from education.states import WEIGHT, RunState
from members.districts import District

PAGE = 20


@dataclass(frozen=True)
class Choice:
    """What the address asks for; anything unknown is as if it were not there."""

    kind: str = ""
    campus: str = ""
    mode: str = ""
    level: str = ""
    state: str = ""
    month: str = ""
    free: bool = False
    open_now: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Choice":
        def known(name: str, values) -> str:
            value = query.get(name, "")
            return value if value in values else ""

        return cls(
            kind=known("kind", CourseKind.values),
            campus=known("campus", (*District.values, "centre")),
            mode=known("mode", Run.Mode.values),
            level=known("level", Level.values),
            state=known("state", RunState.values),
            month=query.get("month", "") if is_month(query.get("month", "")) else "",
            free=query.get("free") == "1",
            open_now=query.get("open") == "1",
        )


def is_month(text: str) -> bool:
    """ "2026-12"."""
    try:
        datetime.strptime(text, "%Y-%m")
    except ValueError:
        return False
    return len(text) == 7


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    options: list[tuple[str, str, int]] = field(default_factory=list)


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


def found(choice: Choice, at: datetime) -> QuerySet[Run]:
    """Runs of the catalogue that fit, applications now first, then the soonest."""
    runs = with_state(Run.objects.public(), at).filter(condition(choice))
    return runs.select_related("course", "term").order_by("weight", "starts_at", "pk")


def condition(choice: Choice, without: str = "") -> Q:
    """All that was chosen, less one facet (whose own counts must not be narrowed by itself)."""
    wanted = Q()
    if choice.kind and without != "kind":
        wanted &= Q(course__kind=choice.kind)
    if choice.campus and without != "campus":
        wanted &= Q(campus="" if choice.campus == "centre" else choice.campus)
    if choice.mode and without != "mode":
        wanted &= Q(mode=choice.mode)
    if choice.level and without != "level":
        wanted &= Q(course__level=choice.level)
    if choice.state and without != "state":
        wanted &= Q(state_value=choice.state)
    if choice.open_now:
        wanted &= Q(state_value__in=[RunState.OPEN, RunState.WAITING_LIST])
    if choice.free:
        wanted &= Q(fee=0)
    if choice.month:
        year, month = map(int, choice.month.split("-"))
        first = timezone.make_aware(datetime(year, month, 1))
        after = timezone.make_aware(datetime(year + month // 12, month % 12 + 1, 1))
        wanted &= Q(sessions__starts_at__gte=first, sessions__starts_at__lt=after)
    return wanted


def facets(choice: Choice, at: datetime) -> list[Facet]:
    """Each choice with the number of runs behind it. One query a facet."""
    names = {
        "kind": (_("종류"), "course__kind", CourseKind.choices),
        "campus": (_("여는 곳"), "campus", [("", _("서울시 센터")), *District.choices]),
        "mode": (_("방식"), "mode", Run.Mode.choices),
        "level": (_("수준"), "course__level", Level.choices),
        "state": (_("상태"), "state_value", RunState.choices),
    }
    made = []
    for name, (label, column, options) in names.items():
        runs = with_state(Run.objects.public(), at).filter(condition(choice, without=name))
        counts = dict(runs.order_by().values_list(column).annotate(n=Count("pk", distinct=True)))
        shown = [(value or "centre", str(text), counts[value]) for value, text in options if counts.get(value)]
        made.append(Facet(name, label, shown))
    return made
