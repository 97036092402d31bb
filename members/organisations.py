"""Who may do what in an organisation: the questions that a button, a screen and a write all ask. Changes nothing."""

from datetime import date

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from members.acting import Acting
from members.models import Member, Organisation, OrganisationAgreement, OrganisationRole

Role = OrganisationRole.Role
State = OrganisationRole.State
RANK = {Role.VIEWER: 0, Role.APPROVER: 1, Role.MANAGER: 2, Role.OWNER: 3}
# What each role lets its person do, as it is said on the screens.
MEANING = {
    Role.OWNER: _("모든 일을 하고, 기관을 닫거나 다른 대표 관리자를 세울 수 있어요."),
    Role.MANAGER: _("기관 이름으로 신청하고, 사람을 초대하고 내보낼 수 있어요."),
    Role.APPROVER: _("기관에 온 요청을 살펴보고 승인해요."),
    Role.VIEWER: _("기관의 신청과 기록을 보기만 해요."),
}


class Deed(models.TextChoices):
    INVITE = "invite", _("초대하기")
    CHANGE_ROLE = "change_role", _("역할 바꾸기")
    END_ROLE = "end_role", _("내보내기")
    LEAVE = "leave", _("나가기")
    CLOSE = "close", _("기관 닫기")
    ACCEPT = "accept", _("초대 받아들이기")


class OrganisationRefusal(models.TextChoices):
    CLOSED = "closed", _("닫은 기관이에요. 다시 쓰려면 기관을 새로 만들어 주세요.")
    FOR_ANOTHER = (
        "for_another",
        _("다른 사람을 대신하는 동안에는 기관의 사람을 바꿀 수 없어요. 대신하기를 끝내 주세요."),
    )
    NOT_IN_IT = "not_in_it", _("이 기관에서 맡은 역할이 없어요. 기관의 관리자에게 초대해 달라고 해 주세요.")
    MAY_NOT = "may_not", _("대표 관리자와 관리자만 할 수 있어요. 기관의 관리자에게 부탁해 주세요.")
    OWNER_ONLY = "owner_only", _("대표 관리자만 할 수 있어요.")
    ABOVE_OWN = "above_own", _("나보다 높은 역할은 주거나 바꿀 수 없어요. 대표 관리자에게 부탁해 주세요.")
    LAST_OWNER = (
        "last_owner",
        _("대표 관리자가 한 사람은 있어야 해요. 먼저 다른 사람을 대표 관리자로 세우거나, 기관을 닫아 주세요."),
    )
    ALREADY = "already", _("이미 이 기관에서 함께하고 있는 분이에요. 역할을 바꾸려면 목록에서 바꿔 주세요.")
    SAME_ROLE = "same_role", _("이미 그 역할이에요.")
    OVER = "over", _("이미 끝난 초대나 역할이에요. 목록을 다시 봐 주세요.")
    NOT_YOURS = (
        "not_yours",
        _(
            "이 초대는 다른 주소로 보낸 거예요. 그 주소로 로그인하거나, "
            "초대한 분에게 지금 쓰는 주소로 새로 초대해 달라고 해 주세요."
        ),
    )
    NUMBER_TAKEN = (
        "number_taken",
        _("이 등록번호를 쓰는 기관이 이미 있어요. 그 기관의 관리자에게 초대해 달라고 하거나 전화해 주세요."),
    )


class OrganisationRefused(Exception):
    def __init__(self, reason: OrganisationRefusal):
        self.reason = reason
        super().__init__(reason.label)


def role_of(person: Member, organisation: Organisation) -> OrganisationRole | None:
    """The active role; None for who has none."""
    return OrganisationRole.objects.filter(organisation=organisation, person=person, state=State.ACTIVE).first()


def roles_of(person: Member) -> QuerySet[OrganisationRole]:
    """Active roles in open organisations, with the organisation, by name."""
    mine = OrganisationRole.objects.filter(person=person, state=State.ACTIVE, organisation__closed_at=None)
    return mine.select_related("organisation").order_by("organisation__name", "pk")


def people_of(organisation: Organisation) -> list[OrganisationRole]:
    """Active roles with their persons, the highest first."""
    active = organisation.roles.filter(state=State.ACTIVE).select_related("person")
    return sorted(active, key=lambda role: (-RANK[role.role], role.started_at or role.pk))


def invitations_of(organisation: Organisation) -> QuerySet[OrganisationRole]:
    return organisation.roles.filter(state=State.INVITED).order_by("invited_at")


def owners_of(organisation: Organisation) -> QuerySet[OrganisationRole]:
    return organisation.roles.filter(state=State.ACTIVE, role=Role.OWNER)


def only_owned_by(person: Member) -> QuerySet[Organisation]:
    """Open organisations whose only owner is this person: they must be handed over or closed before leaving."""
    others = OrganisationRole.objects.filter(
        organisation=models.OuterRef("pk"), state=State.ACTIVE, role=Role.OWNER
    ).exclude(person=person)
    mine = Organisation.objects.filter(
        closed_at=None, roles__person=person, roles__state=State.ACTIVE, roles__role=Role.OWNER
    )
    return mine.exclude(models.Exists(others)).distinct()


def assignable(role: str) -> list[Role]:
    """The roles that a person with this role may give, the lowest first; none below manager."""
    if RANK[Role(role)] < RANK[Role.MANAGER]:
        return []
    return [each for each, rank in RANK.items() if rank <= RANK[Role(role)]]


def refusal(
    deed: Deed,
    *,
    acting: Acting,
    organisation: Organisation,
    target: OrganisationRole | None = None,
    role: str | None = None,
) -> OrganisationRefusal | None:
    """Why this may not be done, or None.

    `target` is the row to be changed (change_role, end_role, accept), `role` the role to give (invite, change_role).
    Right only at the time of asking: a write asks again behind the lock of the organisation's row.
    """
    if organisation.closed_at:
        return OrganisationRefusal.CLOSED
    if acting.is_for_another:
        return OrganisationRefusal.FOR_ANOTHER
    own = role_of(acting.actor, organisation)
    if deed == Deed.ACCEPT:
        if target is None or target.state != State.INVITED:
            return OrganisationRefusal.OVER
        return OrganisationRefusal.ALREADY if own else None
    if own is None:
        return OrganisationRefusal.NOT_IN_IT
    if deed == Deed.LEAVE:
        return _refusal_without(own, organisation)
    if deed == Deed.CLOSE:
        return None if own.role == Role.OWNER else OrganisationRefusal.OWNER_ONLY
    if RANK[Role(own.role)] < RANK[Role.MANAGER]:
        return OrganisationRefusal.MAY_NOT
    if role is not None and RANK[Role(role)] > RANK[Role(own.role)]:
        return OrganisationRefusal.ABOVE_OWN
    return None if target is None else _refusal_about(deed, own, target, organisation, role)


def _refusal_about(deed, own, target, organisation, role) -> OrganisationRefusal | None:
    if target.organisation_id != organisation.pk or target.state == State.ENDED:
        return OrganisationRefusal.OVER
    if RANK[Role(target.role)] > RANK[Role(own.role)]:
        return OrganisationRefusal.ABOVE_OWN
    if deed == Deed.CHANGE_ROLE and target.role == role:
        return OrganisationRefusal.SAME_ROLE
    return _refusal_without(target, organisation)


def _refusal_without(target: OrganisationRole, organisation: Organisation) -> OrganisationRefusal | None:
    """An open organisation keeps at least one owner."""
    if target.state == State.ACTIVE and target.role == Role.OWNER and owners_of(organisation).count() <= 1:
        return OrganisationRefusal.LAST_OWNER
    return None


def holds(agreement: OrganisationAgreement, on: date) -> bool:
    """Whether one agreement holds on a day: `in_force` for a row that is there already."""
    return agreement.ended_at is None and agreement.starts_on <= on <= agreement.ends_on


def in_force(organisation: Organisation, on: date) -> OrganisationAgreement | None:
    """The agreement that holds on a day, the one that lasts longest; None without one."""
    return (
        organisation.agreements.filter(ended_at=None, starts_on__lte=on, ends_on__gte=on)
        .order_by("-ends_on", "-pk")
        .first()
    )
