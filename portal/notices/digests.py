"""One mail a day, at nine, with everything that could wait, for members who want it so."""

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from members import consents
from portal import mail
from portal.models import Notice, NoticeDelivery, OutboxMessage
from portal.notices import channels, wording
from portal.notices.kinds import KINDS, Channel, kind_of
from portal.notices.telling import send_next
from portal.quiet_hours import SEOUL

Outcome = NoticeDelivery.Outcome
SENT_AT = time(9)


def send_due(at: datetime) -> int:
    """After nine: the day's mail of each member who has something waiting. Returns how many mails were written.

    What was told after nine waits for tomorrow's. A tick that is late sends the same mail, later.
    """
    take_back_cancelled()
    nine = datetime.combine(timezone.localdate(at, SEOUL), SENT_AT, tzinfo=SEOUL)
    if at < nine:
        return 0
    waiting = Notice.objects.filter(awaits_digest=True, created_at__lt=nine)
    members = waiting.order_by("member").values_list("member", flat=True).distinct()
    return sum(_send(pk, nine, at) for pk in members)


def take_back_cancelled() -> int:
    """A digest called off (the consent for news in it was withdrawn) gives its notices back to the next one."""
    lost = NoticeDelivery.objects.filter(outcome=Outcome.DIGEST, message__state=OutboxMessage.State.CANCELLED)
    with transaction.atomic():
        keys = list(lost.values_list("pk", "notice"))
        NoticeDelivery.objects.filter(pk__in=[pk for pk, _notice in keys]).update(message=None)
        return Notice.objects.filter(pk__in=[notice for _pk, notice in keys]).update(awaits_digest=True)


def _send(member_pk: int, nine: datetime, at: datetime) -> bool:
    key = f"digest:{member_pk}:{nine:%Y-%m-%d}"
    with transaction.atomic():
        # Taken by the write, then read: of two ticks at once one finds nothing. Digest ways without a mail are ours.
        waiting = Notice.objects.filter(member=member_pk, awaits_digest=True, created_at__lt=nine)
        if OutboxMessage.objects.filter(key=key).exists() or not waiting.update(awaits_digest=False):
            return False
        ways = NoticeDelivery.objects.filter(
            notice__member=member_pk, outcome=Outcome.DIGEST, message=None, notice__created_at__lt=nine
        )
        # What the member has read in the inbox meanwhile is not told again.
        unread = ways.filter(notice__read_at=None).select_related("notice__member").order_by("notice_id")
        told = _still_wanted([way.notice for way in unread], at)
        if not told:
            return False
        member = told[0].member
        to = channels.reach(member).addresses.get(Channel.MAIL)
        if to is None:
            return _send_singly(told, at)
        message = mail.send(
            key=key,
            to=to,
            subject=wording.digest_title(told),
            text=wording.digest_text(told),
            member=member,
            not_before=at,
            purpose=next((purpose for notice in told if (purpose := _purpose(notice))), ""),
        )
        ways.filter(notice__in=told).update(message=message)
        return True


def _still_wanted(notices: Iterable[Notice], at: datetime) -> list[Notice]:
    """Without what was turned off since, and news whose consent was withdrawn: those are not sent by any mail."""
    kept = []
    for notice in notices:
        if not _is_wanted(notice, at):
            notice.deliveries.filter(outcome=Outcome.DIGEST).update(outcome=Outcome.SUPPRESSED, channel="")
        else:
            kept.append(notice)
    return kept


def _is_wanted(notice: Notice, at: datetime) -> bool:
    """No for a kind whose feature is gone, too."""
    kind = KINDS.get(notice.kind)
    if kind is None or channels.is_suppressed(kind, channels.reach(notice.member)):
        return False
    purpose = kind.purpose(Channel.MAIL)
    return not purpose or consents.holds(notice.member, purpose, at)


def _send_singly(notices: Iterable[Notice], at: datetime) -> bool:
    """The mail address is gone since: each by the ways that are left."""
    for notice in notices:
        notice.deliveries.filter(outcome=Outcome.DIGEST).delete()
        send_next(notice, kind_of(notice.kind), channels.reach(notice.member), at)
    return False


def _purpose(notice: Notice) -> str:
    return kind_of(notice.kind).purpose(Channel.MAIL)
