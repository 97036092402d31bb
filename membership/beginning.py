"""What is known of a person about to join. It travels signed in that person's own browser; we keep none of it."""

from dataclasses import asdict, dataclass, field
from datetime import date, timedelta

from allauth.socialaccount.models import SocialLogin
from django.core import signing

from members.addresses import normalised

SALT = "membership.beginning"
LIFE = timedelta(minutes=30)
# A child's browser waits as long as the guardian may take to answer.
CHILD_LIFE = timedelta(days=5)


@dataclass(frozen=True)
class Beginning:
    """`email` is normalised; it is believed when `is_proven`: a link sent there was opened, or the company says so.

    `answers` are a child's own answers (JSON), kept for the way back from the guardian; `ticket` is the secret by which
    the child's browser finds the guardian's consent.
    """

    email: str = ""
    is_proven: bool = False
    provider: str = ""
    uid: str = ""
    nickname: str = ""
    next: str = ""
    answers: dict = field(default_factory=dict)
    ticket: str = ""

    @property
    def proven_email(self) -> str | None:
        return self.email if self.email and self.is_proven else None

    @property
    def life(self) -> timedelta:
        return CHILD_LIFE if self.answers else LIFE

    @property
    def born_on(self) -> date | None:
        return date.fromisoformat(self.answers["born_on"]) if self.answers else None


class BeginningLost(Exception):
    """The signed text is not ours, or its time is over."""


def seal(beginning: Beginning) -> str:
    return signing.dumps(asdict(beginning), salt=SALT, compress=True)


def unseal(text: str) -> Beginning:
    """Raises BeginningLost."""
    try:
        beginning = Beginning(**signing.loads(text, salt=SALT, max_age=CHILD_LIFE))
        signing.loads(text, salt=SALT, max_age=beginning.life)
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise BeginningLost from error
    return beginning


def from_company(login: SocialLogin) -> Beginning:
    """Of all that a company tells: who it is, a proven address if any, a name to propose."""
    addresses = sorted(login.email_addresses, key=lambda address: not address.verified)
    email = addresses[0].email if addresses else login.user.email
    return Beginning(
        email=normalised(email) or "",
        is_proven=bool(addresses and addresses[0].verified),
        provider=login.account.provider,
        uid=login.account.uid,
        nickname=login.user.nickname,
        next=login.state.get("next") or "",
    )
