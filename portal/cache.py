"""The page cache for anonymous readers.

Whole pages live in the memory of each process under a version token, which all processes share through the default
cache. Whatever changes what a page shows sets a new token (portal/clearing.py); a process asks for the token at most
each TOKEN_TRUST seconds, so that a hit costs no look-up and a publish is seen within that time. Pages also expire by
time, as they say "today".
"""

import logging
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import parse_qsl
from uuid import uuid4

import brotli
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from portal.reader_cookies import reader_key

log = logging.getLogger(__name__)

TOKEN_KEY = "page-token"
TOKEN_TRUST = 0.25  # seconds
LIFE = 60.0  # seconds
MOST_PAGES = 512
MOST_BYTES = 1_000_000
MOST_QUERY = 200
PATIENCE = 10.0  # seconds to wait for another thread that makes the same page
NEVER = (
    "/admin/",
    "/documents/",
    "/accounts/",
    "/health/",
    "/media/",
    "/static/",
    "/me/",
    "/organisations/",
    "/mandates/",
    "/desk/",
)
# A page that reads another name from its address is not kept: its copies would have no end.
QUERY_NAMES = frozenset({"page", "district", "topic", "kind", "open"})
PRIVATE_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")

Key = tuple
Part = TypeVar("Part")


class Token:
    """The shared version of all pages, remembered for TOKEN_TRUST seconds."""

    def __init__(self):
        self.value: str | None = None
        self.read_at = float("-inf")

    def current(self) -> str | None:
        """The token in force; None when the shared cache does not answer, and then nothing may be kept or served."""
        now = time.monotonic()
        if now - self.read_at > TOKEN_TRUST:
            self.value = self.read()
            self.read_at = now
        return self.value

    def read(self) -> str | None:
        try:
            return cache.get(TOKEN_KEY) or cache.get_or_set(TOKEN_KEY, uuid4().hex, None)
        except Exception:  # Each cache engine raises errors of its own client.
            log.exception("The shared cache does not answer: pages are made anew")
            return None

    def renew(self) -> None:
        self.read_at = float("-inf")
        cache.set(TOKEN_KEY, uuid4().hex, None)


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One page as it was made: plain and compressed bodies by encoding name, the headers all of them share."""

    token: str
    until: float
    etag: str
    headers: dict[str, str]
    bodies: dict[str, bytes]

    def answer(self, request: HttpRequest) -> HttpResponse:
        if self.etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
            response: HttpResponse = HttpResponseNotModified()
        else:
            accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
            encoding = "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
            response = HttpResponse(self.bodies[encoding])
            if encoding:
                response.headers["Content-Encoding"] = encoding
        for name, value in self.headers.items():
            response.headers[name] = value
        return response


class Pages:
    """The pages of this process, the least recently read one dropped first."""

    def __init__(self):
        self.kept: OrderedDict[Key, KeptPage] = OrderedDict()
        self.lock = threading.Lock()
        self.flights: dict[Key, threading.Event] = {}
        # What pages are made of, by a name with a small number of values: the token it was read under, and the value.
        self.parts: dict[Key, tuple[str, Any]] = {}

    def get(self, key: Key, token: str) -> KeptPage | None:
        page = self.kept.get(key)
        if page is None or page.token != token or page.until < time.monotonic():
            return None
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
        return page

    def put(self, key: Key, page: KeptPage) -> None:
        with self.lock:
            self.kept[key] = page
            self.kept.move_to_end(key)
            while len(self.kept) > MOST_PAGES:
                self.kept.popitem(last=False)

    @contextmanager
    def flight(self, key: Key):
        """One thread makes a page at a time. The others wait for it once, and then look or make their own."""
        with self.lock:
            under_way = self.flights.get(key)
            if under_way is None:
                self.flights[key] = mine = threading.Event()
        if under_way is not None:
            under_way.wait(PATIENCE)
            yield
            return
        try:
            yield
        finally:
            with self.lock:
                del self.flights[key]
            mine.set()

    def clear(self) -> None:
        with self.lock:
            self.kept.clear()
            self.parts.clear()

    def part(self, key: Key, make: Callable[[], Part], is_fresh: Callable[[Part], bool]) -> Part:
        """What `make` gives, or what it gave before while no page became old since and `is_fresh` says it still holds.

        It must be the same for every reader, and may be read by several threads at once.
        """
        token = TOKEN.current()
        if token is None:
            return make()
        read_under, value = self.parts.get(key, ("", None))
        if read_under != token or not is_fresh(value):
            value = make()
            self.parts[key] = token, value
        return value


TOKEN = Token()
PAGES = Pages()


def clear_pages() -> None:
    """Make every process forget every page, within TOKEN_TRUST seconds."""
    TOKEN.renew()


def key_of(request: HttpRequest) -> Key | None:
    """What tells one page from another; None for a request whose answer may not be kept or served from here."""
    if (
        request.method != "GET"
        or request.path_info.startswith(NEVER)
        or "HTTP_AUTHORIZATION" in request.META
        or any(name in request.COOKIES for name in PRIVATE_COOKIES)
    ):
        return None
    query = request.META.get("QUERY_STRING", "")
    asked: tuple = ()
    if query:
        if len(query) > MOST_QUERY:
            return None
        asked = tuple(sorted(parse_qsl(query, keep_blank_values=True)))
        if not all(name in QUERY_NAMES for name, _value in asked):
            return None
    return (request.scheme, request.get_host(), request.path_info, asked, reader_key(request))


def is_keepable(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether everyone may get this answer: nothing in it belongs to one person or one moment."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not any(word in response.get("Cache-Control", "") for word in ("no-store", "private"))
        and "'nonce-" not in response.get("Content-Security-Policy", "")
        and len(response.content) <= MOST_BYTES
    )


def keep(token: str, response: HttpResponse) -> KeptPage:
    body = response.content
    response.headers["ETag"] = etag = f'W/"{sha256(body).hexdigest()[:24]}"'
    # Browsers may keep it too, and ask each time whether it still holds.
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ("Cookie", "Accept-Encoding"))
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    bodies = {
        "": body,
        "br": brotli.compress(body, mode=brotli.MODE_TEXT, quality=5),
        "gzip": packer.compress(body) + packer.flush(),
    }
    # A page that says what a near moment ends ("applications open at ten") says itself for how many seconds it holds.
    life = min(LIFE, getattr(response, "fresh_for", LIFE))
    return KeptPage(token, time.monotonic() + life, etag, headers, bodies)


class PageCacheMiddleware:
    """Answers from memory where it may. Stands before sessions, so that a kept page costs no query at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = key_of(request)
        # The token is read before the page is made: what is published meanwhile makes the page old, not the token.
        token = TOKEN.current() if key else None
        if key is None or token is None:
            return self.get_response(request)
        page = PAGES.get(key, token)
        if page is None:
            with PAGES.flight(key):
                page = PAGES.get(key, token)
                if page is None:
                    response = self.get_response(request)
                    if not is_keepable(request, response):
                        return response
                    page = keep(token, response)
                    PAGES.put(key, page)
        return page.answer(request)
