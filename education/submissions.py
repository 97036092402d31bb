"""Essays and workbooks: saved while written, handed in, sent back with a word, handed in again. Nothing is ever lost."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education.models import Assignment, Enrolment, Review, State, Submission, SubmissionVersion
from education.notice_kinds import APPLICATION
from members.acting import Acting
from portal import notices


class SubmissionRefusal(models.TextChoices):
    LATE = (
        "late",
        gettext_lazy("낼 수 있는 날이 지났어요. 쓰신 글은 그대로 있어요. 담당자에게 전화하면 늦출 수 있어요."),
    )
    SHORT = "short", gettext_lazy("글이 아직 짧아요. 조금 더 적어 주세요. 쓰신 글은 저장돼 있어요.")
    EMPTY = "empty", gettext_lazy("파일을 골라 주세요. PDF, 사진, 한글 파일을 올릴 수 있어요.")
    ACCEPTED = "accepted", gettext_lazy("이미 받아들여진 글이라 고칠 수 없어요.")
    NOT_ENROLLED = "not_enrolled", gettext_lazy("이 교육에 확정된 신청이 없어요.")


class SubmissionRefused(Exception):
    def __init__(self, reason: SubmissionRefusal):
        self.reason = reason
        super().__init__(reason.label)


def open_submission(*, enrolment: Enrolment, assignment: Assignment, at: datetime) -> Submission:
    return Submission.objects.get_or_create(enrolment=enrolment, assignment=assignment, defaults={"saved_at": at})[0]


def autosave(*, submission: Submission, body: str, version: int, at: datetime) -> tuple[int, bool]:
    """Keep what was typed. `version` is the draft the writer started from; returns (new version, was it the newest?).

    Two tabs: the later writer wins the draft, the earlier text becomes a version of its own that stays readable.
    """
    with transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(draft_version=F("draft_version") + 1)
        row = Submission.objects.get(pk=submission.pk)
        is_newest = row.draft_version == version + 1
        if not is_newest and row.draft.strip() and row.draft != body:
            add_version(row, row.draft, "", "", at)
        row.draft, row.saved_at = body, at
        row.save(update_fields=["draft", "saved_at"])
    return row.draft_version, is_newest


def submit(
    *, submission: Submission, body: str, acting: Acting, at: datetime, file: str = "", file_name: str = ""
) -> SubmissionVersion:
    """Hand in. What was typed is saved first, so that a refusal loses nothing. Raises SubmissionRefused."""
    assignment = submission.assignment
    Submission.objects.filter(pk=submission.pk).update(draft=body, saved_at=at)
    if reason := refusal(submission, body, file, at):
        raise SubmissionRefused(reason)
    with transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(state=Submission.State.SUBMITTED)
        version = add_version(submission, body, file, file_name, at)
        if not assignment.needs_review:
            Submission.objects.filter(pk=submission.pk).update(state=Submission.State.ACCEPTED)
    return version


def refusal(submission: Submission, body: str, file: str, at: datetime) -> SubmissionRefusal | None:
    assignment = submission.assignment
    due = submission.extended_until or assignment.due_at
    if submission.enrolment.state != State.CONFIRMED:
        return SubmissionRefusal.NOT_ENROLLED
    if submission.state == Submission.State.ACCEPTED:
        return SubmissionRefusal.ACCEPTED
    if due and at > due:
        return SubmissionRefusal.LATE
    if assignment.kind == Assignment.Kind.WORKBOOK and not file:
        return SubmissionRefusal.EMPTY
    if assignment.kind == Assignment.Kind.ESSAY and len("".join(body.split())) < max(assignment.min_chars, 1):
        return SubmissionRefusal.SHORT
    return None


def add_version(submission: Submission, body: str, file: str, file_name: str, at: datetime) -> SubmissionVersion:
    number = (submission.versions.aggregate(last=models.Max("number"))["last"] or 0) + 1
    return SubmissionVersion.objects.create(
        submission=submission, number=number, body=body, file=file, file_name=file_name, submitted_at=at
    )


def review(
    *, version: SubmissionVersion, decision: Review.Decision, comment: str, acting: Acting, at: datetime
) -> Review:
    """Accept, or ask to revise with a word why. The learner is told. Raises ValueError without a word."""
    if decision == Review.Decision.REVISE and not comment.strip():
        raise ValueError(_("무엇을 고치면 좋을지 한마디 적어 주세요. 배우는 분께 그대로 전해요."))
    submission = version.submission
    with transaction.atomic():
        made, is_new = Review.objects.get_or_create(
            version=version,
            defaults={"decision": decision, "comment": comment, "reviewer": acting.actor, "reviewed_at": at},
        )
        if is_new:
            state = {
                Review.Decision.ACCEPT: Submission.State.ACCEPTED,
                Review.Decision.REVISE: Submission.State.REVISE,
            }[decision]
            Submission.objects.filter(pk=submission.pk).update(state=state)
            tell(submission, made, at)
    return made


def tell(submission: Submission, made: Review, at: datetime) -> None:
    title = (
        _("글을 잘 받았어요: %s") if made.decision == Review.Decision.ACCEPT else _("조금 고쳐서 다시 내 주세요: %s")
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


def waiting_for_review(campus: str | None = None) -> models.QuerySet[SubmissionVersion]:
    """Versions nobody has read, the oldest first; of one campus when given."""
    latest = SubmissionVersion.objects.filter(submission=models.OuterRef("submission")).order_by("-number")
    queue = SubmissionVersion.objects.filter(
        submission__state=Submission.State.SUBMITTED, review=None, pk=models.Subquery(latest.values("pk")[:1])
    ).order_by("submitted_at")
    return queue if campus is None else queue.filter(submission__enrolment__run__campus=campus)
