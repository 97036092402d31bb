"""Staff sessions end when nobody uses them: a desk that was left is not an open door.

A session becomes a staff session at its first request to a staff place. From then on every request counts as use,
wherever it goes (staff who act for a caller are on citizens' pages), except what an open tab sends by itself.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

SESSION_KEY = "staff_seen_at"  # seconds since 1970
# A write a request would be waste: the clock is set again when it is a minute old.
GRAIN = timedelta(minutes=1)
SENT_BY_ITSELF = ("/editing-sessions/ping/", "/editing-sessions/release/")


def limit() -> timedelta:
    return timedelta(minutes=settings.STAFF_IDLE_MINUTES)


def is_over(request: HttpRequest) -> bool:
    """Whether this staff session was left alone for too long. False for every other session."""
    seen = request.session.get(SESSION_KEY)
    return seen is not None and timezone.now().timestamp() - seen > limit().total_seconds()


def note_use(request: HttpRequest, *, in_staff_place: bool) -> None:
    seen = request.session.get(SESSION_KEY)
    if any(part in request.path_info for part in SENT_BY_ITSELF) or (seen is None and not in_staff_place):
        return
    now = timezone.now().timestamp()
    if seen is None or now - seen >= GRAIN.total_seconds():
        request.session[SESSION_KEY] = now
