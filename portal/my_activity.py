"""내 활동: a port through which features tell members what they have applied for, must do and have done.

A feature registers a section at start. A section is asked on every visit of the page, so it keeps to one or two
queries whatever the number of rows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from members.models import Member


@dataclass(frozen=True)
class ActivityRow:
    """`title` links to `url`; `status` is a word or two ("대기 3번", "수료"); `due`: until when."""

    title: str
    url: str
    status: str = ""
    when: datetime | None = None
    due: datetime | None = None


@dataclass(frozen=True)
class Activity:
    """What one feature has of one member. `to_do` stands first on the page, over all features."""

    to_do: list[ActivityRow] = field(default_factory=list)
    applied: list[ActivityRow] = field(default_factory=list)
    done: list[ActivityRow] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    """`source(member, at)` answers with at most `LIMIT` rows a list; `url` leads to all of them."""

    key: str
    label: str
    source: Callable[[Member, datetime], Activity]
    url: str = ""
    order: int = 100


LIMIT = 5
SECTIONS: dict[str, Section] = {}


def register(section: Section) -> None:
    """Called in an app's `ready()`. The same key again replaces the section."""
    SECTIONS[section.key] = section


def sections_for(member: Member, at: datetime) -> Iterable[tuple[Section, Activity]]:
    """Every section with what it has, in order."""
    return [(s, s.source(member, at)) for s in sorted(SECTIONS.values(), key=lambda s: (s.order, s.key))]
