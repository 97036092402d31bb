"""What happens to an organisation and its people, and who is told. Who may is asked in `members.organisations`.

Each verb first writes to the organisation's row, so that of two who come at once one waits and then sees what the other
did: two owners who leave together leave one behind.
"""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from members import tokens
from members.acting import Acting, as_organisation, record
from members.addresses import checked
from members.models import Member, Organisation, OrganisationRole, Token
from members.organisations import (
    Deed,
    OrganisationRefusal,
    OrganisationRefused,
    Role,
    State,
    owners_of,
    people_of,
    refusal,
    roles_of,
)
from portal import mail, notices
from portal.particles import fitting

INVITATION_LIFE = timedelta(days=14)


def locked(organisation: Organisation) -> Organisation:
    """The row, held until the end of the transaction, as it is now."""
    Organisation.objects.filter(pk=organisation.pk).update(name=F("name"))
    return Organisation.objects.get(pk=organisation.pk)


def demand(deed: Deed, **question) -> None:
    if reason := refusal(deed, **question):
        raise OrganisationRefused(reason)


def found(*, kind: str, name: str, registration_number: str, district: str, phone: str, acting: Acting, at: datetime):
    """A new organisation; its founder becomes the owner. Raises OrganisationRefused(FOR_ANOTHER | NUMBER_TAKEN)."""
    if acting.is_for_another:
        raise OrganisationRefused(OrganisationRefusal.FOR_ANOTHER)
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                kind=kind, name=name, registration_number=registration_number, district=district, phone=phone
            )
            OrganisationRole.objects.create(
                organisation=organisation,
                person=acting.actor,
                role=Role.OWNER,
                state=State.ACTIVE,
                started_at=at,
            )
            write_down(organisation, "organisation_founded", acting, at)
    except IntegrityError:
        raise OrganisationRefused(OrganisationRefusal.NUMBER_TAKEN) from None
    return organisation


@transaction.atomic
def invite(*, organisation: Organisation, email: str, role: str, acting: Acting, at: datetime) -> OrganisationRole:
    """Send an invitation by mail. A second one to the same address replaces the first, whose link is over then."""
    organisation = locked(organisation)
    demand(Deed.INVITE, acting=acting, organisation=organisation, role=role)
    email = checked(email)
    if organisation.roles.filter(state=State.ACTIVE, person__email=email).exists():
        raise OrganisationRefused(OrganisationRefusal.ALREADY)
    waiting = organisation.roles.filter(state=State.INVITED, invited_email=email)
    waiting.update(state=State.ENDED, ended_at=at, ended_by=acting.actor)
    invitation = OrganisationRole.objects.create(
        organisation=organisation, role=role, invited_email=email, invited_by=acting.actor, invited_at=at
    )
    secret = tokens.issue_link(Token.Purpose.INVITATION, life=INVITATION_LIFE, at=at, role=invitation.pk)
    mail.send(
        key=f"invitation:{invitation.pk}",
        to=email,
        subject=_("[서울마을] %(name)s에서 함께하자고 초대했어요") % {"name": organisation.name},
        text=_(
            "%(who)s님이 %(name)s의 ‘%(role)s’%(as)s 초대했어요.\n\n"
            "아래 주소를 열어 ‘함께하기’를 눌러 주세요. 14일 안에 한 번만 쓸 수 있어요.\n%(link)s\n\n"
            "모르는 기관이면 아무것도 하지 않아도 돼요.\n"
        )
        % {
            "who": acting.actor.get_short_name(),
            "name": organisation.name,
            "role": Role(role).label,
            "as": fitting(Role(role).label, "으로/로"),
            "link": settings.BASE_URL + reverse("membership:invitation", args=[secret]),
        },
    )
    write_down(organisation, "organisation_invited", acting, at, role=role)
    return invitation


def invitation_behind(secret: str, at: datetime) -> OrganisationRole:
    """The invitation of a link, without using the link up. Raises TokenRefused, OrganisationRefused(OVER | CLOSED)."""
    token = tokens.look(Token.Purpose.INVITATION, secret, at)
    invitation = OrganisationRole.objects.select_related("organisation", "invited_by").get(pk=token.payload["role"])
    if invitation.state != State.INVITED:
        raise OrganisationRefused(OrganisationRefusal.OVER)
    if invitation.organisation.closed_at:
        raise OrganisationRefused(OrganisationRefusal.CLOSED)
    return invitation


def is_for(invitation: OrganisationRole, person: Member) -> bool:
    """Whether the invited address is one of this person's. The link was mailed there, so holding it proves the rest."""
    return invitation.invited_email == person.email or invitation.invited_email in confirmed_addresses(person)


def confirmed_addresses(person: Member) -> set[str]:
    return set(EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True))


@transaction.atomic
def accept(*, invitation: OrganisationRole, acting: Acting, at: datetime, secret: str = "") -> OrganisationRole:
    """Join. With the link's `secret`, or without it for the one whose confirmed address was invited.

    Raises TokenRefused for the link, OrganisationRefused for the rest.
    """
    organisation = locked(invitation.organisation)
    invitation.refresh_from_db()
    demand(Deed.ACCEPT, acting=acting, organisation=organisation, target=invitation)
    mine = is_for(invitation, acting.actor) if secret else invitation.invited_email in confirmed_addresses(acting.actor)
    if not mine:
        raise OrganisationRefused(OrganisationRefusal.NOT_YOURS)
    if not invitation.invited_at > at - INVITATION_LIFE:
        raise OrganisationRefused(OrganisationRefusal.OVER)
    if secret:
        tokens.use(Token.Purpose.INVITATION, secret, at)
    invitation.person, invitation.state, invitation.started_at = acting.actor, State.ACTIVE, at
    invitation.save(update_fields=["person", "state", "started_at"])
    write_down(organisation, "organisation_joined", acting, at, role=invitation.role)
    told = {role.person for role in owners_of(organisation)} | {invitation.invited_by} - {None}
    text = _("%(who)s님이 초대를 받아들여 ‘%(role)s’%(as)s 함께해요.")
    _tell(told - {acting.actor}, organisation, f"joined:{invitation.pk}", text, at, invitation, acting.actor)
    return invitation


@transaction.atomic
def change_role(*, target: OrganisationRole, role: str, acting: Acting, at: datetime) -> OrganisationRole:
    """The old row ends, a new one begins. An invitation's role is changed by inviting again."""
    organisation = locked(target.organisation)
    target.refresh_from_db()
    demand(Deed.CHANGE_ROLE, acting=acting, organisation=organisation, target=target, role=role)
    if target.state != State.ACTIVE:
        raise OrganisationRefused(OrganisationRefusal.OVER)
    _end(target, acting, at)
    new = OrganisationRole.objects.create(
        organisation=organisation, person=target.person, role=role, state=State.ACTIVE, started_at=at
    )
    write_down(organisation, "organisation_role_changed", acting, at, subject=target.person, role=role)
    text = _("%(who)s님이 이제 ‘%(role)s’%(as)s 함께해요.")
    _tell({target.person} - {acting.actor}, organisation, f"changed:{new.pk}", text, at, new, target.person)
    return new


@transaction.atomic
def end_role(*, target: OrganisationRole, acting: Acting, at: datetime) -> None:
    """Let a person go, or take an invitation back: its link then says that it is over."""
    organisation = locked(target.organisation)
    target.refresh_from_db()
    demand(Deed.END_ROLE, acting=acting, organisation=organisation, target=target)
    _end(target, acting, at)
    write_down(organisation, "organisation_role_ended", acting, at, subject=target.person, role=target.role)
    if target.person:
        text = _("%(who)s님의 ‘%(role)s’ 역할이 끝났어요. 잘못된 것 같으면 기관의 대표 관리자에게 물어봐 주세요.")
        _tell({target.person} - {acting.actor}, organisation, f"ended:{target.pk}", text, at, target, target.person)


@transaction.atomic
def leave(*, organisation: Organisation, acting: Acting, at: datetime) -> None:
    """Go oneself. The only owner may not: raises OrganisationRefused(LAST_OWNER)."""
    organisation = locked(organisation)
    demand(Deed.LEAVE, acting=acting, organisation=organisation)
    role = organisation.roles.get(person=acting.actor, state=State.ACTIVE)
    _end(role, acting, at)
    write_down(organisation, "organisation_left", acting, at, role=role.role)
    told = {each.person for each in owners_of(organisation)}
    _tell(
        told,
        organisation,
        f"left:{role.pk}",
        _("%(who)s님이 나갔어요. 맡은 역할은 ‘%(role)s’였어요."),
        at,
        role,
        role.person,
    )


@transaction.atomic
def close(*, organisation: Organisation, acting: Acting, at: datetime) -> None:
    """End the organisation with all its roles and invitations. What it did stays on record."""
    organisation = locked(organisation)
    demand(Deed.CLOSE, acting=acting, organisation=organisation)
    people = people_of(organisation)
    write_down(organisation, "organisation_closed", acting, at)
    ongoing = organisation.roles.filter(state__in=[State.ACTIVE, State.INVITED])
    ongoing.update(state=State.ENDED, ended_at=at, ended_by=acting.actor)
    Organisation.objects.filter(pk=organisation.pk).update(closed_at=at)
    text = _("%(who)s님이 기관을 닫았어요. 기관 이름으로는 더 활동할 수 없어요.")
    others = {role.person for role in people if role.person_id != acting.actor.pk}
    _tell(others, organisation, f"closed:{organisation.pk}", text, at, people[0], acting.actor)


def release_roles(person: Member, at: datetime) -> None:
    """Someone leaves the portal: roles end, except the last ownership, which had to be settled first."""
    for role in roles_of(person):
        organisation = locked(role.organisation)
        if role.role == Role.OWNER and owners_of(organisation).count() <= 1:
            continue
        _end(role, Acting(actor=person, member=person), at)
        told = {each.person for each in owners_of(organisation)}
        text = _("%(who)s님이 누리집을 떠나 ‘%(role)s’ 역할이 끝났어요.")
        _tell(told, organisation, f"left:{role.pk}", text, at, role, person)


def invitations_for(person: Member, at: datetime) -> QuerySet[OrganisationRole]:
    """Invitations this person may answer without the link: sent to a confirmed address of theirs, not yet over."""
    return (
        OrganisationRole.objects.filter(
            state=State.INVITED,
            invited_email__in=confirmed_addresses(person),
            invited_at__gt=at - INVITATION_LIFE,
            organisation__closed_at=None,
        )
        .select_related("organisation", "invited_by")
        .order_by("invited_at", "pk")
    )


def write_down(organisation: Organisation, verb: str, acting: Acting, at: datetime, subject=None, **details) -> None:
    """Whoever manages an organisation acts for it, whatever hat they wear at the moment."""
    record(as_organisation(acting.actor, organisation), verb, at, subject=subject, **details)


def _end(role: OrganisationRole, acting: Acting, at: datetime) -> None:
    role.state, role.ended_at, role.ended_by = State.ENDED, at, acting.actor
    role.save(update_fields=["state", "ended_at", "ended_by"])


def _tell(people: set[Member], organisation: Organisation, occasion: str, text: str, at: datetime, role, who) -> None:
    for person in people:
        notices.tell(
            key=f"organisation:{occasion}:{person.pk}",
            member=person,
            kind="organisation",
            title=_("%(name)s: 함께하는 사람이 바뀌었어요") % {"name": organisation.name},
            text=text
            % {
                "who": who.get_short_name(),
                "role": role.get_role_display(),
                "as": fitting(role.get_role_display(), "으로/로"),
            },
            url=reverse("membership:organisations"),
            at=at,
        )
