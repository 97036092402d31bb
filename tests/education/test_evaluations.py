"""What staff say of an instructor: of runs that are over, of their own campus, never of themselves, for staff only."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from education import evaluations
from education.evaluations import EvaluationRefusal, EvaluationRefused
from education.models import Engagement, Evaluation, Instructor, SurveyAnswer
from members.acting import as_office
from members.models import AccessEntry, ActRecord
from portal import personal_data
from portal.cache import TOKEN
from portal.roles import EDUCATION
from tests.education.makers import NOW, people, run
from tests.education.run_screens import staff_of

pytestmark = pytest.mark.django_db

MARKS = {"prepared": 5, "teaching": 4, "together": 3}


@pytest.fixture(autouse=True)
def at_noon(clean_caches):
    TOKEN.renew()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def instructor():
    return Instructor.objects.create(name="나이음", member=people(1)[0])


def taught(one: Instructor, days: int = -3, **fields):
    made = run(starts=NOW + timedelta(days=days), **fields)
    Engagement.objects.create(session=made.sessions.get(), instructor=one, hours=2)
    return made


def evaluate(one, made, staff, note: str = "", **marks) -> Evaluation:
    return evaluations.evaluate(
        instructor=one, run=made, marks={**MARKS, **marks}, note=note, acting=as_office(staff, staff), at=NOW
    )


def answers(made, count: int, teaching: int = 4) -> None:
    for _number in range(count):
        SurveyAnswer.objects.create(
            run=made, satisfaction=5, useful=5, teaching=teaching, again=5, month=NOW.date().replace(day=1)
        )


def form_url(one, made) -> str:
    return reverse("education_evaluation", args=[one.pk, made.pk])


def screen_url(one) -> str:
    return reverse("education_instructors:inspect", args=[one.pk])


def test_evaluation_is_kept_once_a_run_and_each_writing_recorded(instructor, office):
    made = taught(instructor)
    evaluate(instructor, made, office, note=" 좋았어요 ")
    evaluate(instructor, made, office, note="다시 봤어요", teaching=5)
    row = Evaluation.objects.get()
    assert (row.prepared, row.teaching, row.together, row.note) == (5, 5, 3, "다시 봤어요")
    assert (row.written_by, row.written_at, evaluations.mean([row])) == (office, NOW, 4.3)
    acts = ActRecord.objects.filter(verb="education.instructor_evaluated").order_by("pk")
    assert [act.details["is_first"] for act in acts] == [True, False]


def test_evaluation_is_refused_with_its_reason(instructor, office, eunpyeong):
    over, ahead = taught(instructor, campus="eunpyeong"), taught(instructor, days=3, campus="eunpyeong")
    off, other = taught(instructor, campus="eunpyeong", cancelled_at=NOW), run(starts=NOW - timedelta(days=3))
    own = staff_of(EDUCATION)
    mine = Instructor.objects.create(name="배움지기", member=own)
    cases = (
        (instructor, ahead, office, EvaluationRefusal.NOT_OVER),
        (instructor, off, office, EvaluationRefusal.NOT_OVER),
        (instructor, other, office, EvaluationRefusal.NOT_TAUGHT),
        (instructor, taught(instructor, campus="mapo"), eunpyeong, EvaluationRefusal.NOT_YOURS),
        (mine, taught(mine), own, EvaluationRefusal.OWN),
    )
    for one, made, staff, reason in cases:
        with pytest.raises(EvaluationRefused) as refused:
            evaluate(one, made, staff)
        assert refused.value.reason == reason
    assert evaluate(instructor, over, eunpyeong).run == over


@pytest.mark.parametrize("mark", [0, 6])
def test_database_refuses_a_mark_outside_one_to_five(instructor, office, mark):
    with pytest.raises(IntegrityError), transaction.atomic():
        evaluate(instructor, taught(instructor), office, together=mark)


def test_staff_evaluate_on_the_instructors_screen(client, instructor, office):
    made = taught(instructor)
    assert form_url(instructor, made) in client.get(screen_url(instructor)).content.decode()
    assert client.post(form_url(instructor, made), {**MARKS, "note": "또 부탁하고 싶어요"}).url == screen_url(
        instructor
    )
    text = client.get(screen_url(instructor)).content.decode()
    assert ("또 부탁하고 싶어요" in text, "평가 고치기" in text, "<b>4.0</b>" in text) == (True, True, True)
    form = client.get(form_url(instructor, made)).context["form"]
    assert [form[name].value() for name in ("prepared", "teaching", "together", "note")] == [
        5,
        4,
        3,
        "또 부탁하고 싶어요",
    ]


@pytest.mark.parametrize("sent", [{}, {**MARKS, "teaching": "6"}, {**MARKS, "note": "말" * 1001}])
def test_form_says_what_is_wrong_and_keeps_what_was_typed(client, instructor, office, sent):
    answer = client.post(form_url(instructor, taught(instructor)), {"note": "남긴 말", **sent})
    assert (answer.status_code, Evaluation.objects.count()) == (422, 0)
    assert sent.get("note", "남긴 말") in answer.content.decode()


def test_run_that_goes_on_is_not_evaluated_yet(client, instructor, office):
    made = taught(instructor, days=3)
    answer = client.get(form_url(instructor, made))
    assert ("아직 끝나지 않은" in answer.content.decode(), "prepared" in answer.content.decode()) == (True, False)
    assert client.post(form_url(instructor, made), MARKS).status_code == 409


def test_survey_stands_beside_once_enough_have_answered(client, instructor, office):
    few, many = taught(instructor), taught(instructor)
    answers(few, 4), answers(many, 5)
    assert {one.run: one.survey for one in evaluations.taught_in(instructor, office, NOW)} == {few: None, many: 4.0}
    assert "답이 1개 더 모이면" in client.get(form_url(instructor, few)).content.decode()
    assert "said__bar" in client.get(form_url(instructor, many)).content.decode()


def test_district_reads_evaluations_and_surveys_of_its_own_runs_only(client, instructor, office, eunpyeong):
    own, other = taught(instructor, campus="eunpyeong"), taught(instructor, campus="mapo")
    evaluate(instructor, other, office, note="마포의 말", prepared=1, teaching=1, together=1)
    evaluate(instructor, own, office, note="은평의 말")
    answers(other, 6)
    text = client.get(screen_url(instructor)).content.decode()
    assert ("은평의 말" in text, "마포의 말" in text, "<b>4.0</b>" in text) == (True, False, True)
    shown = {
        one.run: (one.survey, one.mean, one.may_evaluate) for one in evaluations.taught_in(instructor, eunpyeong, NOW)
    }
    assert shown == {own: (None, 4.0, True), other: (None, None, False)}
    assert client.get(form_url(instructor, other)).status_code == 404
    assert client.post(form_url(instructor, other), MARKS).status_code == 404


def test_instructor_of_the_office_reads_nothing_of_themselves(client):
    own, other = staff_of(EDUCATION), staff_of(EDUCATION)
    one = Instructor.objects.create(name="배움지기", member=own)
    made = taught(one)
    evaluate(one, made, other, note="비밀 이야기")
    client.force_login(own)
    assert "비밀 이야기" not in client.get(screen_url(one)).content.decode()
    assert client.get(form_url(one, made)).status_code == 404


def test_nobody_but_staff_gets_there(client, instructor):
    made = taught(instructor)
    evaluate(instructor, made, staff_of(EDUCATION), note="비밀 이야기")
    client.force_login(instructor.member)
    assert client.get(form_url(instructor, made)).status_code in (302, 403)
    assert "비밀 이야기" not in client.get(reverse("education:my_instructor")).content.decode()


def test_reading_evaluations_is_logged_once_they_are_there(client, instructor, office):
    made = taught(instructor)
    client.get(screen_url(instructor)), client.get(form_url(instructor, made))
    assert AccessEntry.objects.count() == 0
    evaluate(instructor, made, office)
    client.get(screen_url(instructor)), client.get(form_url(instructor, made))
    seen = AccessEntry.objects.order_by("pk").values_list("kind", "staff", "subject", "what")
    assert list(seen) == [("view", office.pk, instructor.member_id, "강사 평가 · 나이음")] * 2


@pytest.mark.parametrize("number", [1, 8])
def test_what_was_taught_costs_the_same_queries(instructor, office, django_assert_num_queries, number):
    for _ in range(number):
        evaluate(instructor, taught(instructor), office)
    office.has_perm("education.manage_runs")
    with django_assert_num_queries(6):
        assert len(evaluations.taught_in(instructor, office, NOW)) == number


def test_evaluations_go_with_the_instructor_and_by_their_age(instructor, office):
    made = taught(instructor)
    evaluate(instructor, made, office)
    rule = next(rule for rule in personal_data.RULES.values() if rule.key == "education_evaluations")
    after = made.ends_at + timedelta(days=3 * 365)
    assert (rule.expired(after - timedelta(days=1)).count(), rule.expired(after).count()) == (0, 1)
    assert personal_data.KINDS["education_instructor"].erase(instructor.member, NOW) == 2
    assert Evaluation.objects.count() == 0
