"""What may be done with a study group, by whom, when: one table and one question, asked by screens and verbs."""

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from education import campuses
from education.models import StudyGroup
from members.models import Member

State = StudyGroup.State

TRANSITIONS: dict[str, tuple[State, ...]] = {
    State.PROPOSED: (State.RUNNING, State.REFUSED),
    State.REFUSED: (State.PROPOSED,),
    State.RUNNING: (State.REPORTED,),
    State.REPORTED: (State.CLOSED, State.RUNNING),
    State.CLOSED: (),
}
GATHERING = (State.PROPOSED, State.RUNNING)


class Deed(models.TextChoices):
    CHANGE = "change", _("계획 고치기")
    INVITE = "invite", _("초대하기")
    JOIN = "join", _("함께하기")
    LEAVE = "leave", _("나가기")
    HAND_OVER = "hand_over", _("모임장 넘기기")
    APPROVE = "approve", _("시작하게 하기")
    REFUSE = "refuse", _("하지 않기로 하기")
    LOG = "log", _("일지 쓰기")
    REPORT = "report", _("결과 내기")
    CLOSE = "close", _("마치기")


class GroupRefusal(models.TextChoices):
    STATE = "state", _("지금은 할 수 없는 일이에요. 화면을 새로 열어 모임의 상태를 봐 주세요.")
    NOT_LEADER = "not_leader", _("모임장만 할 수 있어요. 모임장에게 말해 주세요.")
    NOT_STAFF = "not_staff", _("이 자치구의 교육 담당자만 할 수 있어요.")
    NOT_IN = "not_in", _("지금 이 모임에 없는 분이에요. 목록을 새로 보고 골라 주세요.")
    NOT_ASKED = "not_asked", _("초대 링크가 바뀌었거나 초대받지 않았어요. 모임장에게 새 링크를 받아 주세요.")
    FULL = "full", _("50명이 다 차서 더 들어올 수 없어요. 다른 모임을 찾거나 새 모임을 제안해 주세요.")
    FEW = "few", _("다섯 명부터 시작할 수 있어요. 이웃을 더 초대해 주세요.")
    LEADER = "leader", _("모임장은 다른 분에게 모임장을 넘긴 뒤 나갈 수 있어요.")
    NO_REASON = "no_reason", _("까닭을 적어 주세요. 모임장에게 그대로 알려요.")
    OTHER_CAMPUS = "other_campus", _("그 교육은 다른 자치구가 열어요. 우리 자치구의 교육을 골라 주세요.")
    NOBODY = "nobody", _("그 별명을 쓰는 이웃을 찾지 못했어요. 글자를 다시 보거나 초대 링크를 보내 주세요.")
    SEVERAL = "several", _("같은 별명을 쓰는 이웃이 여럿이에요. 초대 링크를 보내 주세요.")
    ALREADY_IN = "already_in", _("이미 함께하고 있는 이웃이에요.")
    NO_LOG = "no_log", _("모임 일지를 하나 이상 쓴 뒤에 결과를 낼 수 있어요.")


class GroupRefused(Exception):
    def __init__(self, reason: GroupRefusal):
        self.reason = reason
        super().__init__(reason.label)


# In which states each deed is done, and by whom.
WHEN: dict[Deed, tuple[State, ...]] = {
    Deed.CHANGE: (State.PROPOSED, State.REFUSED, State.RUNNING),
    Deed.INVITE: GATHERING,
    Deed.JOIN: GATHERING,
    Deed.LEAVE: (State.PROPOSED, State.RUNNING, State.REFUSED),
    Deed.HAND_OVER: (State.PROPOSED, State.REFUSED, State.RUNNING, State.REPORTED),
    Deed.APPROVE: (State.PROPOSED,),
    Deed.REFUSE: (State.PROPOSED,),
    Deed.LOG: (State.RUNNING,),
    Deed.REPORT: (State.RUNNING,),
    Deed.CLOSE: (State.REPORTED,),
}
LEADERS = (Deed.CHANGE, Deed.INVITE, Deed.HAND_OVER, Deed.LOG, Deed.REPORT)
# What a group's page offers its people.
SHOWN = (Deed.CHANGE, Deed.INVITE, Deed.LEAVE, Deed.LOG, Deed.REPORT)
STAFFS = (Deed.APPROVE, Deed.REFUSE, Deed.CLOSE)


def allowed(state: str) -> tuple[State, ...]:
    return TRANSITIONS[State(state)]


def refusal(deed: Deed, group: StudyGroup, member: Member | None) -> GroupRefusal | None:
    """Why not; None when it may be done. `member`: for staff's deeds the staff member, else the learner."""
    if deed in LEADERS and group.leader != member:
        return GroupRefusal.NOT_LEADER
    if deed in STAFFS and not decides(member, group):
        return GroupRefusal.NOT_STAFF
    if group.state not in WHEN[deed]:
        return GroupRefusal.STATE
    if deed == Deed.LEAVE and group.leader == member:
        return GroupRefusal.LEADER
    if deed == Deed.JOIN and group.size >= StudyGroup.LARGEST:
        return GroupRefusal.FULL
    if deed == Deed.APPROVE and group.size < StudyGroup.SMALLEST:
        return GroupRefusal.FEW
    if deed == Deed.REPORT and not group.logs.exists():
        return GroupRefusal.NO_LOG
    return None


def decided_by(member: Member) -> QuerySet[StudyGroup]:
    """The groups a member of staff decides on: all, or those of the own district."""
    places = campuses.campuses_of(member)
    return StudyGroup.objects.all() if places is None else StudyGroup.objects.filter(district__in=places)


def decides(member: Member | None, group: StudyGroup) -> bool:
    if member is None:
        return False
    places = campuses.campuses_of(member)
    return places is None or group.district in places


def public() -> QuerySet[StudyGroup]:
    """Groups that everybody may see: learning now, or done with a result."""
    shown = (State.RUNNING, State.REPORTED, State.CLOSED)
    return StudyGroup.objects.filter(state__in=shown).select_related("leader")


def groups_of(member: Member) -> QuerySet[StudyGroup]:
    """The groups one is in, the newest first."""
    return (
        StudyGroup.objects.filter(people__member=member, people__left_at=None)
        .select_related("leader")
        .order_by("-created_at", "-pk")
    )
