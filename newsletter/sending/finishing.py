"""The end of a mailing: only when every row of its list is accounted for, asked in the statement that ends it."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from members.acting import Acting
from newsletter.models import Delivery, Mailing
from newsletter.moves import MoveRefused, move
from newsletter.sending import pacing

State = Delivery.State
DONE = (State.SENT, State.FAILED, State.SKIPPED)
OPEN = (State.QUEUED, State.CLAIMED, State.AMBIGUOUS)


def all_accounted_for() -> Q:
    """Of a mailing: nothing waits, nothing is unknown, and sent + failed + skipped is the length of its list."""
    own = Delivery.objects.filter(mailing=OuterRef("pk"))
    number = own.filter(state__in=DONE).order_by().values("mailing").annotate(number=Count("pk")).values("number")
    return ~Q(Exists(own.filter(state__in=OPEN))) & Q(materialised=Coalesce(Subquery(number), Value(0)))


def finish(mailing: Mailing, *, acting: Acting, at: datetime) -> bool:
    """Whether it is finished now."""
    if Delivery.objects.filter(mailing=mailing, state__in=OPEN).exists():
        return False
    try:
        move(mailing, Mailing.State.FINISHED, acting=acting, at=at, provided=all_accounted_for(), finished_at=at)
    except MoveRefused:
        return False
    pacing.forget(mailing)
    return True


def settle_cancelled() -> int:
    """What still waited when its mailing was cancelled is not sent any more."""
    cancelled = Mailing.objects.filter(state=Mailing.State.CANCELLED)
    waiting = Delivery.objects.filter(state=State.QUEUED, mailing__in=cancelled.values("pk"))
    return waiting.update(state=State.SKIPPED, skip=Delivery.Skip.CANCELLED)
