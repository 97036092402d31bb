"""Telling members: one call from any feature, and the member's own choice of ways.

In a feature: a kind in its `notice_kinds.py` (imported at the start), and a call in the transaction of what happened::

    notices.register(NoticeKind("seat_cancelled", _("예약 취소"), is_transactional=True, template="seat_cancelled"))

    notices.tell(key=f"seat:{seat.pk}:cancelled", member=seat.member, kind="seat_cancelled", title=…, text=…, at=at)
"""

from portal.notices import gate  # noqa: F401 — asks again when a message goes
from portal.notices.inbox import unread_count
from portal.notices.kinds import KINDS, NoticeKind, register
from portal.notices.telling import tell

__all__ = ["KINDS", "NoticeKind", "register", "tell", "unread_count"]
