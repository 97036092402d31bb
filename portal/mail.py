"""The only door for outbound mail: what goes out is written down first, in the transaction of what it tells about."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.models import OutboxMessage
from portal.tasks import deliver_message


def send(
    *, key: str, to: str, subject: str, text: str, html: str = "", not_before: datetime | None = None, **about
) -> OutboxMessage:
    """Have a mail sent once, after the caller's transaction is committed and not before `not_before`.

    `key` names the occasion (at most 120 characters, for example `contest:3:received:81`): a second call with the same
    key returns the first mail and changes nothing. Rolled back with the caller: no mail.
    `about` as in `write`.
    """
    # A line break in a subject would start a header of its own.
    subject = " ".join(subject.split())[:200]
    channel = OutboxMessage.Channel.MAIL
    return write(channel=channel, key=key, to=to, subject=subject, text=text, html=html, not_before=not_before, **about)


def write(*, key: str, not_before: datetime | None = None, **columns) -> OutboxMessage:
    """Put a message of any channel into the outbox. Columns of OutboxMessage; among them, for all channels:

    `member`: whose it is; nothing is sent any more once that account is destroyed. `purpose`: the consent it needs,
    asked again at the moment of sending. `keeps_quiet`: never sent at night.
    """
    now = timezone.now()
    message, is_new = OutboxMessage.objects.get_or_create(
        key=key, defaults={"not_before": not_before or now, **columns}
    )
    if is_new and message.not_before <= now:
        # When the process dies before this runs, the tick's sweep finds the message.
        transaction.on_commit(lambda: deliver_message.enqueue(message.pk))
    return message
