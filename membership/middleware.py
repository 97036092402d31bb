"""Whoever must be asked something before going on is asked: a text changed, a guardian's word ended.

Only reading a page of one's own is turned aside. What is being sent goes through, so nothing typed is lost; public
pages stay readable; a member can always sign out, take their data, or leave.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from members import consents, guardians

OPEN = (
    "/admin/",
    "/accounts/",
    "/charts/",
    "/display/",
    "/district/",
    "/documents/",
    "/goodbye/",
    "/guardian/",
    "/health/",
    "/join/",
    "/me/data/",
    "/me/leave/",
    "/me/leaving/",
    "/media/",
    "/policies/",
    "/search/",
    "/second-factor/",
    "/static/",
)


class AskAgainMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Pages of the tree are for everybody; every other screen that a member opens is taken as their own."""
        if request.method != "GET" or request.path.startswith(OPEN) or _is_public(request) or not _wants_page(request):
            return None
        if not request.user.is_authenticated or not must_ask(request.user):
            return None
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('membership:join_again')}?{query}")


def must_ask(member) -> bool:
    """One query; two more for a child."""
    now = timezone.now()
    return not guardians.may_use_personal_features(member, now) or bool(consents.to_ask_again(member, now))


def _is_public(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.url_name == "wagtail_serve"


def _wants_page(request: HttpRequest) -> bool:
    """A browser that opens a page asks for HTML; a script that asks for JSON is not led astray."""
    return request.accepts("text/html")


class LeavingMiddleware:
    """A member who asked to leave meets the button that undoes it; their own pages stay closed, public ones open.

    Signing in leads there by whichever way: the first page of a session is it. Nothing else can be done meanwhile.
    """

    OPEN = frozenset(
        ("membership:undo_leaving", "membership:left", "account_logout", "portal:district", "portal:display")
    )
    PERSONAL = ("/me/", "/organisations/", "/desk/", "/join/", "/admin/", "/accounts/")
    READING = ("GET", "HEAD", "OPTIONS")
    SEEN = "leaving_seen"

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        # Without a session cookie nobody is signed in, and the session is not even opened.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        if request.user.deletion_requested_at is None or request.resolver_match.view_name in self.OPEN:
            return None
        is_first = self.SEEN not in request.session and "text/html" in request.headers.get("Accept", "")
        if is_first or request.method not in self.READING or request.path.startswith(self.PERSONAL):
            request.session[self.SEEN] = True
            return HttpResponseRedirect(reverse("membership:undo_leaving"))
        return None
