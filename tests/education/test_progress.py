"""The rule most in a learner's favour of all that stood since they applied; and the panel that shows it."""

from datetime import timedelta

import pytest

from education import completing, progress
from education.models import Attendance, CompletionRule, Lesson, Presence, Run, WatchProgress
from education.templatetags.education_completion import completion_panel
from members.acting import as_office
from tests.education.makers import NOW, people, run
from tests.education.makers_learning import essay, learner, lesson

pytestmark = pytest.mark.django_db
AFTER = NOW + timedelta(days=60)


def course_of(meetings: int, **fields) -> Run:
    """A run of so many meetings, a week apart."""
    made = run(**fields)
    first = made.sessions.get()
    for number in range(2, meetings + 1):
        starts = first.starts_at + timedelta(weeks=number - 1)
        made.sessions.create(number=number, starts_at=starts, ends_at=starts + timedelta(hours=2))
    return made


def rule(made: Run, version: int, days: int, percent: int, **fields) -> CompletionRule:
    """A version of the rule, made so many days from NOW, the moment when learners applied."""
    at = NOW + timedelta(days=days)
    return CompletionRule.objects.create(
        run=made, version=version, min_attendance_percent=percent, created_at=at, **fields
    )


def came(enrolment, times: int) -> None:
    for session in enrolment.run.sessions.order_by("number")[:times]:
        Attendance.objects.create(enrolment=enrolment, session=session, status=Presence.PRESENT, at=session.starts_at)


def judged(enrolment) -> tuple[int, bool]:
    """Which version speaks, and whether it says complete; for one and for a whole run alike."""
    one, [of_all] = progress.standing(enrolment), progress.standings(enrolment.run, [enrolment])
    assert (one.rule, one.progress) == (of_all.rule, of_all.progress)
    return one.rule.version, one.progress.is_complete


@pytest.mark.parametrize(
    ("frozen", "present", "times", "speaks"),
    [
        (50, 100, 2, (1, True)),  # made harder: the old one completes
        (100, 50, 2, (2, True)),  # made easier: the new one completes
        (50, 100, 4, (1, True)),  # both complete: the one that the learner read
        (50, 100, 1, (1, False)),  # neither: the nearer
        (100, 75, 1, (2, False)),
    ],
)
def test_of_the_frozen_and_the_present_rule_the_better_decides(frozen, present, times, speaks):
    made = course_of(4)
    rule(made, 1, -5, frozen)
    rule(made, 2, +5, present)
    enrolment = learner(made)
    came(enrolment, times)
    assert judged(enrolment) == speaks


def test_rule_that_was_over_before_one_applied_does_not_count():
    made = course_of(4)
    rule(made, 1, -9, 25)
    rule(made, 2, -5, 100)
    enrolment = learner(made)
    came(enrolment, 3)
    assert judged(enrolment) == (2, False)


def test_rule_in_between_counts_too_and_an_essay_asked_later_is_not_owed():
    made = course_of(4)
    rule(made, 1, -5, 100, all_assignments=False)
    rule(made, 2, +2, 50, all_assignments=False)
    rule(made, 3, +5, 100)
    essay(made)
    enrolment = learner(made)
    came(enrolment, 2)
    assert judged(enrolment) == (2, True)


def test_completing_freezes_the_rule_that_decided_and_its_hours():
    made = course_of(4)
    easy = rule(made, 1, -5, 50)
    rule(made, 2, +5, 100)
    enrolment = learner(made)
    came(enrolment, 3)
    acting = as_office(people(1)[0], enrolment.learner)
    done = completing.complete(enrolment=enrolment, acting=acting, at=AFTER)
    assert (done.rule, done.facts["hours"], done.reason) == (easy, 6.0, "")


def asked_of_much(number: int):
    """A learner of a run with so many meetings, films, essays and versions of its rule."""
    made = course_of(number)
    for version in range(1, number + 1):
        rule(made, version, version - 5, 50, min_watch_percent=90)
        essay(made)
    enrolment = learner(made)
    first = lesson(made)
    Lesson.objects.bulk_create(
        Lesson(run=made, title=f"강의 {order}", video=first.video, seconds=60, order=order)
        for order in range(2, number + 1)
    )
    WatchProgress.objects.create(enrolment=enrolment, lesson=first, watched=12, updated_at=NOW)
    came(enrolment, number)
    return type(enrolment).objects.select_related("run__course", "learner").get()


@pytest.mark.parametrize("number", [1, 30])
def test_panel_of_who_is_on_the_way_costs_five_queries(number, django_assert_num_queries):
    enrolment = asked_of_much(number)
    with django_assert_num_queries(5):
        panel = completion_panel(enrolment)
    assert [step.is_done for step in panel["progress"].steps] == [True, number == 1, *[False] * number]


@pytest.mark.parametrize("number", [1, 30])
def test_panel_of_who_has_completed_costs_two_queries(number, django_assert_num_queries):
    enrolment = asked_of_much(number)
    acting = as_office(people(1)[0], enrolment.learner)
    made = completing.complete(
        enrolment=enrolment, acting=acting, at=AFTER + timedelta(weeks=30), override_reason="보강"
    )
    for hour in range(number - 1):
        changes = {"hours": float(hour)}
        made = completing.supersede(completion=made, changes=changes, acting=acting, at=AFTER, reason="시간이 달라요")
    with django_assert_num_queries(2):
        panel = completion_panel(enrolment)
    assert (panel["completion"], panel["certificate"]) == (made, None)


def test_panel_of_who_has_no_seat_costs_nothing(django_assert_num_queries):
    waiting = learner(state="waiting")
    with django_assert_num_queries(0):
        assert completion_panel(waiting) == {}
