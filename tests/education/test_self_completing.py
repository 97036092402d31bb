"""The tick completes whoever did it all where the rule says so: films at once, meetings when the lists are kept."""

from datetime import timedelta

import pytest

from education import completing, run_setup, self_completing
from education.models import (
    Attendance,
    AttendanceEntry,
    Certificate,
    Completion,
    CompletionRule,
    Enrolment,
    Presence,
    Run,
    Submission,
    WatchProgress,
)
from education.schedules import follow
from education.ticks import complete_by_itself
from members.acting import as_office
from members.models import Capacity
from portal.models import Notice
from tests.education.makers import NOW, course, people, run
from tests.education.makers_learning import essay, learner, lesson

pytestmark = pytest.mark.django_db
ENDED = NOW + timedelta(days=10, hours=2)
KEPT = ENDED + self_completing.LISTS_KEPT


def films(is_automatic: bool = True, **fields) -> Enrolment:
    """A learner who saw the only film of a run without meetings."""
    made = run(mode=Run.Mode.SELF_PACED, seats=None, **fields)
    made.sessions.all().delete()
    follow(made)
    CompletionRule.objects.create(
        run=made, min_attendance_percent=0, min_watch_percent=90, is_automatic=is_automatic, created_at=NOW
    )
    enrolment = learner(made)
    WatchProgress.objects.create(enrolment=enrolment, lesson=lesson(made), watched=12, updated_at=NOW)
    return enrolment


def met(is_automatic: bool) -> Enrolment:
    """A learner who came to the only meeting; their own run ends at ENDED."""
    made = run()
    CompletionRule.objects.create(run=made, is_automatic=is_automatic, created_at=NOW)
    enrolment = learner(made)
    session = made.sessions.get()
    Attendance.objects.create(enrolment=enrolment, session=session, status=Presence.PRESENT, at=session.starts_at)
    AttendanceEntry.objects.create(
        enrolment=enrolment,
        session=session,
        status=Presence.PRESENT,
        source=AttendanceEntry.Source.NAME,
        key="came",
        happened_at=session.starts_at,
        acted_at=session.starts_at,
        actor=enrolment.learner,
        capacity=Capacity.OFFICE,
    )
    return enrolment


def completed() -> list[Enrolment]:
    return [row.enrolment for row in Completion.objects.order_by("pk")]


def test_films_complete_at_once_and_the_learner_is_told_once():
    enrolment = films()
    assert [complete_by_itself(NOW + timedelta(minutes=minute)) for minute in range(3)] == [1, 0, 0]
    made = Completion.objects.get()
    assert (made.enrolment, made.actor, made.capacity, made.reason) == (enrolment, None, Capacity.SYSTEM, "")
    told = Notice.objects.filter(member=enrolment.learner).values_list("title", flat=True)
    assert list(told) == [f"수료했어요: {enrolment.run.course.title}"]
    # The name is asked for; the certificate comes with it.
    assert Certificate.objects.count() == 0


def test_film_not_seen_to_the_end_completes_nobody():
    enrolment = films()
    enrolment.watching.update(watched=9)
    assert (complete_by_itself(NOW), completed()) == (0, [])


def test_essay_that_was_accepted_completes():
    enrolment = films()
    task = essay(enrolment.run)
    row = Submission.objects.create(
        enrolment=enrolment, assignment=task, state=Submission.State.SUBMITTED, saved_at=NOW
    )
    assert complete_by_itself(NOW) == 0
    row.state = Submission.State.ACCEPTED
    row.save()
    assert (complete_by_itself(NOW), completed()) == (1, [enrolment])


def test_desk_presses_where_the_rule_does_not_say_by_itself():
    films(is_automatic=False)
    met(is_automatic=False)
    assert (complete_by_itself(NOW), complete_by_itself(KEPT), completed()) == (0, 0, [])


def test_meetings_wait_until_the_last_list_is_kept():
    enrolment = met(is_automatic=True)
    assert complete_by_itself(KEPT - timedelta(minutes=1)) == 0
    assert (complete_by_itself(KEPT), completed()) == (1, [enrolment])
    assert Completion.objects.get().facts["hours"] == 2.0


def test_newest_version_of_the_rule_says_who_presses():
    enrolment = films(is_automatic=False)
    acting = as_office(people(1)[0], enrolment.learner)
    later = NOW + timedelta(days=90)
    values = {name: getattr(enrolment.run.completion_rules.get(), name) for name in run_setup.RULE_FIELDS}
    run_setup.set_rule(enrolment.run, {**values, "is_automatic": True}, acting=acting, at=later)
    assert (complete_by_itself(later), completed()) == (1, [enrolment])


@pytest.mark.parametrize("lacks", ["seat", "run"])
def test_nobody_is_completed_without_a_seat_or_in_a_run_that_was_cancelled(lacks):
    enrolment = films()
    if lacks == "seat":
        Enrolment.objects.filter(pk=enrolment.pk).update(state="cancelled_by_learner")
    else:
        Run.objects.filter(pk=enrolment.run_id).update(cancelled_at=NOW)
    assert (complete_by_itself(NOW), completed()) == (0, [])


def test_completion_taken_back_is_not_given_again():
    enrolment = films()
    complete_by_itself(NOW)
    acting = as_office(people(1)[0], enrolment.learner)
    completing.revoke(completion=Completion.objects.get(), acting=acting, at=NOW, reason="다른 사람이 봤어요")
    assert (complete_by_itself(NOW), Completion.objects.standing().count()) == (0, 0)


def test_what_is_old_is_left_to_the_desk_and_costs_one_query(django_assert_num_queries):
    films()
    with django_assert_num_queries(1):
        assert complete_by_itself(NOW + timedelta(days=90)) == 0


@pytest.mark.parametrize("number", [1, 30])
def test_who_is_on_the_way_costs_the_same_queries_for_one_and_thirty(number, django_assert_num_queries):
    enrolment = films()
    enrolment.watching.update(watched=5)
    first = enrolment.run.lessons.get()
    for _person in range(number - 1):
        other = learner(enrolment.run)
        WatchProgress.objects.create(enrolment=other, lesson=first, watched=5, updated_at=NOW)
    with django_assert_num_queries(6):
        assert complete_by_itself(NOW) == 0


@pytest.mark.parametrize(("mode", "expected"), [(Run.Mode.SELF_PACED, True), (Run.Mode.ONSITE, False)])
def test_new_run_of_films_completes_by_itself_and_one_of_meetings_does_not(mode, expected):
    staff = people(1)[0]
    made = run_setup.make(
        Run(course=course(), mode=mode),
        seats={"": 5},
        window=(NOW, NOW + timedelta(days=5)),
        sessions=[],
        venue=None,
        acting=as_office(staff, staff),
        at=NOW,
    )
    assert made.completion_rules.get().is_automatic is expected
