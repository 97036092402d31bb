"""Who is signed in, for the head of every page. Kept pages were made for nobody: a signed-in person never gets one."""

from django.http import HttpRequest
from django.utils.functional import cached_property

from members.models import Member


class Visitor:
    """Costs no query where nobody is signed in, and one, for `unread`, where somebody is."""

    def __init__(self, request: HttpRequest):
        self.request = request

    @cached_property
    def member(self) -> Member | None:
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def unread(self) -> int:
        return self.member.notices.unread().count() if self.member else 0
