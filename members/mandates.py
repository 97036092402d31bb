"""Leave to act for another (대행): the questions that a button, a screen and a write all ask. Changes nothing.

A mandate reaches what its scope names and nothing else: never passwords, ways of signing in, or deletion.
"""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from members.models import FOR_RELATIVES, Channel, Mandate, MandateScope, Member
from members.staff import is_staff

Kind = Mandate.Kind
Method = Mandate.Method
State = Mandate.State
STAFF_LIFE = timedelta(minutes=30)
CODE_LIFE = timedelta(minutes=10)
OFFER_LIFE = timedelta(days=7)
# A request that no code answered is over.
UNANSWERED = timedelta(hours=1)
# Messages with a code that one member may get in an hour.
MOST_CODES = 5
LONGEST = timedelta(days=366)
SHORTEST_TEXT = 4  # characters of a reason or an evidence
ACT_PERMISSION = "members.act_for_member"
# How a member may say yes to a staff member, by the way they reached the centre.
METHODS = {
    Channel.PHONE: (Method.CODE_SMS,),
    Channel.DESK: (Method.CODE_SMS, Method.CODE_DESK),
    Channel.PAPER: (Method.PAPER,),
}


class MandateRefusal(models.TextChoices):
    MAY_NOT = "may_not", _("회원을 대신할 권한이 없어요. 시스템 관리자에게 권한을 부탁해 주세요.")
    OWN_ACCOUNT = "own_account", _("자기 계정은 대신할 수 없어요. 담당자 자리를 떠나 회원으로 직접 해 주세요.")
    STAFF_ACCOUNT = "staff_account", _("다른 담당자의 계정은 대신할 수 없어요. 그분이 직접 해야 해요.")
    GONE = "gone", _("탈퇴했거나 탈퇴를 신청한 회원이에요.")
    METHOD = "method", _("이 경로로는 그 확인 방법을 쓸 수 없어요. 경로와 확인 방법을 다시 골라 주세요.")
    NO_PHONE = (
        "no_phone",
        _("확인된 휴대전화가 없어 번호를 보낼 수 없어요. 창구로 오시거나 서명한 위임장을 보내 달라고 해 주세요."),
    )
    REASON = "reason", _("무슨 일로 대신하는지 4글자 이상 적어 주세요. 회원에게도 보여요.")
    EVIDENCE = (
        "evidence",
        _("무엇으로 본인을 확인했는지 4글자 이상 적어 주세요. 보기: 주민등록증 확인, 위임장 2026-17호"),
    )
    TOO_MANY = "too_many", _("한 시간에 다섯 번까지만 번호를 보낼 수 있어요. 조금 뒤에 다시 해 주세요.")
    OVER = "over", _("이미 끝난 대행이에요. 다시 시작해 주세요.")
    SCOPE = "scope", _("무엇을 맡길지 하나 이상 골라 주세요.")
    ENDS = "ends", _("끝나는 날은 오늘부터 1년 안에서 골라 주세요.")
    SELF = "self", _("나에게 맡길 수는 없어요. 맡아 줄 분의 이메일을 적어 주세요.")
    FOR_ANOTHER = "for_another", _("다른 사람을 대신하는 동안에는 맡기거나 거둘 수 없어요.")
    NOT_YOURS = (
        "not_yours",
        _(
            "이 부탁은 다른 주소로 보낸 거예요. 그 주소로 로그인하거나, "
            "부탁한 분에게 지금 쓰는 주소로 다시 보내 달라고 해 주세요."
        ),
    )
    ALREADY = "already", _("이미 맡고 있어요. 범위를 바꾸려면 먼저 거두고 다시 맡겨 주세요.")


class MandateRefused(Exception):
    def __init__(self, reason: MandateRefusal):
        self.reason = reason
        super().__init__(reason.label)


def in_force(at: datetime) -> Q:
    """The condition of mandates that hold at a time."""
    return Q(state=State.ACTIVE, started_at__lte=at) & (Q(ends_at=None) | Q(ends_at__gt=at))


def given_by(member: Member, at: datetime) -> QuerySet[Mandate]:
    return Mandate.objects.filter(in_force(at), member=member).select_related("agent").order_by("-pk")


def held_by(agent: Member, at: datetime) -> QuerySet[Mandate]:
    """Relatives' mandates that this person may use now."""
    held = Mandate.objects.filter(in_force(at), agent=agent, kind=Kind.RELATIVE)
    return held.select_related("member").order_by("-pk")


def covers(mandate: Mandate, scope: MandateScope | None) -> bool:
    """Whether the mandate reaches this part of the portal. None is what no mandate ever reaches."""
    return scope is not None and scope in mandate.scope


def staff_refusal(staff: Member, member: Member) -> MandateRefusal | None:
    """Why this staff member may not act for this member at all, or None."""
    if not staff.has_perm(ACT_PERMISSION):
        return MandateRefusal.MAY_NOT
    if member.pk == staff.pk:
        return MandateRefusal.OWN_ACCOUNT
    if member.erased_at or member.merged_into_id or member.deletion_requested_at or not member.is_active:
        return MandateRefusal.GONE
    return MandateRefusal.STAFF_ACCOUNT if is_staff(member) else None


def request_refusal(
    staff: Member, member: Member, *, channel: str, method: str, reason: str, evidence: str
) -> MandateRefusal | None:
    """Why this request for one call may not be made, or None."""
    if reason_not := staff_refusal(staff, member):
        return reason_not
    if method not in METHODS.get(channel, ()):
        return MandateRefusal.METHOD
    if method == Method.CODE_SMS and not (member.phone and member.phone_confirmed_at):
        return MandateRefusal.NO_PHONE
    if len(reason.strip()) < SHORTEST_TEXT:
        return MandateRefusal.REASON
    if method != Method.CODE_SMS and len(evidence.strip()) < SHORTEST_TEXT:
        return MandateRefusal.EVIDENCE
    return None


def offer_refusal(member: Member, *, email: str, scope: list[str], ends_at: datetime, at: datetime):
    """Why a member may not hand this to the person with this address, or None."""
    if not scope or not set(scope) <= set(FOR_RELATIVES):
        return MandateRefusal.SCOPE
    if not at < ends_at <= at + LONGEST:
        return MandateRefusal.ENDS
    return MandateRefusal.SELF if member.email and member.email == email else None
