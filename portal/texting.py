"""The only door for text messages and 알림톡: written to the outbox in the transaction of what they tell about."""

from datetime import datetime

from portal.mail import write
from portal.models import OutboxMessage


def send(*, key: str, to: str, text: str, not_before: datetime | None = None, template: str = "") -> OutboxMessage:
    """Have a text sent once to a phone (digits), as 알림톡 where `template` names an approved one. As `mail.send`."""
    channel = OutboxMessage.Channel.ALIMTALK if template else OutboxMessage.Channel.SMS
    return write(channel=channel, key=key, to=to, text=text, template=template, not_before=not_before)
