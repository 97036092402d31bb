"""What comes after a way that failed: the next one, written by the tick."""

from datetime import datetime

from django.db import transaction

from portal.models import NoticeDelivery, OutboxMessage
from portal.notices import channels
from portal.notices.kinds import KINDS
from portal.notices.telling import send_next

Outcome = NoticeDelivery.Outcome
State = OutboxMessage.State
BATCH = 200


def go_on(at: datetime) -> int:
    """Send by the next way what five attempts could not send by the last one. Returns how many went on.

    The failed message is called off with that, so that trying it again later tells nobody twice. Where no way is left,
    it stays failed and stands in the administrators' 오늘 할 일.
    """
    failed = NoticeDelivery.objects.filter(outcome=Outcome.QUEUED, message__state=State.FAILED)
    return sum(_pass_on(pk, at) for pk in failed.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _pass_on(pk: int, at: datetime) -> bool:
    with transaction.atomic():
        # The write takes the row for this process: two ticks at once pass it on once.
        if not NoticeDelivery.objects.filter(pk=pk, outcome=Outcome.QUEUED).update(outcome=Outcome.FAILED):
            return False
        delivery = NoticeDelivery.objects.select_related("notice__member").get(pk=pk)
        notice = delivery.notice
        # A kind whose feature is gone has no ways any more.
        kind = KINDS.get(notice.kind)
        went = send_next(notice, kind, channels.reach(notice.member), at) if kind else None
        if went:
            OutboxMessage.objects.filter(pk=delivery.message_id, state=State.FAILED).update(state=State.CANCELLED)
        return went is not None
