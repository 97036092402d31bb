"""What a member still holds when asking to leave: a port. Seats are released, an office must be handed over first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from members.models import Member


@dataclass(frozen=True)
class Held:
    """`label` says what it is ("10월 마을공간 탐방 자리"). `must_settle`: first to be settled at `url`."""

    label: str
    url: str = ""
    must_settle: bool = False


@dataclass(frozen=True)
class Holding:
    """`held` lists; `release` gives back what can be given back, in the transaction of the request to leave."""

    key: str
    held: Callable[[Member, datetime], Iterable[Held]]
    release: Callable[[Member, datetime], None]


HOLDINGS: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Called in an app's `ready()`. The same key again replaces it."""
    HOLDINGS[holding.key] = holding


def held_by(member: Member, at: datetime) -> list[Held]:
    return [held for holding in HOLDINGS.values() for held in holding.held(member, at)]


def release_all(member: Member, at: datetime) -> None:
    for holding in HOLDINGS.values():
        holding.release(member, at)
