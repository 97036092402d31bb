"""How many runs stand behind each choice of the catalogue, counted without that choice itself."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from education.catalogue import CENTRE, NAMES, Choice, Line, campus_label, fitting, month_label, month_number
from education.models import CourseKind, Level, Run
from education.states import RunState
from members.districts import District

MONTHS_AHEAD = 6


@dataclass(frozen=True)
class Facet:
    """`options`: (value in the address, words, how many runs), those with none left out unless chosen."""

    name: str
    label: str
    chosen: str = ""
    options: list[tuple[str, str, int]] = field(default_factory=list)


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
    chosen = getattr(choice, name)
    counts = Counter(value_of(line) for line in fitting(all_lines, choice.without(name)))
    shown = [(v, str(text), counts[v]) for v, text in options if counts[v] or v == chosen]
    return Facet(NAMES[name], label, chosen, shown)


def month_facet(months: list[tuple[str, str]], choice: Choice, all_lines: list[Line]) -> Facet:
    """A run of three months counts in each of them."""
    start, end = month_number(months[0][0]), month_number(months[-1][0])
    counts: Counter[int] = Counter()
    for line in fitting(all_lines, choice.without("month")):
        counts.update(range(max(line.first, start), min(line.last, end) + 1))
    counted = [(month, text, counts[month_number(month)]) for month, text in months]
    shown = [row for row in counted if row[2] or row[0] == choice.month]
    return Facet(NAMES["month"], _("달"), choice.month, shown)


def coming_months(today: date) -> list[str]:
    firsts = [divmod(today.year * 12 + today.month - 1 + ahead, 12) for ahead in range(MONTHS_AHEAD)]
    return [f"{year}-{month + 1:02}" for year, month in firsts]


def numbers_without(choice: Choice, all_lines: list[Line], district: str = "") -> dict[str, int]:
    """How many there would be by one tap more: `open`, `free`, `own` (the reader's district)."""

    def count(**changes) -> int:
        return len(fitting(all_lines, replace(choice, **changes)))

    return {
        "open": count(open_now=True),
        "free": count(free=True),
        "own": count(campus=district) if district else 0,
    }
