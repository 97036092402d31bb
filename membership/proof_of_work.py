"""A sum that costs a browser a second and a bot its night: asked only while one network presses, never a puzzle."""

import hashlib
import ipaddress
from datetime import datetime, timedelta

import altcha
from django.conf import settings
from django.core.cache import cache

WINDOW = 600  # seconds
# So many requests of one network in the window go without.
CALM = 10
LIFE = timedelta(minutes=10)
# SHA-256 of nonce and counter must begin so: 65,536 attempts on average, about a second on a phone.
ALGORITHM, PREFIX = "SHA-256", "0000"


def network_of(address: str) -> str:
    """The neighbourhood of an address on the net: /24 of IPv4, /48 of IPv6."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


def press(address: str) -> bool:
    """Count one request; whether its network presses by now."""
    key = "press:" + hashlib.sha256(network_of(address).encode()).hexdigest()
    cache.add(key, 0, WINDOW)
    try:
        return cache.incr(key) > CALM
    except ValueError:  # The window ended between the two lines.
        return False


def challenge(at: datetime) -> dict:
    """What the browser has to solve, as JSON. Nothing is stored for it."""
    return altcha.create_challenge(
        ALGORITHM, 1, key_prefix=PREFIX, expires_at=at + LIFE, hmac_secret=_secret()
    ).to_dict()


def is_solved(payload: str) -> bool:
    """Whether it is a solution of a challenge of ours, in time, that has not opened anything yet."""
    if not payload or not altcha.verify_solution(payload, _secret()).verified:
        return False
    nonce = altcha.Payload.from_base64(payload).challenge.parameters.nonce
    return cache.add(f"solved:{nonce}", 1, LIFE.total_seconds())


def _secret() -> str:
    return hashlib.sha256(f"proof-of-work:{settings.SECRET_KEY}".encode()).hexdigest()
