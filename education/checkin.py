"""Being there, proven by a code that changes: a QR on the wall that a picture sent to a friend does not replace.

HMAC of the session's secret and the number of the half minute, cut to ten characters for the QR and to six digits for
those whose camera fails. The present and the last three half minutes are taken: phones are slow and clocks differ.
"""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from education.models import Session

STEP = 30  # seconds
STEPS_BACK = 3
# From so long before the start until so long after the end one may check in; later than LATE after the start is late.
EARLY = timedelta(minutes=60)
AFTER = timedelta(minutes=30)
LATE = timedelta(minutes=15)
# A phone without network says itself when it scanned: its clock may be off by so much.
SKEW = timedelta(minutes=10)


def slot(at: datetime) -> int:
    return int(at.timestamp()) // STEP


def _digest(secret: str, number: int) -> bytes:
    return hmac.new(bytes.fromhex(secret), str(number).encode(), sha256).digest()


def _token(digest: bytes) -> str:
    return digest.hex()[:10]


def _digits(digest: bytes) -> str:
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06}"


def token(secret: str, at: datetime) -> str:
    """What the QR carries now: ten hexadecimal characters."""
    return _token(_digest(secret, slot(at)))


def digits(secret: str, at: datetime) -> str:
    """What is typed instead: six digits."""
    return _digits(_digest(secret, slot(at)))


def _was_shown(secret: str, given: str, number: int, is_typed: bool) -> bool:
    digest = _digest(secret, number)
    shown = (_token(digest), _digits(digest)) if is_typed else (_token(digest),)
    # All are always compared, so that time tells nothing.
    found = [hmac.compare_digest(given.encode(), one.encode()) for one in shown]
    return any(found)


def cleaned(given: str) -> str:
    return "".join(given.split()).lower()[:16]


def is_good(secret: str, given: str, at: datetime, *, is_typed: bool = False) -> bool:
    """Whether `given` was shown in the last two minutes: the QR's characters, or, typed, the six digits too.

    A million digits can be tried by a program: they are taken only where tries are counted (education/views/tries.py).
    """
    now = slot(at)
    return any(_was_shown(secret, cleaned(given), now - back, is_typed) for back in range(STEPS_BACK + 1))


def moment_of(secret: str, given: str, claimed: datetime, skew: timedelta = SKEW) -> datetime | None:
    """When the QR `given` was scanned, for a phone that claims `claimed`: the code proves its half minute.

    The claim is bent into the two minutes in which the code was good; None when it was shown at no time near. Only the
    QR's ten characters are taken: six digits over twenty minutes could be guessed.
    """
    given = cleaned(given)
    near, around = slot(claimed), int(skew.total_seconds()) // STEP
    for away in sorted(range(-around - STEPS_BACK, around + 1), key=abs):
        number = near + away
        if hmac.compare_digest(_token(_digest(secret, number)).encode(), given.encode()):
            begins = datetime.fromtimestamp(number * STEP, tz=UTC)
            return min(max(claimed, begins), begins + timedelta(seconds=STEP * (STEPS_BACK + 1)))
    return None


def opens_at(session: Session) -> datetime:
    return session.starts_at - EARLY


def closes_at(session: Session) -> datetime:
    return session.ends_at + AFTER


def is_open(session: Session, at: datetime) -> bool:
    return opens_at(session) <= at <= closes_at(session)


def is_late(session: Session, at: datetime) -> bool:
    return at > session.starts_at + LATE
