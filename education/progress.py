"""How far a learner is from completing, in words: "3회 중 2회, 소감문 남음". The same question decides completion."""

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _

from education.models import CAME, Assignment, CompletionRule, Enrolment, Submission, WatchProgress
from education.models.learning import Lesson


@dataclass(frozen=True)
class Step:
    """One thing the rule asks: what of what is done, and the words for it."""

    label: str
    done: int
    needed: int

    @property
    def is_done(self) -> bool:
        return self.done >= self.needed


@dataclass(frozen=True)
class Progress:
    steps: tuple[Step, ...]
    hours: float

    @property
    def is_complete(self) -> bool:
        return all(step.is_done for step in self.steps)

    @property
    def words(self) -> str:
        return ", ".join(step.label for step in self.steps)


def sessions_needed(rule: CompletionRule, sessions: int) -> int:
    """Of `sessions` meetings: the percentage rounded up, but at least the fixed number, and never more than there are."""
    by_percent = math.ceil(sessions * rule.min_attendance_percent / 100)
    return min(max(by_percent, rule.min_sessions), sessions)


def progress(enrolment: Enrolment, rule: CompletionRule) -> Progress:
    """What is done and what is left. Four queries."""
    sessions = list(enrolment.run.sessions.filter(cancelled_at=None))
    came = set(enrolment.attendances.filter(status__in=CAME).values_list("session_id", flat=True))
    lessons = list(Lesson.objects.filter(run=enrolment.run_id))
    steps = []
    if sessions:
        there = sum(session.pk in came for session in sessions)
        needed = sessions_needed(rule, len(sessions))
        label = _("%(n)s회 중 %(done)s회 (%(needed)s회부터 수료)") % {
            "n": len(sessions),
            "done": there,
            "needed": needed,
        }
        steps.append(Step(label, there, needed))
    if lessons and rule.min_watch_percent:
        seen = dict(WatchProgress.objects.filter(enrolment=enrolment).values_list("lesson_id", "watched"))
        watched = sum(
            lesson.seconds and seen.get(lesson.pk, 0) * 100 // lesson.seconds >= rule.min_watch_percent
            for lesson in lessons
        )
        label = _("영상 %(n)s편 중 %(done)s편") % {"n": len(lessons), "done": watched}
        steps.append(Step(label, watched, len(lessons)))
    if rule.all_assignments:
        accepted = set(
            Submission.objects.filter(enrolment=enrolment, state=Submission.State.ACCEPTED).values_list(
                "assignment_id", flat=True
            )
        )
        for assignment in Assignment.objects.filter(run=enrolment.run_id):
            done = assignment.pk in accepted
            label = _("%s 냈어요") % assignment.title if done else _("%s 남음") % assignment.title
            steps.append(Step(label, int(done), 1))
    hours = sum(session.hours for session in sessions if session.pk in came)
    return Progress(tuple(steps), round(hours, 2))
