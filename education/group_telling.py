"""What people of study groups are told, each in the transaction of what it tells."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from education.models import StudyGroup, StudyGroupInvitation
from education.notice_kinds import APPLICATION, GROUP
from members.models import Member
from portal import notices


def tell(
    group: StudyGroup, step: str, people: Iterable[Member], title: str, text: str, at: datetime, kind=GROUP
) -> None:
    for person in people:
        notices.tell(
            key=f"education:group:{group.pk}:{step}:{person.pk}",
            member=person,
            kind=kind,
            title=title % group.title,
            text=text,
            url=reverse("education:group", args=[group.pk]),
            at=at,
        )


def people_of(group: StudyGroup) -> list[Member]:
    rows = group.people.filter(left_at=None).select_related("member").order_by("pk")
    return [row.member for row in rows]


def invited(invitation: StudyGroupInvitation, at: datetime) -> None:
    group = invitation.group
    text = _("%s님이 함께 배우자고 했어요. 함께할지는 모임 화면에서 정해요.") % group.leader.get_short_name()
    tell(group, f"invited:{invitation.pk}", [invitation.member], _("자주학습 초대: %s"), text, at)


def decided(group: StudyGroup, at: datetime) -> None:
    step = f"decided:{group.version}"
    if group.state == StudyGroup.State.RUNNING:
        text = _("이제 모여서 배우면 돼요. 만날 때마다 모임장이 일지를 남겨 주세요.")
        tell(group, step, people_of(group), _("자주학습을 시작해요: %s"), text, at, APPLICATION)
    else:
        text = _("%s 계획을 고치면 다시 제안할 수 있어요.") % group.reason
        tell(group, step, [group.leader], _("이번에는 함께하지 못해요: %s"), text, at, APPLICATION)


def leads(group: StudyGroup, at: datetime) -> None:
    text = _("이제 모임장이에요. 초대와 일지, 결과를 맡아요.")
    tell(group, f"leads:{group.version}", [group.leader], _("모임장을 넘겨받았어요: %s"), text, at, APPLICATION)


def sent_back(group: StudyGroup, at: datetime) -> None:
    step = f"back:{group.version}"
    tell(group, step, [group.leader], _("결과를 조금 더 적어 주세요: %s"), group.reason, at, APPLICATION)


def closed(group: StudyGroup, at: datetime) -> None:
    text = _("함께 배워 주셔서 고마워요. 결과는 모임 화면에 그대로 남아요.")
    tell(group, f"closed:{group.version}", people_of(group), _("자주학습을 마쳤어요: %s"), text, at)
