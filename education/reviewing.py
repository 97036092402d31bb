"""Reading what learners handed in: who may, what waits, and the answer that the learner is told."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import campuses, submissions
from education.models import Assignment, Engagement, Enrolment, Review, Run, State, Submission, SubmissionVersion
from education.notice_kinds import APPLICATION, CHANGE
from education.telling import when
from members.acting import Acting
from members.models import Member
from portal import notices


class ReviewRefusal(models.TextChoices):
    NO_WORD = "no_word", gettext_lazy("무엇을 고치면 좋을지 한마디 적어 주세요. 배우는 분께 그대로 전해요.")
    READ = "read", gettext_lazy("다른 담당자가 먼저 확인했어요. 그 답이 이미 전해져서 이 답은 보내지 않았어요.")
    NEWER = (
        "newer",
        gettext_lazy("배우는 분이 그사이 새로 냈어요. 적은 말은 아래에 그대로 있어요. 새 글을 읽고 답해 주세요."),
    )
    OWN = "own", gettext_lazy("내가 낸 과제는 다른 담당자가 확인해요.")


class ReviewRefused(ValueError):
    def __init__(self, reason: ReviewRefusal):
        self.reason = reason
        super().__init__(reason.label)


def runs_read_by(member: Member) -> QuerySet[Run]:
    """Runs whose learners the member reads: those managed and those taught."""
    teaches = Engagement.objects.filter(
        session__run=OuterRef("pk"), instructor__member=member, instructor__left_at=None
    )
    return Run.objects.filter(Q(pk__in=campuses.managed(member).values("pk")) | Exists(teaches))


def is_reviewer(member: Member) -> bool:
    return (
        campuses.manages_runs(member)
        or Engagement.objects.filter(instructor__member=member, instructor__left_at=None).exists()
    )


def latest_versions() -> QuerySet[SubmissionVersion]:
    """Of each submission the version that was handed in last."""
    newest = SubmissionVersion.objects.filter(submission=OuterRef("submission"), kept_aside=False).order_by("-number")
    return SubmissionVersion.objects.filter(pk=Subquery(newest.values("pk")[:1]))


def waiting_for_review(campus: str | None = None) -> QuerySet[SubmissionVersion]:
    """Versions nobody has read, the oldest first; of one campus when given."""
    queue = latest_versions().filter(submission__state=Submission.State.SUBMITTED, review=None)
    queue = queue.order_by("submitted_at", "pk")
    return queue if campus is None else queue.filter(submission__enrolment__run__campus=campus)


def queue_of(member: Member) -> QuerySet[SubmissionVersion]:
    """What waits for this reviewer, the oldest first; never one's own."""
    waiting = waiting_for_review().filter(submission__enrolment__run__in=runs_read_by(member))
    return waiting.exclude(submission__enrolment__learner=member).select_related(
        "submission__assignment", "submission__enrolment__run__course", "submission__enrolment__learner"
    )


def readable_by(member: Member) -> QuerySet[SubmissionVersion]:
    """Everything handed in that the reviewer may open, read or not."""
    return SubmissionVersion.objects.filter(
        submission__enrolment__run__in=runs_read_by(member), kept_aside=False
    ).exclude(submission__enrolment__learner=member)


def review(
    *, version: SubmissionVersion, decision: Review.Decision, comment: str, acting: Acting, at: datetime
) -> Review:
    """Accept, or ask to revise with a word why. The learner is told. Raises ReviewRefused, the word kept as a draft.

    The same decision of the same reviewer again is the one that stands.
    """
    with transaction.atomic():
        row = submissions.lock(version.submission_id)
        made = Review.objects.filter(version=version).first()
        if made and (made.reviewer, made.decision, made.comment) == (acting.actor, decision, comment):
            return made
        reason = refusal(row, version, made, decision, comment, acting)
        if reason:
            keep_comment(version=version, comment=comment)
        else:
            made = Review.objects.create(
                version=version, decision=decision, comment=comment, reviewer=acting.actor, reviewed_at=at
            )
            is_accepted = decision == Review.Decision.ACCEPT
            submissions.move(row, Submission.State.ACCEPTED if is_accepted else Submission.State.REVISE)
            keep_comment(version=version, comment="")
            tell(row, made, at)
    if reason:
        raise ReviewRefused(reason)
    return made


def refusal(
    row: Submission,
    version: SubmissionVersion,
    made: Review | None,
    decision: Review.Decision,
    comment: str,
    acting: Acting,
) -> ReviewRefusal | None:
    if acting.actor == row.enrolment.learner:
        return ReviewRefusal.OWN
    if made:
        return ReviewRefusal.READ
    if row.state != Submission.State.SUBMITTED or not latest_versions().filter(pk=version.pk).exists():
        return ReviewRefusal.NEWER
    if decision == Review.Decision.REVISE and not comment.strip():
        return ReviewRefusal.NO_WORD
    return None


def keep_comment(*, version: SubmissionVersion, comment: str) -> None:
    """What a reviewer began to write, for later."""
    SubmissionVersion.objects.filter(pk=version.pk).update(comment_draft=comment)


def tell(submission: Submission, made: Review, at: datetime) -> None:
    title = (
        _("과제를 잘 받았어요: %s") if made.decision == Review.Decision.ACCEPT else _("조금 고쳐서 다시 내 주세요: %s")
    )
    notices.tell(
        key=f"education:review:{made.pk}",
        member=submission.enrolment.learner,
        kind=APPLICATION,
        title=title % submission.assignment.title,
        text=made.comment or _("함께해 주셔서 고마워요."),
        url=reverse("education:submission", args=[submission.pk]),
        at=at,
    )


def learners_of(assignment: Assignment) -> list[Enrolment]:
    """Who has a seat in the run, each with `submission` (None: nothing begun). Two queries."""
    rows = list(
        Enrolment.objects.filter(run=assignment.run_id, state=State.CONFIRMED)
        .select_related("learner")
        .order_by("queue_number")
    )
    begun = {
        row.enrolment_id: row
        for row in Submission.objects.filter(assignment=assignment, enrolment__in=rows).select_related("assignment")
    }
    for row in rows:
        row.submission = begun.get(row.pk)
    return rows


def extend(*, enrolment: Enrolment, assignment: Assignment, until: datetime, acting: Acting, at: datetime) -> None:
    """Give one learner more time and say so. Raises ValueError for a moment that is past."""
    with transaction.atomic():
        row = submissions.open_submission(enrolment=enrolment, assignment=assignment, at=at)
        submissions.extend(submission=row, until=until, acting=acting, at=at)
        notices.tell(
            key=f"education:extended:{row.pk}:{until:%Y%m%d%H%M}",
            member=enrolment.learner,
            kind=CHANGE,
            title=_("과제 내는 날을 늦췄어요: %s") % assignment.title,
            text=_("%s까지 낼 수 있어요. 쓰시던 글은 그대로 있어요.") % when(until),
            url=reverse("education:assignment", args=[enrolment.pk, assignment.pk]),
            at=at,
        )
