"""The name of one mail to one reader: Message-ID, return address (VERP) and the key of what comes back.

It follows from mailing and delivery, so that it is the same at each attempt, and carries eight letters of a keyed hash,
so that nobody can report a bounce of a mail that we never sent.
"""

import hmac
import re
from functools import cache
from hashlib import blake2b, sha256
from urllib.parse import urlsplit

from django.conf import settings

NAME = re.compile(r"nl\.(\d{1,18})\.(\d{1,18})\.([0-9a-f]{8})")
RETURN = re.compile(r"b\+(\d{1,18})\.(\d{1,18})\.([0-9a-f]{8})@", re.IGNORECASE)


def name(mailing: int, delivery: int) -> str:
    """nl.<mailing>.<delivery>.<8 hex digits>"""
    return f"nl.{mailing}.{delivery}.{proof(mailing, delivery)}"


def proof(mailing: int, delivery: int) -> str:
    hashed = keyed(settings.ADDRESS_KEY).copy()
    hashed.update(b"%d.%d" % (mailing, delivery))
    return hashed.hexdigest()


@cache
def keyed(key: str):
    return blake2b(key=sha256(key.encode()).digest(), digest_size=4)


def domain() -> str:
    return settings.NEWSLETTER_DOMAIN or host(settings.BASE_URL)


@cache
def host(url: str) -> str:
    return urlsplit(url).hostname or "localhost"


def message_id(mailing: int, delivery: int) -> str:
    return f"<{name(mailing, delivery)}@{domain()}>"


def return_address(mailing: int, delivery: int) -> str:
    """Where bounces of this one mail go: b+<mailing>.<delivery>.<proof>@domain."""
    return f"b+{name(mailing, delivery).removeprefix('nl.')}@{domain()}"


def delivery_of(text: str) -> int | None:
    """The delivery that a Message-ID or a return address names; None for a forged or unknown one."""
    for pattern in (NAME, RETURN):
        for mailing, delivery, shown in pattern.findall(text):
            if hmac.compare_digest(shown.lower(), proof(int(mailing), int(delivery))):
                return int(delivery)
    return None
