"""A stand-in agency for development: its own page asks for a name and a birthday and believes them.

What it answers waits in the cache for a few minutes under a random name, so that neither addresses nor logs hold it.
"""

import base64
import secrets
from collections.abc import Mapping
from datetime import date
from hashlib import sha512
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse

from portal.identity.adapter import IdentityRefusal, IdentityRefused, VerifiedPerson

LIFE = 300  # seconds
KEY = "identity-console:"


class ConsoleAdapter:
    name = "console"

    def begin(self, transaction: str, return_url: str) -> str:
        return f"{reverse('portal:identity_console')}?{urlencode({'transaction': transaction, 'return': return_url})}"

    def finish(self, answer: Mapping[str, str]) -> VerifiedPerson:
        if answer.get("cancelled"):
            raise IdentityRefused(IdentityRefusal.CANCELLED)
        kept = cache.get(KEY + answer.get("answer", ""))
        if kept is None:
            raise IdentityRefused(IdentityRefusal.EXPIRED)
        return VerifiedPerson(**kept)


def answer_with(name: str, born_on: date, transaction: str) -> str:
    """Keep what the stand-in's page was told; returns the name of the answer. One name and birthday is one person."""
    secret = secrets.token_urlsafe(24)
    person = {"ci": ci_of(name, born_on), "name": name, "born_on": born_on, "transaction": transaction}
    cache.set(KEY + secret, person, LIFE)
    return secret


def ci_of(name: str, born_on: date) -> str:
    """As long as a real one: 88 characters."""
    return base64.b64encode(sha512(f"{name} {born_on}".encode()).digest()).decode()
