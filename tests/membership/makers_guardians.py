"""Guardians' consents in each of their states, as the verbs make them."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from members import consents
from members.acting import as_self
from members.models import GuardianConsent, Member, Purpose
from members.models.consent import REQUIRED
from members.tokens import TokenRefusal, TokenRefused
from membership import guardians
from membership.guardians import GuardianRefusal, GuardianRefused
from portal.models import OutboxMessage
from tests.factories import MemberFactory

State = GuardianConsent.State
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
BORN = date(2015, 6, 20)
NAME, PHONE = "김보호", "01022223333"


def secret_in(occasion: str, consent: GuardianConsent) -> str:
    """What the guardian finds in their text message."""
    text = OutboxMessage.objects.get(key=f"guardian:{consent.pk}:{occasion}").text
    return re.search(r"/guardian/(?:withdraw/)?([\w-]{43})/", text)[1]


def ask(at: datetime = AT, **fields) -> tuple[GuardianConsent, str]:
    return guardians.request(**({"name": NAME, "phone": PHONE} | fields), at=at)


def verify(consent: GuardianConsent, at: datetime = AT, **fields) -> tuple[GuardianConsent, str]:
    secret = fields.pop("secret", None) or secret_in("asked", consent)
    version = consents.texts_in_force(at)[Purpose.PRIVACY].version
    return guardians.verify(secret=secret, **({"relation": "mother", "text_version": version} | fields), at=at)


def child(**fields) -> Member:
    return MemberFactory(**({"born_on": BORN} | fields))


def joined(at: datetime = AT, **fields) -> tuple[GuardianConsent, Member]:
    """A child whose guardian said yes, and who has joined."""
    consent, _number = verify(ask(at)[0], at, **fields)
    minor = child()
    guardians.attach(consent=consent, minor=minor, at=at)
    consents.give(member=minor, purposes=REQUIRED, acting=as_self(minor), at=at, guardian_consent=consent)
    return consent, minor


def refusal_of(call, *args, **kwargs) -> GuardianRefusal | TokenRefusal:
    with pytest.raises((GuardianRefused, TokenRefused)) as refused:
        call(*args, **kwargs)
    return refused.value.reason
