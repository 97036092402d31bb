"""The personal data of acting: roles in organisations, and mandates given and held. Told to the ports at the start."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Mandate, Member, OrganisationRole
from members.organisations import State as RoleState
from membership import organisation_activity
from membership.mandates import labels
from portal import leaving, my_activity
from portal.personal_data import DataKind, minute, register


def role_rows(member: Member) -> list[dict]:
    mine = OrganisationRole.objects.filter(person=member).select_related("organisation").order_by("pk")
    return [
        {
            "기관": it.organisation.name,
            "역할": it.get_role_display(),
            "상태": it.get_state_display(),
            "시작": minute(it.started_at),
            "끝": minute(it.ended_at),
        }
        for it in mine
    ]


def erase_roles(member: Member, at: datetime) -> int:
    """Who was there as a number stays, since the organisation's acts need it; the address it was invited by goes."""
    waiting = Q(state=RoleState.INVITED, invited_email=member.email) if member.email else Q(pk=None)
    gone = OrganisationRole.objects.filter(waiting).update(state=RoleState.ENDED, ended_at=at, invited_email="")
    addressed = OrganisationRole.objects.filter(person=member).exclude(invited_email="")
    return gone + addressed.update(invited_email="")


def mandate_rows(member: Member) -> list[dict]:
    """The other one is named as neighbours name each other; a reason was said about the member, so it is theirs."""
    mine = Mandate.objects.filter(Q(member=member) | Q(agent=member)).select_related("member", "agent").order_by("pk")
    return [
        {
            "무엇을": "내가 맡김" if it.member_id == member.pk else "내가 맡음",
            "누구": (it.agent if it.member_id == member.pk else it.member).get_short_name(),
            "자격": it.get_kind_display(),
            "범위": labels(it.scope),
            "확인 방법": it.get_method_display(),
            "상태": it.get_state_display(),
            "까닭": it.reason if it.member_id == member.pk else "",
            "시작": minute(it.started_at),
            "끝": minute(it.ended_at or it.ends_at),
        }
        for it in mine
    ]


def erase_mandates(member: Member, at: datetime) -> int:
    """That somebody acted stays on record without a name; what was said of the member goes."""
    return Mandate.objects.filter(member=member).exclude(reason="", evidence="").update(reason="", evidence="")


register(
    DataKind(
        key="organisation_roles",
        label=_("기관에서 맡은 역할"),
        why=_("기관 이름으로 한 일을 누가 했는지 알 수 있어야 해서요."),
        kept=_("탈퇴할 때까지. 탈퇴하면 이름 없이 번호만 남아요."),
        models=("members.OrganisationRole", "members.OrganisationAgreement"),
        collect=role_rows,
        erase=erase_roles,
        order=40,
        change_at="membership:organisations",
    ),
    DataKind(
        key="mandates",
        label=_("맡기고 맡은 일"),
        why=_("누가 나를 대신할 수 있는지, 대신했는지 알 수 있어야 해서요."),
        kept=_("탈퇴할 때까지. 탈퇴하면 이름 없이 번호만 남고 까닭은 지워요."),
        models=("members.Mandate",),
        collect=mandate_rows,
        erase=erase_mandates,
        order=45,
        change_at="membership:mandates",
    ),
)
my_activity.register(
    my_activity.Section(
        key="organisations",
        label=_("함께하는 기관"),
        source=organisation_activity.activity,
        url="/organisations/",
        order=80,
    )
)
leaving.register(
    leaving.Holding(key="organisations", held=organisation_activity.held, release=organisation_activity.release)
)
