"""What can be applied for right now, for the first page and the districts' pages: a number, and the next to close."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from education import catalogue
from education.models import Run
from education.showing import Shown
from education.states import TAKES_APPLICATIONS
from members.districts import District
from portal.cache import PAGES
from portal.tiles import Tile

SHOWN = 3
FRESH = timedelta(seconds=15)


@dataclass(frozen=True)
class OpenNow:
    """`total` for all Seoul, `own` for the district ("" none), `shown`: at most three, the district's first."""

    at: datetime
    total: int
    own: int
    shown: list[Shown]


def read(district: str, at: datetime) -> OpenNow:
    runs = catalogue.with_state(Run.objects.public().filter(closes_at__gt=at, opens_at__lte=at), at)
    rows = list(runs.filter(state_value__in=TAKES_APPLICATIONS).order_by("closes_at", "pk").values_list("pk", "campus"))
    # Of the district, then of the Seoul centre, then the rest; each the next to close first.
    ranked = sorted(rows, key=lambda row: 0 if district and row[1] == district else 1 if row[1] == "" else 2)
    shown = [Shown(run, at) for run in catalogue.in_order([pk for pk, _campus in ranked[:SHOWN]])] if ranked else []
    return OpenNow(at, len(rows), sum(campus == district for _pk, campus in rows) if district else 0, shown)


def open_now(district: str, at: datetime) -> OpenNow:
    """As `read`, or what was read less than FRESH before `at`."""
    return PAGES.part(
        ("education-open", district),
        make=lambda: read(district, at),
        is_fresh=lambda kept: timedelta() <= at - kept.at < FRESH,
    )


def tiles(district: str, at: datetime) -> Iterable[Tile]:
    found = open_now(district, at)
    if not found.total:
        return
    live = _("지금 신청할 수 있는 교육 %s개") % found.total
    if found.own:
        live += _(", %(where)s %(n)s개") % {"where": District(district).label, "n": found.own}
    yield Tile(_("교육 신청하기"), live, "/education/?open=1", "learn", "pine", 15)
