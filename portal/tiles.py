"""The port for task tiles on the home page: a feature says what can be done right now, in numbers.

A source is asked once a page view with the reader's district ("" for all Seoul) and the time, and returns the tiles
that have something behind them; none is fine. It should cost one query.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Tile:
    """`label` is a verb phrase, `live` the count as a sentence, `colour` one of pine, chija, gam, stream."""

    label: str
    live: str
    address: str
    icon: str
    colour: str = "pine"
    order: int = 100


Source = Callable[[str, datetime], Iterable[Tile]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Called in an app's `ready()`. The same name again replaces the source."""
    _sources[name] = source


def tiles(district: str, at: datetime) -> list[Tile]:
    """All tiles there are now, in their order."""
    found = [tile for source in _sources.values() for tile in source(district, at)]
    return sorted(found, key=lambda tile: (tile.order, tile.label))
