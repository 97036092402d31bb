"""That one real person stands behind an account: the keyed hash of the identity, and the questions about it.

The provider's identity value (CI) is the same for one person everywhere, so it works like a resident number. It is not
kept: with the key alone its hash tells nothing, and without the key nobody can compute the hash of a known value.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import Count, QuerySet

from members.models import IdentityCheck, Member

LIFE = timedelta(days=365)


def digest_of(ci: str) -> str:
    """64 hexadecimal digits. Raises ValueError for an empty value, whose hash all such people would share."""
    if not ci.strip():
        raise ValueError("An identity without a value.")
    return hmac.new(settings.IDENTITY_KEY.encode(), ci.strip().encode(), sha256).hexdigest()


def verified(member: Member, at: datetime) -> IdentityCheck | None:
    """The check that holds for this member at `at`, the latest of several; None: ask for one."""
    checks = IdentityCheck.objects.filter(member=member, verified_at__lte=at, expires_at__gt=at)
    return checks.order_by("-verified_at", "-pk").first()


def accounts_of_same_person(member: Member) -> QuerySet[Member]:
    """The other accounts that are here and that the same real person was checked for. One query."""
    mine = IdentityCheck.objects.filter(member=member).values("digest")
    theirs = IdentityCheck.objects.filter(digest__in=mine).values("member")
    return Member.objects.present().filter(pk__in=theirs).exclude(pk=member.pk)


def people_with_two_accounts() -> QuerySet:
    """A row of values a person who has more than one account: `digest`, and `accounts` as a number. One query."""
    present = IdentityCheck.objects.filter(member__erased_at=None, member__merged_into=None)
    shared = present.values("digest").annotate(accounts=Count("member", distinct=True)).filter(accounts__gt=1)
    return shared.order_by("digest")


@dataclass(frozen=True)
class Person:
    """The numbers of one person's accounts, and when the latest of them was checked."""

    numbers: tuple[int, ...]
    verified_at: datetime


def accounts_by_person() -> list[Person]:
    """Everyone with more than one account, the latest found first. One query, `people_with_two_accounts` inside."""
    shared = people_with_two_accounts().order_by().values("digest")
    checks = IdentityCheck.objects.filter(digest__in=shared, member__erased_at=None, member__merged_into=None)
    found: dict[str, list[tuple[int, datetime]]] = {}
    for digest, member, verified_at in checks.order_by("member").values_list("digest", "member", "verified_at"):
        found.setdefault(digest, []).append((member, verified_at))
    people = [Person(tuple(dict(pairs)), max(at for _number, at in pairs)) for pairs in found.values()]
    return sorted(people, key=lambda person: person.verified_at, reverse=True)
