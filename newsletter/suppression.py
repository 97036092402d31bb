"""Mailboxes never to be mailed again, by their keyed hash: asked for each mailing, and it outlives the address."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from newsletter import addresses
from newsletter.models import Series, Subscriber, Suppression

Reason = Suppression.Reason
# The later of these outweighs the earlier: what one's own new agreement lifts may not hide what it does not.
WEIGHT = (Reason.WITHDRAWN, Reason.HARD, Reason.COMPLAINT, Reason.MANUAL)
# Whoever opens a mail and presses its button shows that the mailbox is there, and wants the newsletter.
LIFTED_BY_AGREEING = (Reason.HARD, Reason.WITHDRAWN)
# What asking anew does not lift: a person of staff does, with a reason, when somebody calls (newsletter.views.readers).
LIFTED_BY_STAFF = (Reason.COMPLAINT, Reason.MANUAL)


def suppress(
    *, address_hash: str, reason: Suppression.Reason, evidence: str = "", at: datetime, series: Series | None = None
) -> Suppression:
    """Have nothing (of `series`) sent to a mailbox any more. Again: the weightier reason stays."""
    facts = {"reason": reason, "evidence": evidence[:200], "at": at}
    with transaction.atomic():
        row, is_new = Suppression.objects.select_for_update().get_or_create(
            address_hash=address_hash, series=series, defaults=facts
        )
        if not is_new and WEIGHT.index(reason) > WEIGHT.index(Reason(row.reason)):
            for name, value in facts.items():
                setattr(row, name, value)
            row.save(update_fields=list(facts))
    return row


def lift(
    *,
    address_hash: str,
    reasons: Iterable[Suppression.Reason] = LIFTED_BY_AGREEING,
    series: Iterable[Series] = (),
) -> int:
    """Take back what stands for one of `reasons`, for everything and for `series`. Returns how many."""
    scope = Q(series=None) | Q(series__in=list(series))
    return Suppression.objects.filter(scope, address_hash=address_hash, reason__in=list(reasons)).delete()[0]


def reopen(subscriber: Subscriber) -> bool:
    """Staff lifts what was closed by a complaint or by hand. Nothing is mailed by it: the reader asks anew."""
    complained = Subscriber.objects.filter(pk=subscriber.pk, state=Subscriber.State.COMPLAINED)
    complained.update(state=Subscriber.State.UNSUBSCRIBED)
    own = list(Series.objects.filter(suppressions__address_hash=subscriber.address_hash))
    return bool(lift(address_hash=subscriber.address_hash, reasons=LIFTED_BY_STAFF, series=own))


def standing(address_hash: str, series: Series | None = None) -> Suppression | None:
    """What keeps mails from a mailbox: for everything, or for `series`."""
    scope = Q(series=None) | Q(series=series) if series else Q(series=None)
    return Suppression.objects.filter(scope, address_hash=address_hash).order_by("pk").first()


def is_suppressed(address: str, series: Series | None = None) -> bool:
    return standing(addresses.address_hash(address), series) is not None
