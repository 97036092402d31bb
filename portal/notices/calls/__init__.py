"""전화로 알릴 회원: what must be known by members who asked for a call instead of a text."""

from datetime import datetime

from django.db.models import QuerySet

from portal.models import NoticeDelivery

Outcome = NoticeDelivery.Outcome
MOST_SHOWN = 100


def waiting() -> QuerySet[NoticeDelivery]:
    """Calls to make, the oldest first."""
    calls = NoticeDelivery.objects.filter(outcome=Outcome.CALL, notice__member__erased_at=None)
    return calls.select_related("notice__member").order_by("at", "pk")


def done(delivery: NoticeDelivery, at: datetime) -> bool:
    """Note that the member was told by phone. False when somebody else has done so."""
    return bool(
        NoticeDelivery.objects.filter(pk=delivery.pk, outcome=Outcome.CALL).update(outcome=Outcome.CALLED, at=at)
    )
