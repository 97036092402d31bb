"""education/data_kinds.py and retention_rules.py: what is shown, what is destroyed, what stays without a name."""

from datetime import timedelta

import pytest

from education import audit, enrolment
from education.models import (
    Answer,
    Assignment,
    Enrolment,
    Instructor,
    Question,
    State,
    Submission,
    SubmissionVersion,
    SurveyAnswer,
    SurveyDone,
)
from members.acting import as_self
from portal import personal_data
from tests.education.makers import NOW, people, run

pytestmark = pytest.mark.django_db


def enrolled(person, made=None, **fields) -> Enrolment:
    made = made or run()
    number = made.enrolments.count() + 1
    return Enrolment.objects.create(
        run=made,
        pool=made.pools.get(),
        learner=person,
        state=State.CONFIRMED,
        queue_number=number,
        rank=number,
        key=f"{made.pk}-{number}",
        policy={"fee": 0},
        changed_at=NOW,
        acted_at=NOW,
        **fields,
    )


def handed_in(enrolment: Enrolment, body: str) -> SubmissionVersion:
    task = Assignment.objects.create(run=enrolment.run, title="소감문")
    submission = Submission.objects.create(enrolment=enrolment, assignment=task, draft=body, saved_at=NOW)
    return SubmissionVersion.objects.create(submission=submission, number=1, body=body, submitted_at=NOW)


def test_applications_show_answers_and_erasing_them_leaves_the_number_in_the_queue():
    person = people(1)[0]
    row = enrolled(person)
    question = Question.objects.create(run=row.run, text="왜 오시나요?")
    Answer.objects.create(enrolment=row, question=question, value="궁금해서요")
    kind = personal_data.KINDS["education_applications"]
    assert kind.collect(person) == [
        {
            "교육": str(row.run),
            "상태": "확정",
            "신청한 때": "2026-12-01 12:00",
            "신청한 길": "누리집",
            "접수 번호": 1,
            "답": {"왜 오시나요?": "궁금해서요"},
        }
    ]
    assert kind.erase(person, NOW) == 1
    assert [row["답"] for row in kind.collect(person)] == [{}]


def test_erasing_what_was_learned_empties_words_and_keeps_that_it_was_handed_in():
    person, other = people(2)
    made = run(seats=2)
    mine, theirs = handed_in(enrolled(person, made), "제 글이에요"), handed_in(enrolled(other, made), "남의 글이에요")
    personal_data.KINDS["education_learning"].erase(person, NOW)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.body, theirs.body) == ("", "남의 글이에요")
    assert Submission.objects.get(pk=mine.submission_id).draft == ""


def test_instructor_who_leaves_is_a_number_of_the_pool():
    person = people(1)[0]
    made = Instructor.objects.create(member=person, name="한가람", bio="소개", districts=["mapo"], is_public=True)
    personal_data.KINDS["education_instructor"].erase(person, NOW)
    made.refresh_from_db()
    assert (made.name, made.bio, made.districts, made.is_public, made.left_at) == ("떠난 강사", "", [], False, NOW)


def test_each_answer_goes_on_its_own_day():
    row = enrolled(people(1)[0])
    for days in (3, 90):
        question = Question.objects.create(run=row.run, text=f"{days}일", kept_days=days)
        Answer.objects.create(enrolment=row, question=question, value="답")
    rule = personal_data.RULES["education_answers"]
    end = row.run.ends_at

    def due(days: int) -> list[str]:
        rows = rule.expired(end + timedelta(days=days)).order_by("pk")
        return list(rows.values_list("question__text", flat=True))

    assert (due(2), due(3), due(90)) == ([], ["3일"], ["3일", "90일"])
    assert rule.destroy(rule.expired(end + timedelta(days=3)), end) == 1
    assert Answer.objects.count() == 1


def test_words_go_a_year_after_the_end_and_not_a_day_before():
    version = handed_in(enrolled(people(1)[0]), "배운 것을 적어요")
    end = version.submission.enrolment.run.ends_at
    rule = personal_data.RULES["education_texts"]
    assert list(rule.expired(end + timedelta(days=364))) == []
    assert rule.destroy(rule.expired(end + timedelta(days=365)), end) == 1
    version.refresh_from_db()
    assert version.body == ""
    assert list(rule.expired(end + timedelta(days=365))) == []


def test_words_of_a_survey_go_after_three_years_and_its_marks_stay():
    marks = {"satisfaction": 5, "useful": 4, "teaching": 3, "again": 2}
    made = run()
    for words in ("김 선생님 좋았어요", ""):
        SurveyAnswer.objects.create(run=made, words=words, month=NOW.date().replace(day=1), **marks)
    rule = personal_data.RULES["education_survey_words"]
    due = made.ends_at + timedelta(days=3 * 365)
    assert list(rule.expired(due - timedelta(seconds=1))) == []
    assert (rule.destroy(rule.expired(due), due), list(rule.expired(due))) == (1, [])
    assert list(SurveyAnswer.objects.values_list("words", "satisfaction", "again")) == [("", 5, 2)] * 2


def test_member_learns_which_surveys_they_answered_and_nothing_more():
    row = enrolled(people(1)[0])
    SurveyDone.objects.create(enrolment=row)
    SurveyAnswer.objects.create(
        run=row.run, words="말", month=NOW.date().replace(day=1), satisfaction=1, useful=1, teaching=1, again=1
    )
    kind = personal_data.KINDS["education_surveys"]
    assert kind.collect(row.learner) == [{"설문에 답한 교육": str(row.run)}]
    assert (kind.erase(row.learner, NOW), SurveyAnswer.objects.count()) == (0, 1)


def test_every_rule_of_education_can_be_asked_and_run():
    for key, rule in personal_data.RULES.items():
        if key.startswith("education_"):
            rows = rule.expired(NOW)
            assert (key, rule.destroy(rows, NOW)) == (key, 0)


def test_audit_holds_after_everything_was_destroyed():
    made = run()
    person = people(1)[0]
    enrolment.enrol(run=made, pool=made.pools.get(), acting=as_self(person), key="k", at=NOW)
    later = made.ends_at + timedelta(days=4 * 365)
    gone = {key: rule.destroy(rule.expired(later), later) for key, rule in personal_data.RULES.items()}
    assert gone["education_steps"] == 1
    assert audit.violations(later) == []
