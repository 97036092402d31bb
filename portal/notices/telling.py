"""Telling a member something, once, by the way they prefer.

The notice stands in the inbox always. What else goes out is written to the outbox in the same transaction, so that a
crash anywhere neither loses nor doubles it.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from members import consents
from members.models import Member
from portal import mail, texting
from portal.models import Notice, NoticeDelivery, NoticeSettings, OutboxMessage, PortalSettings
from portal.notices import quiet, ways
from portal.notices.kinds import NoticeKind, kind_of

Outcome = NoticeDelivery.Outcome


def tell(*, key: str, member: Member, kind: str, title: str, text: str, url: str = "", at: datetime) -> Notice:
    """Tell `member`. `key` names the occasion (≤ 90 characters): a second call returns the first notice.

    `text` is complete by itself; `url` is an address of this site from its root. Raises KeyError for an unknown kind.
    """
    sort = kind_of(kind)
    with transaction.atomic():
        notice, is_new = Notice.objects.get_or_create(
            key=key,
            defaults={
                "member": member,
                "kind": kind,
                "title": title[:120],
                "text": text,
                "url": url,
                "created_at": at,
            },
        )
        if is_new:
            send_out(notice, sort, at)
    return notice


def send_out(notice: Notice, kind: NoticeKind, at: datetime) -> NoticeDelivery:
    """The first step beyond the inbox: the preferred way, the day's gathered mail, or nothing and why."""
    wanted = ways.settings_of(notice.member)
    if is_suppressed(notice.member, kind, wanted, at):
        return note(notice, Outcome.SUPPRESSED, at)
    if wanted.daily_digest and not kind.is_transactional:
        notice.awaits_digest = True
        notice.save(update_fields=["awaits_digest"])
        return note(notice, Outcome.DIGEST, at)
    for way, to in ways.order(notice.member, wanted):
        return go(notice, kind, way, to, at)
    return note(notice, Outcome.UNREACHABLE, at)


def is_suppressed(member: Member, kind: NoticeKind, wanted: NoticeSettings, at: datetime) -> bool:
    if kind.is_transactional:
        return False
    if kind.consent and not consents.holds(member, kind.consent, at):
        return True
    return kind.key in wanted.muted


def go(notice: Notice, kind: NoticeKind, way: ways.Way, to: str, at: datetime) -> NoticeDelivery:
    """Write the message of one way to the outbox and remember that it went there."""
    key = f"notice:{notice.pk}:{way.value}"
    if way == ways.Way.MAIL:
        message = mail.send(key=key, to=to, subject=notice.title, text=whole_text(notice), not_before=at)
    else:
        # 알림톡 goes by an approved template only; without one the same phone gets a text message.
        template = kind.template if way == ways.Way.ALIMTALK else ""
        message = texting.send(
            key=key, to=to, text=whole_text(notice), not_before=quiet.earliest(at), template=template
        )
    return note(notice, Outcome.QUEUED, at, way.value, message)


def note(
    notice: Notice, outcome: Outcome, at: datetime, way: str = "", message: OutboxMessage | None = None
) -> NoticeDelivery:
    return NoticeDelivery.objects.create(notice=notice, channel=way, outcome=outcome, message=message, at=at)


def whole_text(notice: Notice) -> str:
    """All of it: the words, where to go on, whom to call."""
    lines = [notice.title, "", notice.text]
    if notice.url:
        lines += ["", _("이어서 보기: %s") % f"{settings.BASE_URL}{notice.url}"]
    lines += ["", _("궁금하면 전화하세요: %s") % PortalSettings.current().help_phone]
    return "\n".join(lines)


def fall_back(at: datetime) -> int:
    """Notices whose way failed for good go by the next one that was not tried. Returns how many went on."""
    failed = NoticeDelivery.objects.filter(
        outcome=Outcome.QUEUED, message__state=OutboxMessage.State.FAILED, notice__in=Notice.objects.all()
    ).select_related("notice__member")
    went = 0
    for delivery in failed:
        notice = delivery.notice
        tried = set(notice.deliveries.values_list("channel", flat=True))
        later = notice.deliveries.filter(pk__gt=delivery.pk).exists()
        if later:
            continue
        kind = kind_of(notice.kind)
        left = [(way, to) for way, to in ways.order(notice.member, ways.settings_of(notice.member)) if way not in tried]
        if left:
            with transaction.atomic():
                go(notice, kind, *left[0], at)
            went += 1
    return went
