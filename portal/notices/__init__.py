"""Notices: one call from any feature tells a member something, once, by the way they prefer."""

from portal.models import Notice
from portal.notices.kinds import NoticeKind, register
from portal.notices.telling import tell

__all__ = ["NoticeKind", "register", "tell", "unread_count"]


def unread_count(member) -> int:
    """How many notices the member has not opened. One query."""
    return Notice.objects.unread().filter(member=member).count()
