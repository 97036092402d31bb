"""오늘 할 일: a port through which features tell an editor what waits for them.

A feature registers a source at start; a source is asked on every visit of the admin's first screen, so it keeps to a
few counting queries and returns no row for nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from members.models import Member


@dataclass(frozen=True)
class TodoRow:
    """One kind of work that waits. `due` is when the first of it is due; `urgent` rows come first."""

    label: str
    count: int
    url: str
    due: datetime | None = None
    urgent: bool = False


Source = Callable[[Member, datetime], Iterable[TodoRow]]
SOURCES: list[Source] = []


def register(source: Source) -> Source:
    """Add a source. Registering twice adds it once. Returns the source, so that it serves as a decorator."""
    if source not in SOURCES:
        SOURCES.append(source)
    return source


def rows_for(user: Member, at: datetime) -> list[TodoRow]:
    """What waits for `user` at `at`: urgent first, then what is due soonest, then in the order of registration."""
    rows = [row for source in SOURCES for row in source(user, at) if row.count]
    return sorted(rows, key=lambda row: (not row.urgent, row.due is None, row.due.timestamp() if row.due else 0))
