"""Sending what the outbox holds: mail, texts, 알림톡. A crash between any two lines loses nothing.

WAITING → SENDING (claimed by one process, with the time) → SENT, or back to WAITING with a later time, or FAILED; or
CANCELLED, when the consent it needs was withdrawn, its member's account destroyed, or a gate said no before it went.
A claim older than STALE belongs to a process that died: the message is sent again under the same Message-ID or key. The
portal's own sinks know it and take the message once; an SMTP server may deliver it twice (see docs/operations.md).
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F, Q, QuerySet

from members import consents
from portal import quiet_hours, text_sinks
from portal.models import OutboxMessage

log = logging.getLogger(__name__)

STALE = timedelta(minutes=10)
MOST_ATTEMPTS = 5
# Waits after the first, second, third and fourth attempt.
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
BATCH = 200


Gate = Callable[[OutboxMessage, datetime], str]
GATES: list[Gate] = []


def register_gate(gate: Gate) -> Gate:
    """Have `gate(message, at)` asked before a message goes: why it may not, or empty. Usable as a decorator."""
    if gate not in GATES:
        GATES.append(gate)
    return gate


def due(at: datetime) -> QuerySet[OutboxMessage]:
    """What to send at `at`: what waits and whose time has come, and what a process that died was sending.

    At night, what keeps quiet is never due, whatever made it late.
    """
    State = OutboxMessage.State
    waiting = OutboxMessage.objects.filter(
        Q(state=State.WAITING, not_before__lte=at) | Q(state=State.SENDING, claimed_at__lt=at - STALE)
    )
    return waiting.filter(keeps_quiet=False) if quiet_hours.is_quiet(at) else waiting


def failed() -> QuerySet[OutboxMessage]:
    """Messages that go no more by themselves: a person must look, before their content is destroyed."""
    return OutboxMessage.objects.filter(state=OutboxMessage.State.FAILED).exclude(to="")


def retry_failed(at: datetime) -> int:
    """Give the failed messages five more attempts from `at`; not those whose content is destroyed. Returns how many."""
    return failed().update(state=OutboxMessage.State.WAITING, attempts=0, not_before=at, claimed_at=None)


def deliver_due(at: datetime, limit: int = BATCH) -> int:
    """Send at most `limit` due messages, oldest first. Returns how many went out."""
    keys = list(due(at).order_by("not_before", "pk").values_list("pk", flat=True)[:limit])
    return sum(deliver(pk, at) for pk in keys)


def deliver(pk: int, at: datetime) -> bool:
    """Send one message when it is due and no other process has it. True when it went out now."""
    mail = claim(pk, at)
    if mail is None:
        return False
    if mail.attempts > MOST_ATTEMPTS:
        settle(mail, state=OutboxMessage.State.FAILED, error="The sending process died each time.")
        return False
    if reason := obstacle(mail, at):
        settle(mail, state=OutboxMessage.State.CANCELLED, error=reason)
        return False
    try:
        hand_over(mail)
    except Exception as error:  # Whatever the sink raises, the mail stays and is tried again.
        log.warning("Message %s: attempt %s failed: %s", mail.key, mail.attempts, error)
        postpone(mail, at, error)
        return False
    settle(mail, state=OutboxMessage.State.SENT, sent_at=at, error="")
    return True


def claim(pk: int, at: datetime) -> OutboxMessage | None:
    """Take the message for this process by one conditional write; None when it is gone, not due or another's."""
    taken = due(at).filter(pk=pk).update(state=OutboxMessage.State.SENDING, claimed_at=at, attempts=F("attempts") + 1)
    return OutboxMessage.objects.select_related("member").filter(pk=pk).first() if taken else None


def obstacle(mail: OutboxMessage, at: datetime) -> str:
    """Why a message may not go any more, asked when it goes; empty when it may."""
    if mail.member is None:
        return ""
    if mail.member.erased_at:
        return "The member's account is destroyed."
    if mail.purpose and not consents.holds(mail.member, mail.purpose, at):
        return f"The consent {mail.purpose} is withdrawn."
    return next((reason for gate in GATES if (reason := gate(mail, at))), "")


def hand_over(message: OutboxMessage) -> None:
    """Give the message to the sink of its channel. Raises whatever the sink raises."""
    if message.channel == OutboxMessage.Channel.MAIL:
        mime(message).send()
    else:
        text_sinks.sink().send(message)


def settle(mail: OutboxMessage, **outcome) -> None:
    """Write how it ended, unless the claim has passed to another process meanwhile."""
    OutboxMessage.objects.filter(pk=mail.pk, claimed_at=mail.claimed_at).update(**outcome)


def postpone(mail: OutboxMessage, at: datetime, error: Exception) -> None:
    """Try again later, or give up after MOST_ATTEMPTS."""
    reason = f"{type(error).__name__}: {error}"[:500]
    if mail.attempts >= MOST_ATTEMPTS:
        settle(mail, state=OutboxMessage.State.FAILED, error=reason)
    else:
        again = at + BACKOFF[mail.attempts - 1]
        settle(mail, state=OutboxMessage.State.WAITING, not_before=again, claimed_at=None, error=reason)


def mime(mail: OutboxMessage) -> EmailMultiAlternatives:
    """The mail as it goes out: the same Message-ID and Date at each attempt."""
    mime = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[mail.to],
        headers={"Message-ID": message_id(mail.key), "Date": format_datetime(mail.created_at)},
        connection=get_connection(settings.MAIL_SINK),
    )
    if mail.html:
        mime.attach_alternative(mail.html, "text/html")
    return mime


def message_id(key: str) -> str:
    host = urlsplit(settings.BASE_URL).hostname
    return f"<{sha256(key.encode()).hexdigest()[:40]}@{host}>"
