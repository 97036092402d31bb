"""Kinds of notices: what members may turn off, and what they always get."""

from dataclasses import dataclass

from members.models import Purpose
from portal import texting
from portal.models import OutboxMessage

Channel = OutboxMessage.Channel
PHONE = (Channel.ALIMTALK, Channel.SMS)


@dataclass(frozen=True)
class NoticeKind:
    """`is_transactional`: about something the member has or did (a cancellation): never turned off, never put together.

    `template`: the 알림톡 template the provider approved for it; without one phones get a text message.
    `consent`: it is news, sent only while the member agrees to that; NEWS_MAIL stands for both news consents, each for
    its own channel.
    """

    key: str
    label: str
    is_transactional: bool = False
    template: str = ""
    consent: Purpose | None = None

    def __post_init__(self):
        if self.is_transactional and self.consent:
            raise ValueError(f"{self.key}: what needs consent is not transactional.")

    def purpose(self, channel: str) -> str:
        """The consent needed to send it by `channel`; empty when none is."""
        if self.consent in (Purpose.NEWS_MAIL, Purpose.NEWS_PHONE):
            return str(Purpose.NEWS_PHONE if channel in PHONE else Purpose.NEWS_MAIL)
        return str(self.consent or "")

    def may_go_by(self, channel: str) -> bool:
        """알림톡 carries information with an approved template only, never news."""
        return channel != Channel.ALIMTALK or (self.template in texting.APPROVED and self.consent is None)


KINDS: dict[str, NoticeKind] = {}


def register(*kinds: NoticeKind) -> None:
    """The same key again replaces the kind. A template named here counts as approved."""
    for kind in kinds:
        KINDS[kind.key] = kind
        if kind.template:
            texting.approve(kind.template, str(kind.label))


def kind_of(key: str) -> NoticeKind:
    """Raises LookupError for a kind that nobody registered."""
    try:
        return KINDS[key]
    except KeyError:
        raise LookupError(f"No notice kind {key!r}: register it in your app's notice_kinds.py.") from None
