"""Who is signed in, for the head of every page. Kept pages were made for nobody: a signed-in person never gets one."""

from django.db.models import Count, Window
from django.http import HttpRequest
from django.utils.functional import cached_property

from members.models import Member
from portal.models import Notice

LATEST = 3


class Visitor:
    """Costs no query where nobody is signed in, and one where somebody is."""

    def __init__(self, request: HttpRequest):
        self.request = request

    @cached_property
    def member(self) -> Member | None:
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def latest(self) -> list[Notice]:
        """The latest unread notices, three at most; `total` of each is how many there are."""
        if self.member is None:
            return []
        return list(self.member.notices.unread().annotate(total=Window(Count("pk")))[:LATEST])

    @property
    def unread(self) -> int:
        return self.latest[0].total if self.latest else 0
