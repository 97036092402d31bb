"""Which personal data there is: a port. Each kind says what it is for, how to show it, destroy it, and when.

Download, deletion, merging and retention all walk this one list, and a test holds that every foreign key to a member
belongs to a kind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from members.models import Member


@dataclass(frozen=True)
class DataKind:
    """`models` are labels ("members.ConsentEntry"). `collect`: rows of JSON values with Korean keys.

    `erase` destroys, or empties, what is the member's alone and leaves what others need without a name; it returns the
    number of rows. `kept` says in Korean for how long and why, shown to the member. `change_at` names the address where
    the member corrects it; empty where nothing can be.

    Kinds are erased from the last of the order to the first, so that the member's own row, which the others are found
    by, goes last.
    """

    key: str
    label: str
    why: str
    kept: str
    models: tuple[str, ...]
    collect: Callable[[Member], list[dict]]
    erase: Callable[[Member, datetime], int]
    order: int = 100
    change_at: str = ""


@dataclass(frozen=True)
class RetentionRule:
    """Rows that outlived their reason: `expired(at)` finds them, `destroy(rows, at)` returns how many went.

    `dated` names the column that says how old a row is, for the report.
    """

    key: str
    label: str
    period: str
    expired: Callable[[datetime], QuerySet]
    destroy: Callable[[QuerySet, datetime], int]
    dated: str = ""


KINDS: dict[str, DataKind] = {}
RULES: dict[str, RetentionRule] = {}


def register(*entries: DataKind | RetentionRule) -> None:
    """Called from an app's `data_kinds.py`, which is imported at the start."""
    for entry in entries:
        (KINDS if isinstance(entry, DataKind) else RULES)[entry.key] = entry


def kinds() -> list[DataKind]:
    return sorted(KINDS.values(), key=lambda kind: (kind.order, kind.key))


def rules() -> list[RetentionRule]:
    return sorted(RULES.values(), key=lambda rule: rule.key)


def minute(at: datetime | None) -> str:
    """A moment as a download says it, Seoul time; nothing for never."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def delete_rows(rows: QuerySet, at: datetime) -> int:
    """A rule's plain `destroy`. Of two that delete at once each row is counted by one; what hangs on a row is not."""
    return rows.delete()[1].get(rows.model._meta.label, 0)
