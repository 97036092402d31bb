"""The one call: a notice in the inbox, and messages by the ways its member chose, in the caller's transaction."""

from datetime import datetime

from django.db import transaction

from members import consents
from members.models import Member
from portal import mail, quiet_hours, texting
from portal.models import Notice, NoticeDelivery, OutboxMessage
from portal.notices import channels, wording
from portal.notices.channels import Reach
from portal.notices.kinds import Channel, NoticeKind, kind_of

Outcome = NoticeDelivery.Outcome
# A person of the centre phones: not a channel of the outbox.
CALL = "call"


def tell(*, key: str, member: Member, kind: str, title: str, text: str, url: str = "", at: datetime) -> Notice:
    """Tell a member something, once: the same `key` (≤ 100 characters) again returns the first notice unchanged.

    `url`: an address of this site from its root. Rolled back with the caller. Raises LookupError for an unknown kind.
    """
    told = kind_of(kind)
    # In the caller's transaction no step back is needed: what fails here fails with it.
    with transaction.atomic(savepoint=False):
        notice, is_new = Notice.objects.get_or_create(
            key=key,
            defaults={
                "member": member.merged_into or member,
                "kind": kind,
                "title": " ".join(title.split())[:120],
                "text": text,
                "url": url,
                "created_at": at,
            },
        )
        if is_new:
            send_out(notice, told, at)
    return notice


def send_out(notice: Notice, kind: NoticeKind, at: datetime) -> None:
    """Choose the ways of a new notice and write them down."""
    way = channels.reach(notice.member)
    if channels.is_suppressed(kind, way):
        record(notice, Outcome.SUPPRESSED, at)
    elif channels.goes_into_digest(kind, way):
        Notice.objects.filter(pk=notice.pk).update(awaits_digest=True)
        record(notice, Outcome.DIGEST, at, Channel.MAIL)
    else:
        calls = way.call_me and kind.is_transactional and Channel.SMS in way.addresses
        if calls:
            record(notice, Outcome.CALL, at, CALL)
        send_by(notice, kind, way, at, {CALL} if calls else set())


def send_next(notice: Notice, kind: NoticeKind, way: Reach, at: datetime) -> NoticeDelivery | None:
    """Write the message for the first channel not tried yet. None when there is no such."""
    return send_by(notice, kind, way, at, set(notice.deliveries.values_list("channel", flat=True)))


def send_by(notice: Notice, kind: NoticeKind, way: Reach, at: datetime, tried: set[str]) -> NoticeDelivery | None:
    left = channels.plan(kind, way, tried)
    agreed = [channel for channel in left if _agrees(notice.member, kind.purpose(channel), at)]
    if agreed:
        message = write(notice, kind, agreed[0], way.addresses[agreed[0]], at)
        return record(notice, Outcome.QUEUED, at, agreed[0], message)
    if not tried:
        record(notice, Outcome.SUPPRESSED if left else Outcome.UNREACHABLE, at)
    return None


def write(notice: Notice, kind: NoticeKind, channel: str, to: str, at: datetime) -> OutboxMessage:
    """The outbox row of one channel. Phones are left alone at night; the consent is asked again when it goes."""
    key = f"notice:{notice.key}:{channel}"
    about = {"to": to, "member": notice.member, "purpose": kind.purpose(channel)}
    if channel == Channel.MAIL:
        return mail.send(key=key, subject=notice.title, text=wording.mail_text(notice), not_before=at, **about)
    return texting.send(
        key=key,
        text=wording.phone_text(notice),
        template=kind.template if channel == Channel.ALIMTALK else "",
        not_before=quiet_hours.over_at(at),
        keeps_quiet=True,
        **about,
    )


def record(
    notice: Notice, outcome: Outcome, at: datetime, channel: str = "", message: OutboxMessage | None = None
) -> NoticeDelivery:
    return NoticeDelivery.objects.create(notice=notice, channel=channel, outcome=outcome, message=message, at=at)


def _agrees(member: Member, purpose: str, at: datetime) -> bool:
    return not purpose or consents.holds(member, purpose, at)
