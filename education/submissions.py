"""Essays and workbooks: saved while written, handed in, sent back with a word, handed in again. Nothing is ever lost.

Each verb's transaction first writes the submission's row, so that two windows wait for each other. What a later
text would overwrite becomes a version of its own, kept aside, that stays readable.
"""

from datetime import datetime

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education.lessons import may_learn
from education.models import Assignment, Enrolment, Submission, SubmissionVersion
from members.acting import Acting

LONGEST = 20_000  # characters
# What goes on from where. A state leads to itself where a newer version takes the place of one that nobody has read.
NEXT: dict[str, tuple[Submission.State, ...]] = {
    Submission.State.DRAFT: (Submission.State.SUBMITTED, Submission.State.ACCEPTED),
    Submission.State.SUBMITTED: (Submission.State.SUBMITTED, Submission.State.ACCEPTED, Submission.State.REVISE),
    Submission.State.REVISE: (Submission.State.SUBMITTED, Submission.State.ACCEPTED),
    Submission.State.ACCEPTED: (),
}


class SubmissionRefusal(models.TextChoices):
    LATE = (
        "late",
        gettext_lazy("낼 수 있는 날이 지났어요. 쓰신 글은 그대로 있어요. 담당자에게 전화하면 늦출 수 있어요."),
    )
    SHORT = "short", gettext_lazy("글이 아직 짧아요. 조금 더 적어 주세요. 쓰신 글은 저장돼 있어요.")
    LONG = "long", gettext_lazy("글이 너무 길어요. 20,000자까지 줄여 주세요. 쓰신 글은 화면에 그대로 있어요.")
    EMPTY = "empty", gettext_lazy("파일을 골라 주세요. PDF, 사진, 한글, 워드 파일을 올릴 수 있어요.")
    ACCEPTED = "accepted", gettext_lazy("이미 받아들여진 과제라 고칠 수 없어요.")
    NOT_ENROLLED = "not_enrolled", gettext_lazy("이 교육에 확정된 신청이 없어서 과제를 낼 수 없어요.")


class SubmissionRefused(Exception):
    def __init__(self, reason: SubmissionRefusal):
        self.reason = reason
        super().__init__(reason.label)


def open_submission(*, enrolment: Enrolment, assignment: Assignment, at: datetime) -> Submission:
    return Submission.objects.get_or_create(enrolment=enrolment, assignment=assignment, defaults={"saved_at": at})[0]


def lock(pk: int) -> Submission:
    """The submission, its row written first. Inside a transaction only."""
    Submission.objects.filter(pk=pk).update(state=F("state"))
    return Submission.objects.select_related("enrolment__run", "enrolment__learner", "assignment").get(pk=pk)


def autosave(*, submission: Submission, body: str, version: int, at: datetime) -> tuple[int, bool]:
    """Keep what was typed. `version` is the draft the writer started from; returns (new version, was it the newest?).

    Two windows: the later writer wins the draft, the earlier text becomes a version of its own that stays readable.
    Raises SubmissionRefused(LONG | ACCEPTED | NOT_ENROLLED).
    """
    if len(body) > LONGEST:
        raise SubmissionRefused(SubmissionRefusal.LONG)
    with transaction.atomic():
        row = lock(submission.pk)
        reason = shut(row)
        if reason is None:
            is_newest = keep(row, body, version, at)
    if reason:
        raise SubmissionRefused(reason)
    return row.draft_version, is_newest


def keep(row: Submission, body: str, version: int | None, at: datetime) -> bool:
    """Under the lock: put `body` into the draft. False when another window had written meanwhile."""
    is_newest = version is None or row.draft_version == version
    if not is_newest and row.draft.strip() and row.draft != body:
        add_version(row, at, body=row.draft, kept_aside=True)
    row.draft, row.saved_at, row.draft_version = body, at, row.draft_version + 1
    row.save(update_fields=["draft", "saved_at", "draft_version"])
    return is_newest


def submit(
    *,
    submission: Submission,
    body: str,
    acting: Acting,
    at: datetime,
    version: int | None = None,
    file: str = "",
    file_name: str = "",
    digest: str = "",
) -> SubmissionVersion:
    """Hand in. What was typed is saved also when it is refused. Raises SubmissionRefused.

    The very same text or file again, before anybody has read it, is the version that stands: a double click.
    """
    if len(body) > LONGEST:
        raise SubmissionRefused(SubmissionRefusal.LONG)
    with transaction.atomic():
        row = lock(submission.pk)
        reason = refusal(row, body, file, at)
        if reason not in (SubmissionRefusal.ACCEPTED, SubmissionRefusal.NOT_ENROLLED):
            keep(row, body, version, at)
        if reason is None:
            made = same_again(row, body, digest) or add_version(
                row, at, body=body, file=file, file_name=file_name, digest=digest
            )
            move(row, Submission.State.SUBMITTED if row.assignment.needs_review else Submission.State.ACCEPTED)
    if reason:
        raise SubmissionRefused(reason)
    return made


def move(row: Submission, to: Submission.State) -> None:
    if to not in NEXT[row.state]:
        raise ValueError(f"{row.state} → {to}")
    row.state = to
    row.save(update_fields=["state"])


def shut(submission: Submission) -> SubmissionRefusal | None:
    """Why nothing can be written any more, not even a draft."""
    if not may_learn(submission.enrolment):
        return SubmissionRefusal.NOT_ENROLLED
    if submission.state == Submission.State.ACCEPTED:
        return SubmissionRefusal.ACCEPTED
    return None


def refusal(submission: Submission, body: str, file: str, at: datetime) -> SubmissionRefusal | None:
    assignment = submission.assignment
    if reason := shut(submission):
        return reason
    if is_late(submission, at):
        return SubmissionRefusal.LATE
    if assignment.kind == Assignment.Kind.WORKBOOK and not file:
        return SubmissionRefusal.EMPTY
    if assignment.kind == Assignment.Kind.ESSAY and counted(body) < max(assignment.min_chars, 1):
        return SubmissionRefusal.SHORT
    return None


def due(submission: Submission) -> datetime | None:
    """Until when it can be handed in; None: until the end."""
    return submission.extended_until or submission.assignment.due_at


def is_late(submission: Submission, at: datetime) -> bool:
    until = due(submission)
    return until is not None and at > until


def counted(body: str) -> int:
    """Characters without spaces and line ends, as the learner is told."""
    return len("".join(body.split()))


def same_again(row: Submission, body: str, digest: str) -> SubmissionVersion | None:
    if row.state != Submission.State.SUBMITTED:
        return None
    last = row.versions.filter(kept_aside=False).last()
    return last if last and (last.body, last.digest) == (body, digest) else None


def add_version(row: Submission, at: datetime, **fields) -> SubmissionVersion:
    number = (row.versions.aggregate(last=models.Max("number"))["last"] or 0) + 1
    return SubmissionVersion.objects.create(submission=row, number=number, submitted_at=at, **fields)


def extend(*, submission: Submission, until: datetime, acting: Acting, at: datetime) -> Submission:
    """Give one learner more time. Raises ValueError for a moment that is past."""
    if until <= at:
        raise ValueError(_("늦출 때가 이미 지났어요. 지금보다 뒤의 날을 골라 주세요."))
    with transaction.atomic():
        row = lock(submission.pk)
        row.extended_until = until
        row.save(update_fields=["extended_until"])
    return row
