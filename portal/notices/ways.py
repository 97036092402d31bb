"""By which ways a member can be reached, and which of them comes first."""

from allauth.account.models import EmailAddress

from members.models import Member
from portal.models import NoticeSettings, OutboxMessage

Way = OutboxMessage.Channel
DEFAULT_ORDER = (Way.MAIL, Way.ALIMTALK, Way.SMS)


def address(member: Member, way: Way) -> str:
    """Where the way leads: an address that the member has shown to be theirs; empty when there is none."""
    if way == Way.MAIL:
        is_theirs = EmailAddress.objects.filter(user=member, email__iexact=member.email or "", verified=True).exists()
        return member.email if is_theirs else ""
    return member.phone if member.phone_confirmed_at else ""


def settings_of(member: Member) -> NoticeSettings:
    """The member's settings, or unsaved defaults."""
    return NoticeSettings.objects.filter(member=member).first() or NoticeSettings(
        member=member, channels=[way.value for way in DEFAULT_ORDER]
    )


def order(member: Member, wanted: NoticeSettings) -> list[tuple[Way, str]]:
    """Reachable ways with their addresses, the preferred first, and after them those that were left out."""
    chosen = [Way(value) for value in wanted.channels if value in Way.values]
    if member.call_me:
        # Who asked to be called reads no mail: the phone first.
        chosen = [way for way in chosen if way != Way.MAIL] + [way for way in chosen if way == Way.MAIL]
    ways = [*chosen, *(way for way in DEFAULT_ORDER if way not in chosen)]
    return [(way, to) for way in ways if (to := address(member, way))]
