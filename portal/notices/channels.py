"""Which ways lead to a member, and in which order they are tried. Pure, but for `reach`."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress

from members.models import Member
from portal.models import NoticeSettings
from portal.notices.kinds import Channel, NoticeKind

DEFAULT_ORDER = (Channel.MAIL, Channel.ALIMTALK, Channel.SMS)


@dataclass(frozen=True)
class Reach:
    """Where a member can be reached now, and how they want it. `addresses`: channel → e-mail address or phone."""

    addresses: dict[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = DEFAULT_ORDER
    muted: frozenset[str] = frozenset()
    daily_digest: bool = False
    call_me: bool = False
    is_leaving: bool = False


def reach(member: Member) -> Reach:
    """Confirmed addresses only: a stranger's phone must not get what was meant for a member. Two queries."""
    if member.erased_at:
        return Reach()
    settings = NoticeSettings.objects.filter(member=member).first() or NoticeSettings()
    addresses = {}
    if member.email and EmailAddress.objects.filter(user=member, email__iexact=member.email, verified=True).exists():
        addresses[Channel.MAIL] = member.email
    if member.phone and member.phone_confirmed_at:
        addresses[Channel.ALIMTALK] = addresses[Channel.SMS] = member.phone
    return Reach(
        addresses=addresses,
        order=tuple(settings.channels) or DEFAULT_ORDER,
        muted=frozenset(settings.muted),
        daily_digest=settings.daily_digest,
        call_me=member.call_me,
        is_leaving=member.deletion_requested_at is not None,
    )


def is_suppressed(kind: NoticeKind, way: Reach) -> bool:
    """What the member turned off. Who is leaving hears only what concerns what they have or did."""
    return not kind.is_transactional and (way.is_leaving or kind.key in way.muted)


def plan(kind: NoticeKind, way: Reach, tried: Iterable[str] = ()) -> list[str]:
    """The channels to try, first to last; empty when none is left.

    Only what reaches the member and may carry the kind. What the member left out of their order comes last, and for
    transactional kinds only. Who asked to be called gets no text on the phone.
    """
    if is_suppressed(kind, way):
        return []
    order = dict.fromkeys((*way.order, *DEFAULT_ORDER) if kind.is_transactional else way.order)
    if way.call_me:
        order = [channel for channel in order if channel == Channel.MAIL]
    tried = set(tried)
    return [c for c in order if c in way.addresses and c not in tried and kind.may_go_by(c)]


def goes_into_digest(kind: NoticeKind, way: Reach) -> bool:
    """Members may have everything that can wait in one mail a day."""
    return way.daily_digest and not kind.is_transactional and Channel.MAIL in plan(kind, way)
