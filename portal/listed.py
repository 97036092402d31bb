"""What can be shown in a list elsewhere: a port. News, courses, events … in one shape, for newsletters and the like.

A feature registers a source at start (`portal.listed.register`). A source answers with public things only and keeps to
a few queries, whatever their number.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from portal.models import PortalImage


@dataclass(frozen=True)
class Wanted:
    """What to look for. No district: all; no topic (slugs of portal.Topic): all. `since`, `until` bound the item's own
    time: when it was published, or when it takes place. `keys`: just these, in this order."""

    districts: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 6
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listed:
    """`key` is stable ("home.article:12"); `address` a path of this site; `when` in words ("12월 3일(목) 오후 7시");
    `label` a word or two ("접수중", "카드뉴스"); an empty `district` is all of Seoul; `topics` are slugs."""

    key: str
    title: str
    address: str
    summary: str = ""
    label: str = ""
    when: str = ""
    where: str = ""
    picture: PortalImage | None = None
    district: str = ""
    topics: tuple[str, ...] = ()
    at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Source:
    """`key` is kept in content and never changes; `read(wanted, at)` answers with at most `wanted.limit` items, in the
    order to show them."""

    key: str
    label: str
    read: Callable[[Wanted, datetime], Iterable[Listed]]
    order: int = 100


SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    """Called in an app's `ready()`. The same key again replaces the source."""
    SOURCES[source.key] = source


def sources() -> list[Source]:
    return sorted(SOURCES.values(), key=lambda source: (source.order, source.key))


def choices() -> list[tuple[str, str]]:
    """For a field of a form or a block."""
    return [(source.key, source.label) for source in sources()]


def read(key: str, wanted: Wanted, at: datetime) -> list[Listed]:
    """What the source has; nothing when its feature is not there any more."""
    source = SOURCES.get(key)
    return list(source.read(wanted, at))[: wanted.limit] if source else []
