"""Lessons: whom they are for, how far one is, and that nobody is left out of one."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from education.models import Assignment, Enrolment, Lesson, Run, State, Submission, WatchProgress
from education.models.learning import NOT_FOR_EVERYONE
from members.models import Member
from portal.models import PortalMedia


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of a transcript, numbered from 1, so that it can be linked and searched."""

    number: int
    text: str


def add_lesson(*, run: Run, video: PortalMedia, title: str, seconds: int | None = None) -> Lesson:
    """Put a video after the others of a run. Raises ValidationError when it lacks captions or transcript."""
    last = run.lessons.order_by("-order").values_list("order", flat=True).first() or 0
    lesson = Lesson(run=run, video=video, title=title, order=last + 1, seconds=seconds or int(video.duration))
    if not lesson.is_for_everyone:
        raise ValidationError(NOT_FOR_EVERYONE, code="captions")
    lesson.save()
    return lesson


def may_learn(enrolment: Enrolment) -> bool:
    """Lessons and assignments are for those who have a seat, also after the run's end."""
    return enrolment.state == State.CONFIRMED and enrolment.run.cancelled_at is None


def enrolments_of(member: Member) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(learner=member).select_related("run__course", "learner")


def with_progress(enrolment: Enrolment) -> list[Lesson]:
    """The lessons of the run in order, each with `watched` seconds and `percent`. One query."""
    mine = WatchProgress.objects.filter(enrolment=enrolment, lesson=OuterRef("pk"))
    rows = Lesson.objects.filter(run=enrolment.run_id).annotate(
        watched=Coalesce(Subquery(mine.values("watched")[:1]), 0, output_field=IntegerField())
    )
    lessons = list(rows)
    for lesson in lessons:
        lesson.percent = min(lesson.watched * 100 // lesson.seconds, 100) if lesson.seconds else 0
    return lessons


def assignments_with_state(enrolment: Enrolment) -> list[Assignment]:
    """What is to be handed in, each with `state`, its words `state_label` and the moment `due`. One query."""
    mine = Submission.objects.filter(enrolment=enrolment, assignment=OuterRef("pk"))
    rows = list(
        Assignment.objects.filter(run=enrolment.run_id)
        .annotate(state=Subquery(mine.values("state")[:1]), extended=Subquery(mine.values("extended_until")[:1]))
        .order_by(F("due_at").asc(nulls_last=True), "pk")
    )
    labels = dict(Submission.State.choices)
    for row in rows:
        row.state_label = labels.get(row.state, "")
        row.due = row.extended or row.due_at
    return rows


def paragraphs(transcript: str) -> list[Paragraph]:
    """A transcript cut at its empty lines."""
    blocks = [" ".join(block.split()) for block in transcript.replace("\r\n", "\n").split("\n\n")]
    return [Paragraph(number, text) for number, text in enumerate(filter(None, blocks), start=1)]
