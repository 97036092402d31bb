"""Being there, proven by a code that changes: a QR on the wall that a picture sent to a friend does not replace.

HMAC of the session's secret and the number of the half minute, cut to ten characters for the QR and to six digits for
those whose camera fails. The present and the last three half minutes are taken: phones are slow and clocks differ.
"""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from education.models import Session

STEP = 30  # seconds
STEPS_BACK = 3
# From so long before the start until so long after the end one may check in; later than LATE after the start is late.
EARLY = timedelta(minutes=60)
AFTER = timedelta(minutes=30)
LATE = timedelta(minutes=15)


def slot(at: datetime) -> int:
    return int(at.timestamp()) // STEP


def _digest(secret: str, number: int) -> bytes:
    return hmac.new(bytes.fromhex(secret), str(number).encode(), sha256).digest()


def token(secret: str, at: datetime) -> str:
    """What the QR carries now: ten hexadecimal characters."""
    return _digest(secret, slot(at)).hex()[:10]


def digits(secret: str, at: datetime) -> str:
    """What is typed instead: six digits."""
    return f"{int.from_bytes(_digest(secret, slot(at))[:8], 'big') % 1_000_000:06}"


def is_good(secret: str, given: str, at: datetime) -> bool:
    """Whether `given` (QR or digits, spaces allowed) was shown in the last two minutes."""
    given = "".join(given.split()).lower()
    moments = [at - timedelta(seconds=STEP * back) for back in range(STEPS_BACK + 1)]
    return any(
        hmac.compare_digest(given.encode(), shown.encode())
        for moment in moments
        for shown in (token(secret, moment), digits(secret, moment))
    )


def is_open(session: Session, at: datetime) -> bool:
    return session.starts_at - EARLY <= at <= session.ends_at + AFTER


def is_late(session: Session, at: datetime) -> bool:
    return at > session.starts_at + LATE
