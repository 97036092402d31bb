"""What organisations and mandates tell 내 활동, and what a person who leaves must first hand over."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from members.mandates import State as MandateState
from members.models import Mandate, Member
from members.organisations import only_owned_by, roles_of
from membership import mandates
from membership.organisations import INVITATION_LIFE, invitations_for, release_roles
from portal.leaving import Held
from portal.my_activity import LIMIT, Activity, ActivityRow


def activity(person: Member, at: datetime) -> Activity:
    """Invitations to answer, roles held. Three queries."""
    return Activity(
        to_do=[
            ActivityRow(
                title=_("%(name)s의 초대에 답하기") % {"name": role.organisation.name},
                url=reverse("membership:organisations"),
                status=role.get_role_display(),
                when=role.invited_at,
                due=role.invited_at + INVITATION_LIFE,
            )
            for role in invitations_for(person, at)[:LIMIT]
        ],
        applied=[
            ActivityRow(
                title=role.organisation.name,
                url=reverse("membership:organisation", args=[role.organisation_id]),
                status=role.get_role_display(),
                when=role.started_at,
            )
            for role in roles_of(person)[:LIMIT]
        ],
    )


def held(person: Member, at: datetime) -> Iterable[Held]:
    """An organisation with one owner is handed over first; other roles and mandates simply end."""
    alone = {organisation.pk for organisation in only_owned_by(person)}
    for role in roles_of(person):
        yield Held(
            label=_("%(name)s의 %(role)s") % {"name": role.organisation.name, "role": role.get_role_display()},
            url=reverse("membership:organisation", args=[role.organisation_id]),
            must_settle=role.organisation_id in alone,
        )


def release(person: Member, at: datetime) -> None:
    release_roles(person, at)
    ongoing = [MandateState.ACTIVE, MandateState.REQUESTED]
    theirs = Mandate.objects.filter(state__in=ongoing).filter(member=person) | Mandate.objects.filter(
        state__in=ongoing, agent=person
    )
    for mandate in theirs.select_related("member", "agent"):
        mandates.finish(mandate=mandate, at=at, by=person)
