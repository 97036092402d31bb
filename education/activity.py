"""What education tells 내 활동: offers to answer, essays to write again, surveys; next meetings; what is done."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import surveys
from education.models import (
    ACTIVE,
    Completion,
    CourseKind,
    Enrolment,
    Instructor,
    Invitation,
    Sanction,
    Session,
    State,
    Submission,
    SurveyDone,
)
from members.districts import District
from members.models import Member
from portal.my_activity import LIMIT, Activity, ActivityRow, Section, register

# Enough for the lists of one page: who applies for more finds all of them under `education:enrolments`.
MOST = 30


def applications(member: Member, at: datetime) -> QuerySet[Enrolment]:
    """All the member's applications, the newest first, each with `next_at`, `to_revise` (an assignment sent back),
    `is_completed` and `has_answered` (the survey). One query."""
    sessions = Session.objects.filter(run=OuterRef("run"), cancelled_at=None, ends_at__gt=at)
    sent_back = Submission.objects.filter(enrolment=OuterRef("pk"), state=Submission.State.REVISE).order_by("pk")
    mine = Enrolment.objects.filter(learner=member).select_related("run__course", "pool").defer("run__course__body")
    return mine.annotate(
        next_at=Subquery(sessions.order_by("starts_at").values("starts_at")[:1]),
        to_revise=Subquery(sent_back.values("assignment")[:1]),
        revise_title=Subquery(sent_back.values("assignment__title")[:1]),
        is_completed=Exists(Completion.objects.standing().filter(enrolment=OuterRef("pk"))),
        has_answered=Exists(SurveyDone.objects.filter(enrolment=OuterRef("pk"))),
    ).order_by("-pk")


def is_now(enrolment: Enrolment, at: datetime) -> bool:
    """Whether there is still something to do or to come: `enrolment` is one of `applications`."""
    if enrolment.state not in ACTIVE or (enrolment.state == State.OFFERED and enrolment.offer_until <= at):
        return False
    if enrolment.is_completed and enrolment.next_at is None:
        return False
    run = enrolment.run
    return run.ends_at is None or run.ends_at > at or enrolment.to_revise is not None


def now_first(member: Member, at: datetime) -> QuerySet[Enrolment]:
    """What is active stands before what is over, however long ago one applied."""
    is_live = Q(state__in=ACTIVE) & (Q(run__ends_at=None) | Q(run__ends_at__gt=at))
    return applications(member, at).annotate(is_live=is_live).order_by(F("is_live").desc(), "-pk")


def activity(member: Member, at: datetime) -> Activity:
    """One query."""
    to_do, applied, done = [], [], []
    for enrolment in now_first(member, at)[:MOST]:
        if row := duty(enrolment, at):
            to_do.append(row)
        if is_now(enrolment, at):
            applied.append(row_of(enrolment))
        elif enrolment.is_completed:
            done.append(row_of(enrolment, _("수료")))
    # What comes next comes first.
    applied.sort(key=lambda row: (row.when is None, row.when.timestamp() if row.when else 0))
    return Activity(to_do[:LIMIT], applied[:LIMIT], done[:LIMIT])


def duty(enrolment: Enrolment, at: datetime) -> ActivityRow | None:
    """What waits for the member's hand."""
    if enrolment.state == State.OFFERED and enrolment.offer_until > at:
        return ActivityRow(
            title=_("자리를 받을지 답하기: %s") % enrolment.run,
            url=reverse("education:answer_offer", args=[enrolment.pk]),
            status=_("자리가 났어요"),
            due=enrolment.offer_until,
        )
    if enrolment.state == State.CONFIRMED and enrolment.to_revise:
        return ActivityRow(
            title=_("고쳐서 다시 내기: %s") % enrolment.revise_title,
            url=reverse("education:assignment", args=[enrolment.pk, enrolment.to_revise]),
            status=str(enrolment.run),
        )
    if surveys.is_asked(enrolment, at) and not enrolment.has_answered:
        return ActivityRow(
            title=_("교육은 어땠는지 알려 주기: %s") % enrolment.run,
            url=reverse("education:survey", args=[enrolment.pk]),
            status=_("설문 · 1분"),
            due=surveys.open_until(enrolment.run),
        )
    return None


def row_of(enrolment: Enrolment, status: str = "") -> ActivityRow:
    return ActivityRow(
        title=str(enrolment.run),
        url=reverse("education:enrolment", args=[enrolment.pk]),
        status=status or status_of(enrolment),
        when=enrolment.next_at if enrolment.state == State.CONFIRMED else None,
    )


def status_of(enrolment: Enrolment) -> str:
    """A word or two. No place in the queue here: that would be a query a row."""
    words = {
        State.CONFIRMED: _("다음 모임") if enrolment.next_at else _("확정"),
        State.WAITING: _("기다리는 중"),
        State.APPLIED: _("접수 %s번") % enrolment.queue_number,
    }
    return words.get(State(enrolment.state), enrolment.get_state_display())


@dataclass(frozen=True)
class Mine:
    """One row of the list of all applications; `tone` is the label's class, beside its word."""

    enrolment: Enrolment
    label: str
    tone: str


# More applications than anybody has; a list without pages.
ALL = 300


def mine(member: Member, at: datetime) -> tuple[list[Mine], list[Mine]]:
    """All applications: those of now, what comes next first; those that are over, the newest first. One query."""
    now, past = [], []
    for enrolment in applications(member, at)[:ALL]:
        (now if is_now(enrolment, at) else past).append(labelled(enrolment, at))
    now.sort(key=lambda row: (row.tone != "soon", row.enrolment.next_at is None, row.enrolment.next_at or at))
    return now, past


def labelled(enrolment: Enrolment, at: datetime) -> Mine:
    if enrolment.is_completed:
        return Mine(enrolment, _("수료했어요"), "open")
    if enrolment.state == State.OFFERED and enrolment.offer_until <= at:
        return Mine(enrolment, str(State.EXPIRED.label), "shut")
    if enrolment.state == State.CONFIRMED and not is_now(enrolment, at):
        return Mine(enrolment, _("끝났어요"), "shut")
    tones = {State.CONFIRMED: "open", State.OFFERED: "soon", State.WAITING: "", State.APPLIED: ""}
    return Mine(enrolment, enrolment.get_state_display(), tones.get(State(enrolment.state), "shut"))


def invitations(member: Member, at: datetime) -> QuerySet[Invitation]:
    """Runs the member was invited to that still take applications, less those applied to."""
    applied = Enrolment.objects.active().filter(run=OuterRef("run"), learner=member)
    open_ones = Invitation.objects.filter(
        ~Exists(applied), member=member, run__published_at__isnull=False, run__cancelled_at=None, run__closes_at__gt=at
    )
    return open_ones.select_related("run__course").defer("run__course__body").order_by("run__closes_at", "pk")


def pauses(member: Member, at: datetime) -> list[Sanction]:
    return list(Sanction.objects.filter(learner=member, until__gt=at, lifted_at=None).order_by("until", "pk"))


def scope_of(sanction: Sanction) -> str:
    """Which courses a pause is about: "은평구 · 입문과정"."""
    parts = []
    if sanction.campus:
        parts.append(str(District(sanction.campus).label))
    if sanction.kind:
        parts.append(str(CourseKind(sanction.kind).label))
    return " · ".join(parts)


def teaching(member: Member, at: datetime) -> Activity:
    """The way of who teaches to what they say of themselves. One query."""
    row = Instructor.objects.filter(member=member, left_at=None).first()
    if row is None:
        return Activity()
    shown = _("누구나 볼 수 있어요") if row.is_public else _("나만 봐요")
    url = reverse("education:my_instructor")
    return Activity(applied=[ActivityRow(title=_("내 강사 소개와 강의 기록"), url=url, status=shown)])


def install() -> None:
    """Once at start."""
    register(Section(key="education", label=gettext_lazy("교육"), source=activity, url="/education/my/", order=20))
    register(Section(key="education_teaching", label=gettext_lazy("마을강사"), source=teaching, order=21))
