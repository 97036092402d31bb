"""The second factor of a session: what its member has, and whether this session has shown it.

A member's factors are allauth's authenticators. A session has shown one when allauth wrote so into it: at login, at a
passkey's login, when asked again, or when the factor was added in this very session. Recovery codes count when used,
but having them alone is not having a factor.
"""

from enum import Enum

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from members.models import Member

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Standing(Enum):
    MISSING = "missing"  # the member has no factor yet
    UNPROVEN = "unproven"  # has one, and this session has not shown it
    PROVEN = "proven"


def standing(request: HttpRequest) -> Standing:
    """One query. A factor that was taken away since proves nothing any more."""
    owned = dict(Authenticator.objects.filter(user=request.user).values_list("pk", "type"))
    if not set(owned.values()) & set(FACTORS):
        return Standing.MISSING
    records = get_authentication_records(request, request.user)
    shown = {record.get("id") for record in records if record.get("method") == "mfa"}
    return Standing.PROVEN if shown & owned.keys() else Standing.UNPROVEN


def is_last_factor(authenticator: Authenticator) -> bool:
    """Whether its member would stand there without any factor."""
    others = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTORS).exclude(pk=authenticator.pk)
    return authenticator.type in FACTORS and not others.exists()


def note_added(sender, request: HttpRequest, user: Member, authenticator: Authenticator, **kwargs) -> None:
    """Receiver: whoever has just set a factor up has shown it. Only a session that may add one comes here."""
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
