"""Writing down that one real person stands behind an account, and what follows from what the agency said."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members import acting as acts
from members import ages, guardians, identity
from members.acting import Acting
from members.models import IdentityCheck, Member
from portal import notices
from portal.identity import IdentityRefusal, IdentityRefused, VerifiedPerson

NOTICE = "identity"


@dataclass(frozen=True)
class Outcome:
    """`check` is None when a child's guardian has to say yes first. `others`: accounts of the same person."""

    check: IdentityCheck | None
    others: tuple[Member, ...] = ()

    @property
    def needs_guardian(self) -> bool:
        return self.check is None


@transaction.atomic
def record(*, acting: Acting, person: VerifiedPerson, provider: str, at: datetime) -> Outcome:
    """Keep the hash and the facts. The same transaction again is the same check.

    Raises IdentityRefused(FOREIGN) when another account's transaction is brought, or when someone acts for another:
    nobody can be checked in a person's place.
    """
    member = acting.member
    if acting.is_for_another:
        raise IdentityRefused(IdentityRefusal.FOREIGN)
    correct_birthday(acting=acting, person=person, at=at)
    if not guardians.may_use_personal_features(member, at):
        return Outcome(check=None)
    check, is_new = IdentityCheck.objects.get_or_create(
        transaction=person.transaction,
        defaults={
            "member": member,
            "digest": identity.digest_of(person.ci),
            "provider": provider,
            "name": person.name[:40],
            "born_on": person.born_on,
            "verified_at": at,
            "expires_at": at + identity.LIFE,
        },
    )
    if check.member_id != member.pk:
        raise IdentityRefused(IdentityRefusal.FOREIGN)
    others = tuple(identity.accounts_of_same_person(member))
    if is_new:
        acts.record(acting, "identity_checked", at, provider=provider)
        if others:
            tell_of_second_account(check, at)
    return Outcome(check, others)


def correct_birthday(*, acting: Acting, person: VerifiedPerson, at: datetime) -> None:
    """A checked birthday is right, whatever was typed at joining; kept only where rights depend on the day."""
    member = acting.member
    day = None if ages.is_grown_up(person.born_on, timezone.localdate(at)) else person.born_on
    if member.born_on == day:
        return
    member.born_on = day
    member.save(update_fields=["born_on"])
    acts.record(acting, "birthday_checked", at, fields=["born_on"])


def tell_of_second_account(check: IdentityCheck, at: datetime) -> None:
    notices.tell(
        key=f"identity:{check.pk}:second",
        member=check.member,
        kind=NOTICE,
        title=_("계정이 하나 더 있어요"),
        text=_("같은 분의 계정이 하나 더 있어요. 하나로 합치면 신청과 기록을 한곳에서 볼 수 있어요."),
        url=reverse("membership:identity"),
        at=at,
    )
