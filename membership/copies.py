"""A copy of everything about a member (개인정보 열람·전송 요구), made by a task and gone after seven days.

WAITING → READY → GONE. The file lies in a private folder under a random name (copy_files.py) and leaves it only through
the view that asks who is there.
"""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy

from members import acting as acts
from members.acting import Acting
from members.models import DataCopy, Member
from membership import copy_files, tasks

AGAIN_AFTER = timedelta(days=1)
# A task that has not come to it by then is lost: the member may ask again.
LOST_AFTER = timedelta(days=1)


class CopyRefusal(models.TextChoices):
    NOT_SELF = "not_self", gettext_lazy("내 정보는 본인만 내려받을 수 있어요. 본인이 로그인해서 받아 주세요.")
    BEING_MADE = "being_made", gettext_lazy("지금 만들고 있어요. 다 되면 알려 드릴게요.")
    TODAY = "today", gettext_lazy("내려받기는 하루에 한 번 만들 수 있어요. 아래에 이미 만든 파일이 있어요.")


class CopyRefused(Exception):
    def __init__(self, reason: CopyRefusal):
        self.reason = reason
        super().__init__(reason.label)


def refusal(member: Member, acting: Acting, at: datetime) -> CopyRefusal | None:
    if acting.is_for_another or acting.actor != member:
        return CopyRefusal.NOT_SELF
    recent = DataCopy.objects.filter(member=member, requested_at__gt=at - AGAIN_AFTER).first()
    if recent is None:
        return None
    return CopyRefusal.BEING_MADE if recent.state == DataCopy.State.WAITING else CopyRefusal.TODAY


def request(*, member: Member, acting: Acting, at: datetime) -> DataCopy:
    """Have the copy made soon. Raises CopyRefused. Of two that ask at once one is refused."""
    with transaction.atomic():
        # A write that changes nothing takes the member's row, so that the question below has one asker at a time.
        Member.objects.filter(pk=member.pk).update(phone=F("phone"))
        if reason := refusal(member, acting, at):
            raise CopyRefused(reason)
        copy = DataCopy.objects.create(member=member, requested_at=at)
        acts.record(acting, "data_copy_requested", at)
        transaction.on_commit(lambda: tasks.make_copy.enqueue(copy.pk))
    return copy


def open_at(member: Member, at: datetime) -> QuerySet[DataCopy]:
    """The member's copies that can be downloaded."""
    return DataCopy.objects.filter(member=member, state=DataCopy.State.READY, expires_at__gt=at)


def outlived(at: datetime) -> QuerySet[DataCopy]:
    """Files whose time is over, and copies that no task ever made."""
    State = DataCopy.State
    return DataCopy.objects.filter(
        Q(state=State.READY, expires_at__lte=at) | Q(state=State.WAITING, requested_at__lte=at - LOST_AFTER)
    )


def destroy(rows: QuerySet[DataCopy], at: datetime) -> int:
    copy_files.remove(rows)
    return rows.update(state=DataCopy.State.GONE, path="")
