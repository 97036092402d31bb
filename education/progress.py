"""How far a learner is from completing, in words: "3회 중 2회, 소감문 남음". The same question decides completion.

What is done is counted once; rules judge it. A rule may change while a run goes on: each learner is judged by the rule
most in their favour of all that have stood since they applied.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from education.models import (
    CAME,
    Assignment,
    Attendance,
    CompletionRule,
    Enrolment,
    Lesson,
    Run,
    Session,
    Submission,
    WatchProgress,
)

HANDED_IN = Submission.State.SUBMITTED


@dataclass(frozen=True)
class Step:
    """One thing the rule asks: what of what is done, the words for it, and the words for what is left."""

    label: str
    done: int
    needed: int
    left: str = ""

    @property
    def is_done(self) -> bool:
        return self.done >= self.needed


@dataclass(frozen=True)
class Progress:
    steps: tuple[Step, ...]
    hours: float

    @property
    def is_complete(self) -> bool:
        """A run that asks for nothing is completed by the word of staff only."""
        return bool(self.steps) and all(step.is_done for step in self.steps)

    @property
    def words(self) -> str:
        return ", ".join(step.label for step in self.steps)

    @property
    def left(self) -> str:
        """ "1회 더, 소감문 남음"; empty when nothing is left."""
        return ", ".join(step.left for step in self.steps if not step.is_done)

    @property
    def share_left(self) -> float:
        """Of each step what is missing, added up: the smaller, the nearer."""
        return sum(1 - step.done / step.needed for step in self.steps if not step.is_done)


@dataclass(frozen=True)
class Asked:
    """What a run consists of: sessions that were held, video lessons, assignments."""

    sessions: tuple[Session, ...]
    lessons: tuple[Lesson, ...]
    assignments: tuple[Assignment, ...]


@dataclass
class Done:
    """What one learner did of it. `watched`: seconds by lesson; `submissions`: state by assignment."""

    came: set[int] = field(default_factory=set)
    watched: dict[int, int] = field(default_factory=dict)
    submissions: dict[int, str] = field(default_factory=dict)


def asked(run: Run) -> Asked:
    """Three queries."""
    return Asked(
        sessions=tuple(run.sessions.filter(cancelled_at=None)),
        lessons=tuple(run.lessons.all()),
        assignments=tuple(run.assignments.order_by("pk")),
    )


def done_by(enrolments: Iterable[Enrolment], of: Asked) -> dict[int, Done]:
    """By enrolment. A query for each kind of thing that the run has, however many learners."""
    keys = [enrolment.pk for enrolment in enrolments]
    made: dict[int, Done] = defaultdict(Done)
    if of.sessions:
        came = Attendance.objects.filter(enrolment__in=keys, status__in=CAME)
        for key, session in came.values_list("enrolment_id", "session_id"):
            made[key].came.add(session)
    if of.lessons:
        watching = WatchProgress.objects.filter(enrolment__in=keys)
        for key, lesson, seconds in watching.values_list("enrolment_id", "lesson_id", "watched"):
            made[key].watched[lesson] = seconds
    if of.assignments:
        submissions = Submission.objects.filter(enrolment__in=keys)
        for key, assignment, state in submissions.values_list("enrolment_id", "assignment_id", "state"):
            made[key].submissions[assignment] = state
    return {key: made[key] for key in keys}


def judge(rule: CompletionRule, of: Asked, done: Done) -> Progress:
    """The steps of one rule. No query."""
    steps = []
    if of.sessions:
        steps.append(session_step(rule, of, done))
    if of.lessons and rule.min_watch_percent:
        steps.append(lesson_step(rule, of, done))
    if rule.all_assignments:
        steps += [assignment_step(assignment, done) for assignment in of.assignments]
    return Progress(tuple(steps), hours(rule, of, done))


def session_step(rule: CompletionRule, of: Asked, done: Done) -> Step:
    there = sum(session.pk in done.came for session in of.sessions)
    needed = sessions_needed(rule, len(of.sessions))
    words = {"n": len(of.sessions), "done": there, "needed": needed}
    label = (
        _("%(n)s회 중 %(done)s회") if needed == len(of.sessions) else _("%(n)s회 중 %(done)s회 (%(needed)s회면 수료)")
    )
    return Step(label % words, there, needed, _("%s회 더") % max(needed - there, 0))


def sessions_needed(rule: CompletionRule, sessions: int) -> int:
    """Of `sessions` meetings: the percentage rounded up, at least the fixed number, never more than there are."""
    by_percent = math.ceil(sessions * rule.min_attendance_percent / 100)
    return min(max(by_percent, rule.min_sessions), sessions)


def lesson_step(rule: CompletionRule, of: Asked, done: Done) -> Step:
    seen = sum(is_seen(lesson, rule, done) for lesson in of.lessons)
    label = _("영상 %(n)s편 중 %(done)s편") % {"n": len(of.lessons), "done": seen}
    return Step(label, seen, len(of.lessons), _("영상 %s편 더") % (len(of.lessons) - seen))


def is_seen(lesson: Lesson, rule: CompletionRule, done: Done) -> bool:
    watched = done.watched.get(lesson.pk, 0)
    return bool(lesson.seconds) and watched * 100 // lesson.seconds >= max(rule.min_watch_percent, 1)


def assignment_step(assignment: Assignment, done: Done) -> Step:
    state = done.submissions.get(assignment.pk)
    if state == Submission.State.ACCEPTED:
        return Step(_("%s 냈어요") % assignment.title, 1, 1)
    label = _("%s 확인 중") if state == HANDED_IN else _("%s 남음")
    return Step(label % assignment.title, 0, 1, label % assignment.title)


def hours(rule: CompletionRule, of: Asked, done: Done) -> float:
    """Hours in the room and hours of films that count as seen."""
    there = sum(session.hours for session in of.sessions if session.pk in done.came)
    films = sum(lesson.seconds for lesson in of.lessons if is_seen(lesson, rule, done)) / 3600
    return round(there + films, 2)


@dataclass(frozen=True)
class Standing:
    """Where a learner stands, and the rule that says so."""

    enrolment: Enrolment
    rule: CompletionRule
    progress: Progress


def rules_of(run: Run) -> list[CompletionRule]:
    """All versions, the oldest first; a run without any has the usual one. One query."""
    return list(run.completion_rules.order_by("version")) or [CompletionRule(run=run)]


def rules_for(enrolment: Enrolment, rules: list[CompletionRule]) -> list[CompletionRule]:
    """The version that stood when the learner applied and all after it; before the first, all."""
    stood = [rule for rule in rules if rule.pk is None or rule.created_at <= enrolment.acted_at]
    first = stood[-1].version if stood else rules[0].version
    return [rule for rule in rules if rule.version >= first]


def standings(run: Run, enrolments: list[Enrolment]) -> list[Standing]:
    """Where each stands, by the rule most in their favour. At most seven queries, however many learners."""
    of, rules = asked(run), rules_of(run)
    done = done_by(enrolments, of)
    return [best(enrolment, rules_for(enrolment, rules), of, done[enrolment.pk]) for enrolment in enrolments]


def best(enrolment: Enrolment, rules: list[CompletionRule], of: Asked, done: Done) -> Standing:
    """Complete before not complete, then the nearest; of equals the one that the learner read."""
    judged = [Standing(enrolment, rule, judge(rule, of, done)) for rule in rules]
    return min(judged, key=lambda it: (not it.progress.is_complete, it.progress.share_left))


def standing(enrolment: Enrolment) -> Standing:
    """Four queries."""
    of, done = own(enrolment)
    return best(enrolment, rules_for(enrolment, rules_of(enrolment.run)), of, done)


def progress(enrolment: Enrolment, rule: CompletionRule) -> Progress:
    """What is done and what is left by one rule. Three queries."""
    return judge(rule, *own(enrolment))


def own(enrolment: Enrolment) -> tuple[Asked, Done]:
    """What is asked with what one learner did of it, each kind of thing in one query. Three queries."""
    run, mine = enrolment.run, {"enrolment": enrolment}
    came = Attendance.objects.filter(**mine, session=OuterRef("pk"), status__in=CAME)
    watched = WatchProgress.objects.filter(**mine, lesson=OuterRef("pk")).values("watched")[:1]
    handed_in = Submission.objects.filter(**mine, assignment=OuterRef("pk")).values("state")[:1]
    sessions = tuple(run.sessions.filter(cancelled_at=None).annotate(was_there=Exists(came)))
    lessons = tuple(run.lessons.annotate(watched_seconds=Subquery(watched)))
    assignments = tuple(run.assignments.order_by("pk").annotate(reached=Subquery(handed_in)))
    done = Done(
        came={session.pk for session in sessions if session.was_there},
        watched={lesson.pk: lesson.watched_seconds or 0 for lesson in lessons},
        submissions={task.pk: task.reached for task in assignments if task.reached},
    )
    return Asked(sessions, lessons, assignments), done
