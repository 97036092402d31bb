"""Leaving the portal (탈퇴): thirty days to think again, then real destruction.

At the request everything a member holds is given back and every device is signed out. Until the thirty days are over
signing in leads to one button that undoes it. Then the tick destroys: a number stays, so that records others need still
have an author ("탈퇴한 이웃").
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import acting as acts
from members import consents, staff
from members.acting import Acting
from members.models import DestructionEntry, Member
from members.models.consent import OPTIONAL
from portal import leaving, notices, personal_data
from portal.leaving import Held

log = logging.getLogger(__name__)

TIME_TO_UNDO = timedelta(days=30)


class LeavingRefusal(models.TextChoices):
    NOT_SELF = "not_self", gettext_lazy("탈퇴는 본인만 할 수 있어요. 본인이 로그인해서 해 주세요.")
    GONE = "gone", gettext_lazy("이미 탈퇴한 계정이에요.")
    ALREADY = "already", gettext_lazy("이미 탈퇴를 신청했어요.")
    MUST_SETTLE = "must_settle", gettext_lazy("먼저 정리할 것이 있어요. 아래에서 정리한 뒤 다시 해 주세요.")
    NOT_LEAVING = "not_leaving", gettext_lazy("탈퇴를 신청하지 않았거나 이미 되돌렸어요.")
    TOO_LATE = "too_late", gettext_lazy("되돌릴 수 있는 30일이 지났어요. 다시 가입하실 수는 있어요.")


class LeavingRefused(Exception):
    def __init__(self, reason: LeavingRefusal):
        self.reason = reason
        super().__init__(reason.label)


def refusal(member: Member, acting: Acting, at: datetime) -> LeavingRefusal | None:
    """Why this member cannot ask to leave now; None when they can."""
    if acting.is_for_another or acting.actor != member:
        return LeavingRefusal.NOT_SELF
    if member.erased_at or member.merged_into_id:
        return LeavingRefusal.GONE
    if member.deletion_requested_at:
        return LeavingRefusal.ALREADY
    if any(held.must_settle for held in leaving.held_by(member, at)):
        return LeavingRefusal.MUST_SETTLE
    return None


def ends_at(member: Member) -> datetime:
    """From when on a leaving member can be destroyed."""
    return member.deletion_requested_at + TIME_TO_UNDO


def request(*, member: Member, acting: Acting, at: datetime) -> None:
    """Ask to leave. All of it or nothing: seats given back, optional consents ended, every device signed out.

    Raises LeavingRefused.
    """
    with transaction.atomic():
        here = Member.objects.present().filter(pk=member.pk, deletion_requested_at=None)
        is_first = here.update(deletion_requested_at=at)
        before = Member.objects.get(pk=member.pk)
        if is_first:
            before.deletion_requested_at = None
        if reason := refusal(before, acting, at):
            raise LeavingRefused(reason)
        leaving.release_all(member, at)
        for purpose, entry in consents.state(member, at).items():
            if purpose in OPTIONAL and entry and entry.given:
                consents.withdraw(member=member, purpose=purpose, acting=acting, at=at)
        acts.record(acting, "leaving_requested", at)
        member.refresh_from_db()
        tell_of_request(member, at)
        sign_out_everywhere(member)


def undo(*, member: Member, acting: Acting, at: datetime) -> None:
    """Stay after all. Raises LeavingRefused(NOT_SELF | NOT_LEAVING | TOO_LATE)."""
    if acting.is_for_another or acting.actor != member:
        raise LeavingRefused(LeavingRefusal.NOT_SELF)
    with transaction.atomic():
        going = Member.objects.present().filter(pk=member.pk, deletion_requested_at__isnull=False)
        if not going.filter(deletion_requested_at__gt=at - TIME_TO_UNDO).update(deletion_requested_at=None):
            raise LeavingRefused(LeavingRefusal.TOO_LATE if going.exists() else LeavingRefusal.NOT_LEAVING)
        acts.record(acting, "leaving_undone", at)
        member.refresh_from_db()
        notices.tell(
            key=f"leaving_undone:{member.pk}:{at:%Y%m%d%H%M%S}",
            member=member,
            kind="leaving",
            title=_("탈퇴를 되돌렸어요"),
            text=_(
                "계정이 그대로 있어요. 그때 놓은 자리와 거둔 선택 동의는 되살아나지 않으니 필요하면 다시 해 주세요."
            ),
            url=reverse("membership:data"),
            at=at,
        )


def tell_of_request(member: Member, at: datetime) -> None:
    """With the way back: a link to the button that undoes it, behind the member's own sign-in."""
    until = f"{timezone.localtime(ends_at(member)):%Y년 %-m월 %-d일 %H시 %M분}"
    notices.tell(
        key=f"leaving:{member.pk}:{at:%Y%m%d%H%M%S}",
        member=member,
        kind="leaving",
        title=_("탈퇴 신청을 받았어요"),
        text=_(
            "모든 기기에서 로그아웃했어요. %(until)s까지는 로그인해서 되돌릴 수 있어요. "
            "그 뒤에는 개인정보를 모두 지우고 되살릴 수 없어요. 본인이 하지 않았다면 바로 되돌려 주세요."
        )
        % {"until": until},
        url=reverse("membership:undo_leaving"),
        at=at,
    )


def sign_out_everywhere(member: Member) -> None:
    """End every session the portal knows of. One it does not know ends by itself within 14 days, long before 30."""
    mine = UserSession.objects.filter(user=member)
    Session.objects.filter(session_key__in=list(mine.values_list("session_key", flat=True))).delete()
    mine.delete()


def due(at: datetime) -> QuerySet[Member]:
    """Members whose thirty days are over."""
    return Member.objects.present().filter(deletion_requested_at__lte=at - TIME_TO_UNDO)


def destroy_due(at: datetime) -> int:
    """Destroy every member whose time is over; one that fails keeps no other from it. Returns how many."""
    done = 0
    for member in due(at).order_by("pk"):
        try:
            done += destroy(member, at)
        except Exception:
            log.exception("Member %s could not be destroyed; tried again at the next tick", member.pk)
    return done


def destroy(member: Member, at: datetime) -> bool:
    """Every kind of data, in one transaction; the log says how many rows and nothing of them. False when not due."""
    with transaction.atomic():
        # The write takes the row: an undo at the same moment comes before it or too late.
        if not due(at).filter(pk=member.pk).update(erased_at=at):
            return False
        member.refresh_from_db()
        for kind in reversed(personal_data.kinds()):
            if rows := kind.erase(member, at):
                DestructionEntry.objects.create(rule=f"leaving:{kind.key}", label=str(kind.label), rows=rows, at=at)
        acts.record(acts.as_system(member), "destroyed", at)
    return True


def staff_rights(member: Member, at: datetime) -> Iterator[Held]:
    """Whoever works here hands over first: the administrator takes the role away."""
    if staff.is_staff(member):
        yield Held(label=_("담당자 권한 (시스템 관리자에게 거두어 달라고 해 주세요)"), must_settle=True)


def release_nothing(member: Member, at: datetime) -> None:
    """A right is not given back by leaving: it is settled before."""
