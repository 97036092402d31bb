"""One-time links and codes: made here, opened here, each at most once.

A link's secret is 32 random bytes; its digest finds the row. A code is six digits that a person reads out or types; it
opens one known row, five attempts at most.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from members.models import Member, Token

MOST_ATTEMPTS = 5


class TokenRefusal(models.TextChoices):
    UNKNOWN = (
        "unknown",
        _("쓸 수 없는 링크예요. 주소가 잘렸거나 새 링크가 나간 뒤예요. 새 링크를 받아 주세요."),
    )
    EXPIRED = "expired", _("시간이 지나 이 링크는 쓸 수 없어요. 새 링크를 받아 주세요.")
    USED = "used", _("이미 쓴 링크예요. 안전을 위해 링크는 한 번만 열려요. 새 링크를 받아 주세요.")
    WRONG_CODE = "wrong_code", _("번호가 맞지 않아요. 가장 나중에 받은 번호 6자리를 다시 적어 주세요.")
    TOO_OFTEN = "too_often", _("번호를 다섯 번 잘못 적어서 이 번호는 이제 쓸 수 없어요. 새 번호를 받아 주세요.")


class TokenRefused(Exception):
    def __init__(self, reason: TokenRefusal):
        self.reason = reason
        super().__init__(reason.label)


def issue_link(
    purpose: Token.Purpose, *, life: timedelta, at: datetime, member: Member | None = None, **payload
) -> str:
    """The secret of a new link. `payload` is JSON that comes back when it is opened."""
    secret = secrets.token_urlsafe(32)
    Token.objects.create(
        purpose=purpose,
        digest=sha256(secret.encode()).hexdigest(),
        member=member,
        payload=payload,
        created_at=at,
        expires_at=at + life,
    )
    return secret


def look(purpose: Token.Purpose, secret: str, at: datetime) -> Token:
    """The token behind a link, without using it up: a mail scanner that opens links changes nothing.

    Raises TokenRefused(UNKNOWN | USED | EXPIRED).
    """
    token = Token.objects.filter(purpose=purpose, digest=sha256(secret.encode()).hexdigest()).first()
    if token is None:
        raise TokenRefused(TokenRefusal.UNKNOWN)
    if token.used_at:
        raise TokenRefused(TokenRefusal.USED)
    if token.expires_at <= at:
        raise TokenRefused(TokenRefusal.EXPIRED)
    return token


def use(purpose: Token.Purpose, secret: str, at: datetime) -> Token:
    """Open the door: of two that come at once, one is refused. Raises TokenRefused."""
    digest = sha256(secret.encode()).hexdigest()
    taken = Token.objects.filter(purpose=purpose, digest=digest, used_at=None, expires_at__gt=at).update(used_at=at)
    if not taken:
        look(purpose, secret, at)
        raise TokenRefused(TokenRefusal.USED)
    return Token.objects.get(digest=digest)


def issue_code(
    purpose: Token.Purpose, *, life: timedelta, at: datetime, member: Member | None = None, **payload
) -> tuple[Token, str]:
    """A new row and its six digits."""
    code = f"{secrets.randbelow(1_000_000):06}"
    salt = uuid4().hex
    token = Token.objects.create(
        purpose=purpose,
        digest=salt + _code_digest(salt, code)[:32],
        member=member,
        payload=payload,
        created_at=at,
        expires_at=at + life,
    )
    return token, code


def use_code(purpose: Token.Purpose, pk: int, code: str, at: datetime) -> Token:
    """Open the door of one row with its digits. Each call counts as an attempt. Raises TokenRefused."""
    waiting = Token.objects.filter(purpose=purpose, pk=pk, used_at=None)
    if not waiting.filter(attempts__lt=MOST_ATTEMPTS).update(attempts=F("attempts") + 1):
        raise TokenRefused(TokenRefusal.TOO_OFTEN if waiting.exists() else TokenRefusal.USED)
    token = Token.objects.get(pk=pk)
    if token.expires_at <= at:
        raise TokenRefused(TokenRefusal.EXPIRED)
    salt, digest = token.digest[:32], token.digest[32:]
    if not hmac.compare_digest(digest, _code_digest(salt, "".join(code.split()))[:32]):
        raise TokenRefused(TokenRefusal.WRONG_CODE)
    if not waiting.update(used_at=at):
        raise TokenRefused(TokenRefusal.USED)
    return token


def _code_digest(salt: str, code: str) -> str:
    """Keyed, as six digits alone could be tried out by who has the table."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{salt}{code}".encode(), sha256).hexdigest()
