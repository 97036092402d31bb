"""What people do with a mailing that goes out. Workers see it at their next claim, within a second."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from members.acting import Acting
from newsletter.models import Delivery, Mailing, MailingStep
from newsletter.moves import MoveRefusal, MoveRefused, move
from newsletter.sending import editions, finishing

State = Mailing.State
Row = Delivery.State


def start(mailing: Mailing, *, acting: Acting, at: datetime) -> Mailing:
    """Let the workers make the list and send. Raises NotApproved, MoveRefused."""
    editions.approved(mailing)
    return move(mailing, State.MATERIALISING, acting=acting, at=at, started_at=mailing.started_at or at)


def pause(mailing: Mailing, *, acting: Acting, at: datetime, reason: str = "") -> Mailing:
    """Nothing more goes than what is on the wire at this moment."""
    return move(mailing, State.PAUSED, acting=acting, at=at, reason=reason, paused_reason=reason[:200])


def resume(mailing: Mailing, *, acting: Acting, at: datetime) -> Mailing:
    """From where it was paused."""
    paused = mailing.steps.filter(after=State.PAUSED).order_by("-pk").first()
    to = State.MATERIALISING if paused and paused.before == State.MATERIALISING else State.SENDING
    return move(mailing, to, acting=acting, at=at, paused_reason="")


def cancel(mailing: Mailing, *, acting: Acting, at: datetime, reason: str = "") -> Mailing:
    """For good. What waited is skipped; what went has gone."""
    move(mailing, State.CANCELLED, acting=acting, at=at, reason=reason, finished_at=at)
    finishing.settle_cancelled()
    return mailing


def check_list_is_there(mailing: Mailing) -> None:
    """Who had a mail is known by its row. Where only numbers are left (newsletter.rollup), nobody can be left out.

    Within the transaction of the move that follows: the row of the mailing is locked, as the roll-up locks it.
    Raises MoveRefused(COUNTED_AWAY).
    """
    if Mailing.objects.select_for_update().get(pk=mailing.pk).stats.exists():
        raise MoveRefused(MoveRefusal.COUNTED_AWAY)


def retry_failed(mailing: Mailing, *, acting: Acting, at: datetime) -> int:
    """Queue the failures again, under their old names; returns how many. Mailboxes that are gone are skipped then.

    Raises MoveRefused unless the mailing is finished or under way, with its rows still there.
    """
    with transaction.atomic():
        check_list_is_there(mailing)
        if mailing.state == State.FINISHED:
            move(mailing, State.SENDING, acting=acting, at=at, finished_at=None)
        elif mailing.state not in (State.SENDING, State.PAUSED):
            raise MoveRefused(MoveRefusal.NO_ARROW)
        return mailing.deliveries.filter(state=Row.FAILED).update(state=Row.QUEUED, attempts=0, next_at=None)


def send_to_later(mailing: Mailing, *, acting: Acting, at: datetime) -> Mailing:
    """To those who subscribed since the list was made; nobody else gets it again."""
    editions.approved(mailing)
    with transaction.atomic():
        check_list_is_there(mailing)
        return move(mailing, State.MATERIALISING, acting=acting, at=at, finished_at=None)


def decide_ambiguous(mailing: Mailing, *, resend: bool, acting: Acting, at: datetime) -> int:
    """Mails of which nobody knows whether they went: send them once more, or take them as sent. How many they were."""
    reason = _("갔는지 모르는 메일을 한 번 더 보내요") if resend else _("갔는지 모르는 메일을 간 것으로 봐요")
    unknown = mailing.deliveries.filter(state=Row.AMBIGUOUS)
    with transaction.atomic():
        number = (
            unknown.update(state=Row.QUEUED, resent=True, next_at=at)
            if resend
            else unknown.update(state=Row.SENT, sent_at=at)
        )
        MailingStep.objects.create(
            mailing=mailing,
            before=mailing.state,
            after=mailing.state,
            reason=f"{reason} ({number})",
            acted_at=at,
            **acting.columns(),
        )
    return number
