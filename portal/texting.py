"""The only door for text messages and 알림톡: written to the outbox in the transaction of what they tell about.

알림톡 may carry only texts whose template the provider has approved. `approve` lists the codes; a text with another
code, or with none, goes as an ordinary text message.
"""

from datetime import datetime

from portal import mail
from portal.models import OutboxMessage

# Code → what it is for, shown to staff.
APPROVED: dict[str, str] = {}


def approve(code: str, label: str) -> None:
    """Called from an app's `notice_kinds.py` once the provider has said yes to the template."""
    APPROVED[code] = label


def send(
    *, key: str, to: str, text: str, not_before: datetime | None = None, template: str = "", **about
) -> OutboxMessage:
    """Have a text sent once to a phone (digits), as 알림톡 where `template` is an approved one. As `mail.send`."""
    template = template if template in APPROVED else ""
    channel = OutboxMessage.Channel.ALIMTALK if template else OutboxMessage.Channel.SMS
    return mail.write(channel=channel, key=key, to=to, text=text, template=template, not_before=not_before, **about)
