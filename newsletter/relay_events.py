"""What the relay tells by its webhooks, in django-anymail's one shape for all of them, becomes the same events as mails
that come back. Who calls has proved itself before (newsletter/views/webhooks.py)."""

import json
from datetime import datetime, timedelta
from hashlib import sha256

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.utils import timezone

from newsletter import addresses, bounces, message_ids, stopping
from newsletter.delivery_reports import Returned, kind_of, without_addresses
from newsletter.models import Delivery, MailEvent
from newsletter.sending.replies import STATUS

Kind = MailEvent.Kind
# Which webhooks we know, and whether the relay signs them: then its signature is asked for, else a name and password.
SIGNED, BY_PASSWORD = "signed", "by password"
RELAYS = {"mailgun": SIGNED, "postmark": BY_PASSWORD, "brevo": BY_PASSWORD, "mailjet": BY_PASSWORD}
# A relay that does not give our Message-ID back names the mailbox: then it is about the last mail that went there.
RECENT = timedelta(days=30)
KINDS = {EventType.DELIVERED: Kind.DELIVERED, EventType.COMPLAINED: Kind.COMPLAINT}
REASONS = {
    RejectReason.INVALID: Kind.HARD,
    # Some say so of a full mailbox, too: three of them make a rest, one does not end anything.
    RejectReason.BOUNCED: Kind.SOFT,
    RejectReason.BLOCKED: Kind.POLICY,
    RejectReason.SPAM: Kind.COMPLAINT,
    RejectReason.TIMED_OUT: Kind.SOFT,
}


def install() -> None:
    tracking.connect(on_event, dispatch_uid="newsletter")


def on_event(sender, event: AnymailTrackingEvent, esp_name: str, **kwargs) -> None:
    take(event, esp_name.lower(), timezone.now())


def take(event: AnymailTrackingEvent, relay: str, at: datetime) -> MailEvent | None:
    """None for what is not about a mail of ours, changes nothing, or was told before."""
    returned = read(event, relay, at)
    if returned is None:
        return None
    if returned.wants_out:
        stopping.by_mail(returned, at=at)
        return None
    return bounces.take(returned, source=relay, at=at)


def read(event: AnymailTrackingEvent, relay: str, at: datetime) -> Returned | None:
    wants_out = event.event_type == EventType.UNSUBSCRIBED
    kind, status, text = meaning(event)
    if kind is None and not wants_out:
        return None
    delivery = delivery_of(event, at)
    if delivery is None:
        return None
    return Returned(delivery, key_of(event, relay, delivery), kind, status, without_addresses(text), wants_out)


def meaning(event: AnymailTrackingEvent) -> tuple[Kind | None, str, str]:
    """(kind, status, what the receiving server said). No kind for what the relay still tries, and for opens and
    clicks: those would tell who reads."""
    text = str(event.mta_response or event.description or "")
    if kind := KINDS.get(event.event_type):
        return kind, "", text
    if event.event_type not in (EventType.BOUNCED, EventType.REJECTED):
        return None, "", ""
    found = STATUS.search(text)
    kind, status = kind_of(found[1] if found else "", text)
    return (REASONS.get(event.reject_reason, Kind.OTHER) if kind == Kind.OTHER else kind), status, text


def delivery_of(event: AnymailTrackingEvent, at: datetime) -> int | None:
    named = message_ids.delivery_of(f"{event.message_id} {event.metadata} {plain(event.esp_event)}")
    return named or last_to(str(event.recipient or ""), at)


def last_to(address: str, at: datetime) -> int | None:
    """The newest mail that went to this mailbox lately."""
    if "@" not in address:
        return None
    sent = Delivery.objects.filter(
        subscriber__address_hash=addresses.address_hash(address), state=Delivery.State.SENT, sent_at__gt=at - RECENT
    )
    return sent.order_by("-sent_at", "-pk").values_list("pk", flat=True).first()


def key_of(event: AnymailTrackingEvent, relay: str, delivery: int) -> str:
    """By the relay's own number of the event, or by all that it says."""
    said = f"{event.event_id}" if event.event_id else plain(event.esp_event)
    return f"{relay}:{delivery}:{sha256(f'{event.event_type} {said}'.encode()).hexdigest()[:40]}"


def plain(said: object) -> str:
    return json.dumps(said, sort_keys=True, default=str, ensure_ascii=False)
