"""Who sees what: every address of the project, asked by six people, as one table that is read like a text.

An address is asked with GET, and with POST where GET is not answered. What happens is one word:

    yes       an answer, also one that says what to do first
    onward    led to another place of the portal
    login     led to the login
    factor    led to show or set up a second factor first
    back      Wagtail's refusal: led back to the admin's first screen
    403 404   refused, not there; 410 a link that opens nothing (any more); other numbers as they are

Things asked for belong to `member`, who owns the organisation of which `viewer` is a viewer; pages are those of all of
Seoul. Links with a secret are asked with one that nobody has.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from django.apps import apps
from django.core.cache import cache
from django.core.exceptions import FieldDoesNotExist
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve

ROLES = ("anonymous", "member", "other member", "viewer", "district editor", "privacy officer")
# Addresses whose pattern says too little to make one of.
SAID = {
    "documents/(\\d+)/(.*)$": "documents/{document}/{name}",
    "^((?:[\\w\\-]+/)*)$": "districts/",
    "admin/.*/$": "admin/no-such-place/",
    "admin/media/chooser/(?P<media_type>audio|video)/": "admin/media/chooser/video/",
}
# Wagtail's own pages behind an address that the portal answers first.
COVERED = re.compile(r"admin/password_reset/(done|confirm|complete)/")
PLACEHOLDER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
GROUP = re.compile(r"\(\?P<(\w+)>[^()]*\)")


def routes() -> list[str]:
    """Every pattern of the project, written as Django names the route of a match; each once."""

    def walk(resolver: URLResolver, before: str = "") -> Iterator[str]:
        for pattern in resolver.url_patterns:
            # As Django joins the route of a match.
            route = before + (str(pattern.pattern).removeprefix("^") if before else str(pattern.pattern))
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, route)
            else:
                yield route

    return [route for route in dict.fromkeys(walk(get_resolver())) if not COVERED.match(route)]


class Undo(Exception):
    """Raised at the end of every request, so that none leaves a trace."""


class Walk:
    """`things`: what an argument stands for, by the beginning of a route and the argument's name ("" for any route)."""

    def __init__(self, clients: dict[str, Client], things: dict[tuple[str, str], object]):
        self.clients, self.things = clients, things
        self.cookies = {role: client.cookies.output(header="", sep=";") for role, client in clients.items()}

    def argument(self, route: str, name: str) -> str:
        known = [
            (len(start), value) for (start, of), value in self.things.items() if of == name and route.startswith(start)
        ]
        if known:
            return str(max(known, key=lambda pair: pair[0])[1])
        return str(self.first_of_snippet(route) or 1)

    def first_of_snippet(self, route: str) -> object:
        """`admin/snippets/portal/topic/edit/…` stands for the first topic."""
        named = re.match(r"admin/snippets/(?:choose/)?(\w+)/(\w+)/", route)
        with suppress(LookupError, FieldDoesNotExist):
            found = named and apps.get_model(*named.groups()).objects.order_by("pk").first()
            return found and found.pk
        return None

    def address(self, route: str) -> str:
        """A real address of a route. Raises AssertionError when it does not lead back to the route."""
        text = SAID.get(route, "").format(
            document=self.things["", "document_id"], name=self.things["", "document_name"]
        )
        if not text:
            text = GROUP.sub(lambda found: self.argument(route, found[1]), route)
            text = PLACEHOLDER.sub(lambda found: self.argument(route, found["name"]), text)
            text = text.replace("^", "").replace("$", "").replace("\\", "")
        address = "/" + text
        assert resolve(address).route == route, f"{address} is not an address of {route}: say one in tests/access.py"
        return address

    def ask(self, role: str, address: str) -> str:
        answer = self._ask(role, address, "get")
        return self._ask(role, address, "post") if answer == "405" else answer

    def _ask(self, role: str, address: str, method: str) -> str:
        client, word = self.clients[role], ""
        client.cookies = SimpleCookie(self.cookies[role])
        cache.clear()
        with suppress(Undo), transaction.atomic():
            response = getattr(client, method)(address)
            word = self.word(response.status_code, response.get("Location", ""))
            self.close(response)
            raise Undo
        return word

    def close(self, response) -> None:
        """As Django's own test client: the end of a request would close the connection that the test goes on with."""
        request_finished.disconnect(close_old_connections)
        response.close()
        request_finished.connect(close_old_connections)

    def word(self, status: int, location: str) -> str:
        if status in (301, 302, 303, 307, 308):
            path = urlsplit(location).path
            if path in ("/accounts/login/", "/admin/login/"):
                return "login"
            if path.startswith(("/second-factor/", "/accounts/2fa/authenticate/", "/accounts/2fa/reauthenticate/")):
                return "factor"
            return "back" if path == "/admin/" else "onward"
        return "yes" if 200 <= status < 300 else str(status)

    def table(self) -> dict[str, tuple[str, ...]]:
        """Route → one word a role."""
        return {route: tuple(self.ask(role, self.address(route)) for role in ROLES) for route in routes()}


def group_of(route: str) -> str:
    """The head a route stands under: the first two steps in the admin, the first elsewhere."""
    if route.startswith("^("):
        return ""
    steps = route.lstrip("^").split("/")
    return "/".join(steps[:2]) if steps[0] == "admin" else steps[0]


def written(table: dict[str, tuple[str, ...]]) -> str:
    """The table as a text: by place, and within it together what is the same."""
    lines = [
        f"# {' | '.join(ROLES)}",
        "# What the words mean, and how to write this file anew: tests/access.py, tests/test_access.py",
    ]
    for place in sorted({group_of(route) for route in table}):
        lines += ["", f"## {place or '(pages)'}"]
        mine = {route: words for route, words in table.items() if group_of(route) == place}
        for words in dict.fromkeys(mine.values()):
            lines.append(" | ".join(words))
            lines += [f"    {route}" for route, its in mine.items() if its == words]
    return "\n".join(lines) + "\n"


def read(text: str) -> dict[str, tuple[str, ...]]:
    """The table of a text."""
    table: dict[str, tuple[str, ...]] = {}
    words: tuple[str, ...] = ()
    for line in text.splitlines():
        if line.startswith("    "):
            table[line[4:]] = words
        elif line and not line.startswith("#"):
            words = tuple(line.split(" | "))
    return table
