"""The inbox: what a member was told, newest first, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from members.models import Member
from portal.models import Notice, NoticeDelivery, OutboxMessage

Channel = OutboxMessage.Channel
State = OutboxMessage.State
Outcome = NoticeDelivery.Outcome


@dataclass(frozen=True)
class Way:
    """One line of the delivery log, in words; `when` is None for what has not happened."""

    text: str
    when: datetime | None = None
    went: bool = False


def of(member: Member) -> QuerySet[Notice]:
    return Notice.objects.filter(member=member).order_by("-pk")


def unread_count(member: Member) -> int:
    """One query."""
    return Notice.objects.filter(member=member).unread().count()


def mark_read(member: Member, at: datetime, pk: int | None = None) -> int:
    """One notice, or all. Returns how many were unread; what was read keeps its first time."""
    rows = Notice.objects.filter(member=member).unread()
    return (rows if pk is None else rows.filter(pk=pk)).update(read_at=at)


def by_day(notices: Iterable[Notice], at: datetime) -> list[tuple[str, list[Notice]]]:
    """Runs of the same day with its name, in the order given."""
    today = timezone.localdate(at)
    days = groupby(notices, key=lambda notice: timezone.localdate(notice.created_at))
    return [(_day_name(day, today), list(group)) for day, group in days]


def ways_of(notice: Notice) -> list[Way]:
    """How the notice went beyond the inbox, in the order it was tried. One query."""
    return [_way(delivery) for delivery in notice.deliveries.select_related("message").order_by("pk")]


def _day_name(day: date, today: date) -> str:
    if day == today:
        return _("오늘")
    if day == today - timedelta(days=1):
        return _("어제")
    return formats.date_format(day, "n월 j일 l" if day.year == today.year else "Y년 n월 j일")


def _way(delivery: NoticeDelivery) -> Way:
    if delivery.outcome == Outcome.CALLED:
        return Way(_("전화로 알려 드렸어요"), delivery.at, went=True)
    if delivery.outcome == Outcome.CALL:
        return Way(_("담당자가 전화로도 알려 드릴게요"))
    if delivery.outcome == Outcome.SUPPRESSED:
        return Way(_("받지 않기로 하셔서 여기에만 두었어요"))
    if delivery.outcome == Outcome.UNREACHABLE:
        return Way(_("확인된 메일이나 휴대전화가 없어서 여기에만 두었어요"))
    if delivery.outcome == Outcome.DIGEST and delivery.message is None:
        return Way(_("아침에 하루치를 모아 메일로 보낼게요"))
    return _message_way(delivery)


def _message_way(delivery: NoticeDelivery) -> Way:
    message = delivery.message
    # 알림톡 and the text message reach the same phone.
    by = {Channel.MAIL: _("메일로"), Channel.SMS: _("문자로"), Channel.ALIMTALK: _("알림톡으로")}[delivery.channel]
    if delivery.outcome == Outcome.FAILED or message is None or message.state == State.FAILED:
        return Way(_("%(by)s 보내지 못했어요") % {"by": by})
    if message.state == State.SENT:
        return Way(_("%(by)s 보냈어요") % {"by": by}, message.sent_at, went=True)
    if message.state == State.CANCELLED:
        return Way(_("더 받지 않기로 하셔서 %(by)s 보내지 않았어요") % {"by": by})
    if message.keeps_quiet and message.not_before > delivery.at:
        return Way(_("밤이라 아침 8시에 %(by)s 보낼게요") % {"by": by})
    return Way(_("%(by)s 보내는 중이에요") % {"by": by})
