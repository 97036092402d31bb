"""The kinds of things members are told. A feature registers its own in its `notice_kinds.py`."""

from dataclasses import dataclass

from members.models import Purpose


@dataclass(frozen=True)
class NoticeKind:
    """`is_transactional`: about the member's own affair (a seat, a cancellation), never suppressed, never gathered.

    `template`: code of the approved 알림톡 template; without one a phone gets a text message. `consent`: the purpose that
    must be agreed to, for news.
    """

    key: str
    label: str
    is_transactional: bool = False
    template: str = ""
    consent: Purpose | None = None


KINDS: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> None:
    """The same key again replaces the kind. Raises ValueError for a transactional kind that asks for a consent."""
    if kind.is_transactional and kind.consent:
        raise ValueError(f"{kind.key}: what must be told asks no consent.")
    KINDS[kind.key] = kind


def kind_of(key: str) -> NoticeKind:
    """Raises KeyError for a kind nobody registered: a spelling mistake must not send in silence."""
    return KINDS[key]
