"""What follows from a mail that came back and from a complaint: each event counts once, whoever tells of it how often.

Mailbox gone → never mailed again. Three soft bounces of three mails within 30 days → a rest of 30 days. Refused for
what we are or send → counted only. Called spam by its reader → never mailed again, at once.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from newsletter import suppression
from newsletter.delivery_reports import Returned
from newsletter.models import Delivery, MailEvent, Subscriber, Suppression

Kind = MailEvent.Kind
Outcome = Delivery.Outcome
SOFT_SPAN = timedelta(days=30)
SOFT_MOST = 3
REST = timedelta(days=30)
READING = (Subscriber.State.PENDING, Subscriber.State.ACTIVE)
CAME_BACK = (Kind.HARD, Kind.SOFT, Kind.POLICY)
BY_MAIL = "mail"


def take(returned: Returned, *, source: str, at: datetime) -> MailEvent | None:
    """Write an event and do what follows from it. None when it was known, or its delivery is no longer there.

    `source`: "mail", or the relay's name.
    """
    kind = returned.kind or Kind.OTHER
    with transaction.atomic():
        delivery = Delivery.objects.select_related("subscriber").filter(pk=returned.delivery).first()
        if delivery is None:
            return None
        if kind == Kind.DELIVERED:
            # Thousands of them say what the row itself can say.
            Delivery.objects.filter(pk=delivery.pk, outcome="").update(outcome=Outcome.DELIVERED)
            return None
        event, is_new = MailEvent.objects.get_or_create(
            key=returned.key[:120],
            defaults={
                "delivery": delivery,
                "kind": kind,
                "status": returned.status[:12],
                "text": returned.text[:300],
                "source": source[:20],
                "at": at,
            },
        )
        if not is_new:
            return None
        note_outcome(delivery, kind)
        if kind == Kind.COMPLAINT or not is_of_before(delivery):
            follow(event, delivery.subscriber, at)
    return event


def is_of_before(delivery: Delivery) -> bool:
    """Whether the reader has proven since that the mailbox is there, by the button in a later mail."""
    confirmed = delivery.subscriber.confirmed_at
    return bool(confirmed and delivery.sent_at and delivery.sent_at < confirmed)


def note_outcome(delivery: Delivery, kind: Kind) -> None:
    """A complaint is the last word."""
    rows = Delivery.objects.filter(pk=delivery.pk)
    if kind == Kind.COMPLAINT:
        rows.update(outcome=Outcome.COMPLAINED)
    elif kind in CAME_BACK:
        rows.exclude(outcome=Outcome.COMPLAINED).update(outcome=Outcome.BOUNCED)


def follow(event: MailEvent, subscriber: Subscriber, at: datetime) -> None:
    match event.kind:
        case Kind.HARD:
            end(subscriber, Subscriber.State.BOUNCED, Suppression.Reason.HARD, event, at)
        case Kind.COMPLAINT:
            end(subscriber, Subscriber.State.COMPLAINED, Suppression.Reason.COMPLAINT, event, at)
        case Kind.SOFT:
            rest(subscriber, at)


def end(
    subscriber: Subscriber, state: Subscriber.State, reason: Suppression.Reason, event: MailEvent, at: datetime
) -> None:
    """By the hash, which also an erased row still has."""
    evidence = f"{event.status} {event.text}".strip()
    suppression.suppress(address_hash=subscriber.address_hash, reason=reason, evidence=evidence, at=at)
    before = (*READING, Subscriber.State.BOUNCED) if state == Subscriber.State.COMPLAINED else READING
    Subscriber.objects.filter(pk=subscriber.pk, state__in=before).update(state=state, ended_at=at)


def rest(subscriber: Subscriber, at: datetime) -> None:
    """Count the mails, not the reports: a server may tell of one mail several times."""
    soft = MailEvent.objects.filter(
        delivery__subscriber=subscriber, kind=Kind.SOFT, at__gt=at - SOFT_SPAN, at__lte=at
    ).aggregate(mails=Count("delivery", distinct=True))["mails"]
    rows = Subscriber.objects.filter(pk=subscriber.pk)
    rows.update(soft_bounces=soft, soft_bounced_at=at)
    if soft >= SOFT_MOST:
        until = at + REST
        rows.filter(Q(paused_until=None) | Q(paused_until__lt=until)).update(paused_until=until)
