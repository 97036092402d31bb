"""The only door for outbound mail: what goes out is written down first, in the transaction of what it tells about."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.models import OutboxMessage
from portal.tasks import deliver_message


def send(
    *, key: str, to: str, subject: str, text: str, html: str = "", not_before: datetime | None = None
) -> OutboxMessage:
    """Have a mail sent once, after the caller's transaction is committed and not before `not_before`.

    `key` names the occasion (at most 120 characters, for example `contest:3:received:81`): a second call with the same
    key returns the first mail and changes nothing. Rolled back with the caller: no mail.
    """
    # A line break in a subject would start a header of its own.
    subject = " ".join(subject.split())[:200]
    return write(key=key, to=to, subject=subject, text=text, html=html, not_before=not_before)


def write(*, key: str, not_before: datetime | None = None, **message) -> OutboxMessage:
    """Put a message of any channel into the outbox and have it sent after the commit when its time has come."""
    now = timezone.now()
    written, is_new = OutboxMessage.objects.get_or_create(
        key=key, defaults={**message, "not_before": not_before or now}
    )
    if is_new and written.not_before <= now:
        # When the process dies before this runs, the tick's sweep finds the message.
        transaction.on_commit(lambda: deliver_message.enqueue(written.pk))
    return written
