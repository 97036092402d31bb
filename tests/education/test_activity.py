"""What education tells 내 활동, in one query."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from education import activity, enrolment, surveys
from education.models import Assignment, Completion, Enrolment, Instructor, State, Submission, SurveyDone
from members.acting import as_self
from tests.education.makers import NOW, people, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


def seat(made, person) -> Enrolment:
    pool = made.pools.first()
    return enrolment.enrol(run=made, pool=pool, acting=as_self(person), key=uuid4().hex, at=NOW)


def offer(made, person) -> Enrolment:
    first = people(1)[0]
    taken, waiting = seat(made, first), seat(made, person)
    enrolment.withdraw(enrolment=taken, acting=as_self(first), at=NOW)
    return waiting


def test_offer_is_the_first_thing_to_do_and_goes_when_it_is_over():
    person = people(1)[0]
    row = offer(run(seats=1, title="낮반"), person)
    found = activity.activity(person, NOW)
    assert [(one.title, one.url, one.due) for one in found.to_do] == [
        ("자리를 받을지 답하기: 낮반", reverse("education:answer_offer", args=[row.pk]), NOW + timedelta(hours=24))
    ]
    assert [one.status for one in found.applied] == ["자리가 났어요"]
    late = activity.activity(person, NOW + timedelta(hours=24))
    assert (late.to_do, late.applied, late.done) == ([], [], [])


def test_essay_sent_back_is_to_do():
    person, made = people(1)[0], run()
    row = seat(made, person)
    task = Assignment.objects.create(run=made, title="소감문")
    Submission.objects.create(enrolment=row, assignment=task, state=Submission.State.REVISE, saved_at=NOW)
    [one] = activity.activity(person, NOW).to_do
    assert (one.title, one.url) == (
        "고쳐서 다시 내기: 소감문",
        reverse("education:assignment", args=[row.pk, task.pk]),
    )


def test_next_meeting_comes_first_and_cancelled_applications_do_not_show():
    person = people(1)[0]
    later, sooner, left = (
        run(title=name, starts=NOW + timedelta(days=days))
        for name, days in (("나중", 20), ("먼저", 5), ("그만둔 것", 9))
    )
    for made in (later, sooner):
        seat(made, person)
    enrolment.withdraw(enrolment=seat(left, person), acting=as_self(person), at=NOW)
    found = activity.activity(person, NOW)
    assert [(one.title, one.status, one.when) for one in found.applied] == [
        ("먼저", "다음 모임", NOW + timedelta(days=5)),
        ("나중", "다음 모임", NOW + timedelta(days=20)),
    ]


@pytest.mark.parametrize("count", [0, 1, 8])
def test_section_costs_one_query(django_assert_num_queries, count):
    person = people(1)[0]
    for number in range(count):
        seat(run(starts=NOW + timedelta(days=10 + number)), person)
    with django_assert_num_queries(1):
        found = activity.activity(person, NOW)
    assert len(found.applied) == min(count, 5)


def test_list_tells_now_from_past(client):
    person = people(1)[0]
    offered, old, left = offer(run(seats=1, title="난 자리"), person), run(title="지난 것"), run(title="그만둔 것")
    start = NOW + timedelta(days=30)
    left.sessions.update(starts_at=start, ends_at=start + timedelta(hours=1))
    enrolment.withdraw(enrolment=seat(left, person), acting=as_self(person), at=NOW)
    past = Enrolment.objects.create(
        run=old, pool=old.pools.first(), learner=person, state=State.CONFIRMED, queue_number=9, rank=9,
        key=uuid4().hex, changed_at=NOW, acted_at=NOW, **as_self(person).columns(),
    )  # fmt: skip
    type(old).objects.filter(pk=old.pk).update(ends_at=NOW - timedelta(days=1))
    old.sessions.update(starts_at=NOW - timedelta(days=2), ends_at=NOW - timedelta(days=1))
    now, done = activity.mine(person, NOW)
    assert [(row.enrolment, row.label) for row in now] == [(offered, "자리가 났어요")]
    assert [(row.enrolment.pk, row.label) for row in done] == [
        (past.pk, "끝났어요"),
        (past.pk - 1, "취소함"),
    ]
    client.force_login(person)
    page = client.get(reverse("education:enrolments")).content.decode()
    assert page.index("난 자리") < page.index("지난 교육") < page.index("지난 것")


def test_completed_run_is_done():
    person, made = people(1)[0], run(title="다 들은 것")
    row = seat(made, person)
    Completion.objects.create(
        enrolment=row, learner=person, hours=2, facts={}, acted_at=NOW, **as_self(person).columns()
    )
    done = activity.activity(person, NOW + timedelta(days=11)).done
    assert [(one.title, one.status) for one in done] == [("다 들은 것", "수료")]


def surveyed(person, at):
    return [(one.title, one.url, one.due) for one in activity.activity(person, at).to_do]


def test_survey_is_to_do_from_the_end_until_it_closes_or_is_answered():
    person, made = people(1)[0], run(title="낮반")
    row = seat(made, person)
    made.refresh_from_db()
    end, close = made.ends_at, made.ends_at + surveys.OPEN_FOR
    asked = [("교육은 어땠는지 알려 주기: 낮반", reverse("education:survey", args=[row.pk]), close)]
    moments = (end - timedelta(seconds=1), end, close - timedelta(seconds=1), close)
    assert [surveyed(person, at) for at in moments] == [[], asked, asked, []]
    SurveyDone.objects.create(enrolment=row)
    assert surveyed(person, end) == []


def test_survey_is_not_to_do_for_who_had_no_seat_or_of_a_cancelled_run():
    waiting, person = people(2)
    full, cancelled = run(seats=1), run(starts=NOW + timedelta(days=12))
    seat(full, people(1)[0])
    seat(full, waiting)
    seat(cancelled, person)
    type(cancelled).objects.filter(pk=cancelled.pk).update(cancelled_at=NOW)
    at = NOW + timedelta(days=14)
    assert [surveyed(waiting, at), surveyed(person, at)] == [[], []]


def test_instructor_finds_the_own_page_and_others_no_section(django_assert_num_queries):
    teacher, left, other = people(3)
    Instructor.objects.create(member=teacher, name="한가람", is_public=True)
    Instructor.objects.create(member=left, name="서늘봄", left_at=NOW)
    with django_assert_num_queries(1):
        [row] = activity.teaching(teacher, NOW).applied
    assert (row.url, row.status) == (reverse("education:my_instructor"), "누구나 볼 수 있어요")
    assert [activity.teaching(member, NOW).applied for member in (left, other)] == [[], []]


def test_list_leads_everyone_to_teaching(client):
    client.force_login(people(1)[0])
    page = client.get(reverse("education:enrolments")).content.decode()
    assert f'href="{reverse("education:my_instructor")}"' in page
