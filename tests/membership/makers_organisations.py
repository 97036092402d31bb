"""Makers of organisations, roles and mandates."""

from datetime import datetime, timedelta

from django.utils import timezone

from members.models import Mandate, MandateScope, Member, Organisation, OrganisationRole
from tests.factories import MemberFactory

Role = OrganisationRole.Role


def organisation(owner: Member | None = None, **fields) -> Organisation:
    """An open group of neighbours with one owner."""
    made = Organisation.objects.create(**{"kind": "group", "name": "골목텃밭 모임", **fields})
    give_role(made, owner or MemberFactory(), Role.OWNER)
    return made


def give_role(made: Organisation, person: Member, role: str) -> OrganisationRole:
    return OrganisationRole.objects.create(
        organisation=made, person=person, role=role, state="active", started_at=timezone.now()
    )


def role_row(made: Organisation, person: Member) -> OrganisationRole:
    return made.roles.get(person=person, state="active")


def mandate(
    member: Member, agent: Member, *, kind: str = "relative", scope=(MandateScope.PROFILE,), at: datetime | None = None
) -> Mandate:
    """An active one: a relative's for a month, a staff member's for half an hour."""
    at = at or timezone.now()
    return Mandate.objects.create(
        member=member,
        agent=agent,
        kind=kind,
        scope=list(scope),
        state="active",
        method="self" if kind == "relative" else "code_sms",
        channel="web" if kind == "relative" else "phone",
        requested_at=at,
        started_at=at,
        ends_at=at + (timedelta(days=30) if kind == "relative" else timedelta(minutes=30)),
    )


def desk_member(**fields) -> Member:
    return MemberFactory(desk=True, **fields)


def caller(**fields) -> Member:
    """Someone with a confirmed phone, as a caller should be."""
    return MemberFactory(**{"phone": "01023456789", "phone_confirmed_at": timezone.now(), **fields})
