"""자주학습: neighbours who learn by themselves, five to fifty. Proposed, decided by the campus, logged, reported.

Each verb's transaction first writes the group's row (its `version`), then reads and decides, so that the fifty-first
never gets in. `size` is kept here and a constraint stands behind it.
"""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import F

from education import campuses, group_telling
from education.enrolment import lock_learner
from education.group_rules import Deed, GroupRefusal, GroupRefused, allowed, refusal
from education.models import Run, StudyGroup, StudyGroupInvitation, StudyGroupLog, StudyGroupMember
from members.acting import Acting
from members.models import Member
from members.models.member import Folded

State = StudyGroup.State


def lock(pk: int) -> StudyGroup:
    """The group, its row written first. Inside a transaction only."""
    StudyGroup.objects.filter(pk=pk).update(version=F("version") + 1)
    return StudyGroup.objects.select_related("leader").get(pk=pk)


def check(deed: Deed, group: StudyGroup, member: Member | None) -> None:
    if reason := refusal(deed, group, member):
        raise GroupRefused(reason)


def move(group: StudyGroup, to: State) -> None:
    if to not in allowed(group.state):
        raise GroupRefused(GroupRefusal.STATE)
    group.state = to


def recount(group: StudyGroup) -> None:
    group.size = group.people.filter(left_at=None).count()
    group.save(update_fields=["size"])


def new_key() -> str:
    return secrets.token_urlsafe(16)


def propose(*, title: str, plan: str, district: str, is_open: bool, acting: Acting, at: datetime) -> StudyGroup:
    """Begin a group with its leader alone in it. The same title twice by one leader is one group: a double click."""
    with transaction.atomic():
        lock_learner(acting.member.pk)
        mine = StudyGroup.objects.filter(leader=acting.member, title=title, state=State.PROPOSED)
        if earlier := mine.order_by("pk").first():
            return earlier
        group = StudyGroup.objects.create(
            leader=acting.member,
            title=title,
            plan=plan,
            district=district,
            is_open=is_open,
            invite_key=new_key(),
            created_at=at,
        )
        StudyGroupMember.objects.create(group=group, member=acting.member, joined_at=at)
    return group


def change(*, group: StudyGroup, acting: Acting, at: datetime, **fields) -> StudyGroup:
    """`fields`: title, plan, district, is_open. A refused group that is changed is proposed again."""
    with transaction.atomic():
        group = lock(group.pk)
        check(Deed.CHANGE, group, acting.member)
        if group.state == State.RUNNING:
            fields = {name: fields[name] for name in ("plan", "is_open") if name in fields}
        for name, value in fields.items():
            setattr(group, name, value)
        if group.state == State.REFUSED:
            move(group, State.PROPOSED)
            fields |= {"state": group.state}
        group.save(update_fields=list(fields))
    return group


def renew_link(*, group: StudyGroup, acting: Acting, at: datetime) -> StudyGroup:
    """A new link; the old one opens nothing any more."""
    with transaction.atomic():
        group = lock(group.pk)
        check(Deed.INVITE, group, acting.member)
        group.invite_key = new_key()
        group.save(update_fields=["invite_key"])
    return group


def invite(*, group: StudyGroup, nickname: str, acting: Acting, at: datetime) -> StudyGroupInvitation:
    """Ask one neighbour by the whole nickname. Raises GroupRefused(NOBODY | SEVERAL | …)."""
    found = list(Member.objects.present().annotate(folded=Folded("nickname")).filter(folded=fold(nickname))[:2])
    with transaction.atomic():
        group = lock(group.pk)
        check(Deed.INVITE, group, acting.member)
        if len(found) != 1:
            raise GroupRefused(GroupRefusal.SEVERAL if found else GroupRefusal.NOBODY)
        if is_in(group, found[0]):
            raise GroupRefused(GroupRefusal.ALREADY_IN)
        made, is_new = StudyGroupInvitation.objects.get_or_create(
            group=group, member=found[0], defaults={"invited_at": at}
        )
        if is_new:
            group_telling.invited(made, at)
    return made


def fold(nickname: str) -> str:
    return " ".join(nickname.split()).lower()


def join(*, group: StudyGroup, acting: Acting, at: datetime, key: str = "") -> StudyGroupMember:
    """Come in: with the link's `key`, by an invitation, or into an open group. Twice is once.

    Raises GroupRefused(FULL | NOT_ASKED | STATE).
    """
    member = acting.member
    with transaction.atomic():
        group = lock(group.pk)
        if row := group.people.filter(member=member, left_at=None).first():
            return row
        invitation = StudyGroupInvitation.objects.filter(group=group, member=member)
        has_key = bool(key) and secrets.compare_digest(key, group.invite_key)
        is_running = group.state == State.RUNNING
        if not (has_key or (group.is_open and is_running) or invitation.exists()):
            raise GroupRefused(GroupRefusal.NOT_ASKED)
        check(Deed.JOIN, group, member)
        row = StudyGroupMember.objects.create(group=group, member=member, joined_at=at)
        invitation.delete()
        recount(group)
    return row


def refuse_invitation(*, invitation: StudyGroupInvitation, acting: Acting, at: datetime) -> None:
    StudyGroupInvitation.objects.filter(pk=invitation.pk, member=acting.member).delete()


def leave(*, group: StudyGroup, acting: Acting, at: datetime) -> None:
    """Who is not in it has left already. The leader hands over first: GroupRefused(LEADER)."""
    with transaction.atomic():
        group = lock(group.pk)
        if is_in(group, acting.member):
            check(Deed.LEAVE, group, acting.member)
            group.people.filter(member=acting.member, left_at=None).update(left_at=at)
            recount(group)


def hand_over(*, group: StudyGroup, to: StudyGroupMember, acting: Acting, at: datetime) -> StudyGroup:
    """Make another member the leader; both are told."""
    with transaction.atomic():
        group = lock(group.pk)
        check(Deed.HAND_OVER, group, acting.member)
        row = group.people.filter(pk=to.pk, left_at=None).select_related("member").first()
        if row is None:
            raise GroupRefused(GroupRefusal.NOT_IN)
        group.leader = row.member
        group.save(update_fields=["leader"])
        group_telling.leads(group, at)
    return group


def decide(
    *, group: StudyGroup, is_approved: bool, acting: Acting, at: datetime, reason: str = "", run: Run | None = None
) -> StudyGroup:
    """The campus' word on a proposal. Under five nobody starts; refusing needs a reason that the leader reads."""
    with transaction.atomic():
        group = lock(group.pk)
        check(Deed.APPROVE if is_approved else Deed.REFUSE, group, acting.actor)
        if not is_approved and not reason.strip():
            raise GroupRefused(GroupRefusal.NO_REASON)
        if run and not campuses.manages(acting.actor, run):
            raise GroupRefused(GroupRefusal.OTHER_CAMPUS)
        move(group, State.RUNNING if is_approved else State.REFUSED)
        group.decided_at, group.decided_by, group.reason, group.run = at, acting.actor, reason.strip(), run
        group.save(update_fields=["state", "decided_at", "decided_by", "reason", "run"])
        group_telling.decided(group, at)
    return group


def write_log(*, group: StudyGroup, came: list[StudyGroupMember], acting: Acting, at: datetime, **fields):
    """`fields`: met_on, minutes, text. The same day and text twice is one log. Raises GroupRefused."""
    with transaction.atomic():
        group = lock(group.pk)
        check(Deed.LOG, group, acting.member)
        same = StudyGroupLog.objects.filter(group=group, met_on=fields["met_on"], text=fields["text"])
        if earlier := same.order_by("pk").first():
            return earlier
        log = StudyGroupLog.objects.create(group=group, written_by=acting.actor, **fields)
        log.came.set([row for row in came if row.group_id == group.pk])
    return log


def hand_report(*, group: StudyGroup, report: str, acting: Acting, at: datetime) -> StudyGroup:
    """The result. Wants at least one log; the campus may still ask for more by calling."""
    with transaction.atomic():
        group = lock(group.pk)
        check(Deed.REPORT, group, acting.member)
        move(group, State.REPORTED)
        group.report = report
        group.save(update_fields=["state", "report"])
    return group


def close(*, group: StudyGroup, acting: Acting, at: datetime) -> StudyGroup:
    """The campus has read the result: the group is over and everybody is thanked."""
    with transaction.atomic():
        group = lock(group.pk)
        check(Deed.CLOSE, group, acting.actor)
        move(group, State.CLOSED)
        group.closed_at = at
        group.save(update_fields=["state", "closed_at"])
        group_telling.closed(group, at)
    return group


def send_back(*, group: StudyGroup, reason: str, acting: Acting, at: datetime) -> StudyGroup:
    """The campus asks for more: the group goes on, its report stays to be written further."""
    with transaction.atomic():
        group = lock(group.pk)
        check(Deed.CLOSE, group, acting.actor)
        if not reason.strip():
            raise GroupRefused(GroupRefusal.NO_REASON)
        move(group, State.RUNNING)
        group.reason = reason.strip()
        group.save(update_fields=["state", "reason"])
        group_telling.sent_back(group, at)
    return group


def is_in(group: StudyGroup, member: Member) -> bool:
    return group.people.filter(member=member, left_at=None).exists()
