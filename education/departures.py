"""Seats of people who leave the portal, or whose account became part of another: given back, and passed on at once."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from education import groups, seats, telling
from education.enrolment import LEAVES_BY
from education.models import ACTIVE, Enrolment, Run, State, StudyGroup
from members.acting import as_system
from members.models import Member
from portal import leaving

# Groups that somebody has to lead.
LED = (StudyGroup.State.PROPOSED, StudyGroup.State.RUNNING)


def still_open(at: datetime) -> QuerySet[Enrolment]:
    """Seats and places in a queue of runs that are not over."""
    return Enrolment.objects.filter(state__in=ACTIVE).exclude(run__ends_at__lte=at)


def open_enrolments(member: Member, at: datetime) -> QuerySet[Enrolment]:
    return still_open(at).filter(learner=member).select_related("run__course").order_by("run_id")


def held(member: Member, at: datetime) -> Iterable[leaving.Held]:
    for group in StudyGroup.objects.filter(leader=member, state__in=LED).order_by("pk"):
        yield leaving.Held(
            label=_("자주학습 모임 ‘%s’의 대표") % group,
            url=reverse("education:group", args=[group.pk]),
            must_settle=True,
        )
    for enrolment in open_enrolments(member, at):
        yield leaving.Held(
            label=_("%(run)s 신청") % {"run": enrolment.run}, url=reverse("education:enrolment", args=[enrolment.pk])
        )


def release(member: Member, at: datetime) -> None:
    """Within the transaction of leaving. A deadline to cancel does not hold anyone here."""
    for enrolment in open_enrolments(member, at):
        run = Run.objects.lock(enrolment.run_id)
        standing = Enrolment.objects.select_related("learner", "pool").get(pk=enrolment.pk)
        to = LEAVES_BY.get(State(standing.state))
        if to is not None:
            seats.move(standing, to, acting=as_system(member), at=at, reason=_("탈퇴"))
            telling.settled(*seats.settle(run, at), at)
    for group in StudyGroup.objects.filter(people__member=member, people__left_at=None).exclude(leader=member):
        groups.leave(group=group, acting=as_system(member), at=at)


def release_merged(at: datetime) -> int:
    """Both of two accounts had a seat in one run: the account that went keeps none. Returns how many people."""
    gone = list(
        Member.objects.filter(merged_into__isnull=False, pk__in=still_open(at).values("learner")).order_by("pk")
    )
    for member in gone:
        with transaction.atomic():
            release(member, at)
    return len(gone)


leaving.register(leaving.Holding(key="education", held=held, release=release))
