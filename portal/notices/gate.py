"""The last question before a notice goes out: does its member still want this kind? Asked of the outbox's messages."""

from datetime import datetime

from portal import outbox
from portal.models import NoticeDelivery, OutboxMessage
from portal.notices import channels
from portal.notices.kinds import KINDS


@outbox.register_gate
def unwanted(message: OutboxMessage, at: datetime) -> str:
    """Why not, when every notice in the message was muted since, or its member is leaving. At most three queries."""
    if message.member is None:
        return ""
    deliveries = NoticeDelivery.objects.filter(message=message)
    kinds = [KINDS.get(kind) for kind in deliveries.values_list("notice__kind", flat=True)]
    if not kinds or any(kind is None or kind.is_transactional for kind in kinds):
        return ""
    way = channels.reach(message.member)
    return "The member does not want this any more." if all(channels.is_suppressed(it, way) for it in kinds) else ""
