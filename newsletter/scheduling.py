"""When a mailing goes: booked in Seoul's time, never at night where a series rests, and asked again when it is late."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.acting import Acting
from members.models import Member
from newsletter import rights
from newsletter.acts import as_portal
from newsletter.models import Mailing
from newsletter.moves import MoveRefused, State, move
from newsletter.sending import control, hours
from newsletter.sending.editions import NotApproved

# A machine that was away comes back: news of yesterday is not sent without a person having looked.
LATE = timedelta(minutes=60)
FARTHEST = timedelta(days=366)


class Refusal(models.TextChoices):
    NO_RIGHT = "no_right", _("이 소식지를 보낼 권한이 없어요. 승인하는 사람에게 부탁해 주세요.")
    NOT_APPROVED = "not_approved", _("승인된 호만 예약하거나 보낼 수 있어요. 먼저 검토를 마쳐 주세요.")
    PAST = "past", _("이미 지난 시각이에요. 지금보다 뒤의 때를 골라 주세요.")
    FAR = "far", _("1년 안의 때를 골라 주세요. 연도를 다시 봐 주세요.")
    QUIET = "quiet", _("저녁 8시 반부터 아침 8시 반까지는 쉬는 소식지예요. 낮 시각을 골라 주세요.")
    NOT_SCHEDULED = "not_scheduled", _("예약된 호가 아니에요. 화면을 새로 열어 주세요.")


class SchedulingRefused(Exception):
    """`offer`: the next moment at which it may go, where that would help."""

    def __init__(self, reason: Refusal, offer: datetime | None = None):
        self.reason, self.offer = reason, offer
        super().__init__(reason.label)


def refusal(mailing: Mailing, member: Member | None, at: datetime) -> Refusal | None:
    """Why `member` may neither book nor send this mailing."""
    if not rights.may(member, rights.APPROVE, mailing.series):
        return Refusal.NO_RIGHT
    return None if mailing.state in (State.APPROVED, State.SCHEDULED) else Refusal.NOT_APPROVED


def time_refusal(mailing: Mailing, send_at: datetime, at: datetime) -> Refusal | None:
    """Why it may not be booked for `send_at`."""
    if send_at <= at:
        return Refusal.PAST
    if send_at > at + FARTHEST:
        return Refusal.FAR
    return Refusal.QUIET if hours.rests(mailing.series, send_at) else None


def next_allowed(mailing: Mailing, at: datetime) -> datetime:
    """The first moment from `at` on at which it may go."""
    return hours.goes_on_at(mailing.series, at)


def schedule(*, mailing: Mailing, send_at: datetime, acting: Acting, at: datetime) -> Mailing:
    """Book it, or book it anew. Raises SchedulingRefused, MoveRefused."""
    if reason := refusal(mailing, acting.actor, at) or time_refusal(mailing, send_at, at):
        offers = next_allowed(mailing, max(send_at, at)) if reason == Refusal.QUIET else None
        raise SchedulingRefused(reason, offers)
    if mailing.state == State.SCHEDULED:
        move(mailing, State.APPROVED, acting=acting, at=at, send_at=None)
    return move(mailing, State.SCHEDULED, acting=acting, at=at, send_at=send_at, confirmed_late_at=None)


def unschedule(*, mailing: Mailing, acting: Acting, at: datetime) -> Mailing:
    """Approved still, but not booked any more. Raises SchedulingRefused, MoveRefused."""
    reason = refusal(mailing, acting.actor, at)
    if not reason and mailing.state != State.SCHEDULED:
        reason = Refusal.NOT_SCHEDULED
    if reason:
        raise SchedulingRefused(reason)
    return move(mailing, State.APPROVED, acting=acting, at=at, send_at=None, confirmed_late_at=None)


def send_now(*, mailing: Mailing, acting: Acting, at: datetime) -> Mailing:
    """Let it go at once, also what is overdue. Raises SchedulingRefused, MoveRefused, NotApproved."""
    if reason := refusal(mailing, acting.actor, at):
        raise SchedulingRefused(reason)
    if hours.rests(mailing.series, at):
        raise SchedulingRefused(Refusal.QUIET, next_allowed(mailing, at))
    if is_late(mailing, at):
        Mailing.objects.filter(pk=mailing.pk, state=State.SCHEDULED).update(confirmed_late_at=at)
    return control.start(mailing, acting=acting, at=at)


def is_late(mailing: Mailing, at: datetime) -> bool:
    """Booked, not gone, and nobody said meanwhile that it may go all the same."""
    is_overdue = mailing.state == State.SCHEDULED and at - mailing.send_at > LATE
    return is_overdue and mailing.confirmed_late_at is None


def may_start(mailing: Mailing, at: datetime) -> bool:
    """Whether it goes by itself now."""
    is_due = mailing.state == State.SCHEDULED and mailing.send_at <= at
    return is_due and not is_late(mailing, at) and not hours.rests(mailing.series, at)


def start_due(at: datetime) -> int:
    """The tick's work: start what is due; how many."""
    started = 0
    for mailing in Mailing.objects.due(at).select_related("series").order_by("send_at", "pk"):
        if not may_start(mailing, at):
            continue
        try:
            control.start(mailing, acting=as_portal(), at=at)
            started += 1
        except (MoveRefused, NotApproved):
            continue
    return started


def late(at: datetime) -> models.QuerySet[Mailing]:
    """What waits for a person to say whether it still goes."""
    return Mailing.objects.due(at).filter(send_at__lt=at - LATE, confirmed_late_at=None)
