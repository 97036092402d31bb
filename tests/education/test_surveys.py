"""The survey after a run: without a name, once, only of those who were there, and read only when there are enough."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from education import enrolment, schedules, surveys
from education.models import State, SurveyAnswer, SurveyDone
from education.templatetags.education_surveys import survey_invite
from education.ticks import ask_how_it_was
from members.acting import as_self
from members.models import AccessEntry
from portal.models import Notice
from tests.education.makers import people, run
from tests.education.run_screens import learners, open_run, words

pytestmark = pytest.mark.django_db

MARKS = {"satisfaction": 5, "useful": 4, "teaching": 5, "again": 3}


def over_run(count: int, days: int = 2, **fields):
    """A run that ended so many days ago by the real clock, and its learners."""
    made = open_run(seats=30, **fields)
    rows = learners(made, count)
    end_run(made, days)
    return made, [row.__class__.objects.select_related("run__course", "learner").get(pk=row.pk) for row in rows]


def end_run(made, days: int) -> None:
    at = timezone.now() - timedelta(days=days)
    made.sessions.update(starts_at=at - timedelta(hours=2), ends_at=at)
    schedules.follow(made)
    made.refresh_from_db()


def hand_in(row, words: str = "", **marks) -> bool:
    acting, marks = as_self(row.learner), {**MARKS, **marks}
    return surveys.hand_in(enrolment=row, marks=marks, words=words, acting=acting, at=timezone.now())


def answered_run(count: int, **fields):
    made, rows = over_run(count, **fields)
    for number, row in enumerate(rows):
        hand_in(row, f"말 {count - number}")
    return made


def url(row) -> str:
    return reverse("education:survey", args=[row.pk])


def report_url(made) -> str:
    return reverse("education_run_report", args=[made.pk])


def test_answer_is_tied_to_nobody():
    made, (row,) = over_run(1)
    hand_in(row, "좋았어요")
    answer = SurveyAnswer.objects.get()
    related = {field.name for field in SurveyAnswer._meta.get_fields() if field.is_relation}
    assert related == {"run"}
    assert [field.name for field in SurveyDone._meta.get_fields()] == ["enrolment"]
    assert answer.month == timezone.localdate().replace(day=1)
    assert answer.pk not in {row.pk, row.learner_id, made.pk, 1}


def test_answers_keep_no_order_of_arrival():
    _made, rows = over_run(8)
    for number, row in enumerate(rows):
        hand_in(row, str(number))
    kept = [answer.words for answer in SurveyAnswer.objects.order_by("pk")]
    # One in 40,320 by chance.
    assert kept != [str(number) for number in range(8)]


def test_second_answer_writes_nothing():
    _made, (row,) = over_run(1)
    assert [hand_in(row, "하나"), hand_in(row, "둘")] == [True, False]
    assert SurveyAnswer.objects.get().words == "하나"


@pytest.mark.parametrize("days", [-1, 31])
def test_survey_is_open_for_thirty_days_after_the_end(days):
    _made, (row,) = over_run(1, days=days)
    with pytest.raises(surveys.SurveyRefused):
        hand_in(row)
    assert (SurveyDone.objects.count(), SurveyAnswer.objects.count()) == (0, 0)


def test_only_who_had_a_seat_is_asked():
    made = open_run(seats=1)
    _seated, waiting = learners(made, 2)
    end_run(made, 2)
    waiting.refresh_from_db()
    assert waiting.state == State.WAITING
    assert not surveys.is_asked(waiting, timezone.now())


def test_nobody_answers_for_another_seat():
    _made, (row, other) = over_run(2)
    with pytest.raises(surveys.SurveyRefused):
        surveys.hand_in(enrolment=row, marks=MARKS, words="", acting=as_self(other.learner), at=timezone.now())


def test_tick_asks_each_once_and_not_who_answered():
    _made, rows = over_run(2)
    hand_in(rows[0])
    at = timezone.now()
    assert [ask_how_it_was(at), ask_how_it_was(at)] == [1, 0]
    assert list(Notice.objects.filter(kind="education_survey").values_list("member", flat=True)) == [rows[1].learner_id]


def test_page_takes_the_answer_once(client):
    _made, (row,) = over_run(1)
    client.force_login(row.learner)
    seal = {"acting_for": row.learner_id}
    page = words(client.get(url(row)))
    assert "이름을 적어 두지 않아요" in page
    assert client.post(url(row), {**MARKS, "words": "또 올게요", **seal}).status_code == 302
    assert client.post(url(row), {**MARKS, "words": "두 번", **seal}).status_code == 302
    assert [answer.words for answer in SurveyAnswer.objects.all()] == ["또 올게요"]
    assert "설문을 이미 받았어요" in words(client.get(url(row)))


def test_page_keeps_what_was_typed(client):
    _made, (row,) = over_run(1)
    client.force_login(row.learner)
    answer = client.post(url(row), {"satisfaction": "9", "useful": "4", "words": "적던 말"})
    assert answer.status_code == 422
    assert "적던 말" in words(answer)
    assert not SurveyDone.objects.exists()


def test_survey_of_another_is_not_found(client):
    _made, (row,) = over_run(1)
    client.force_login(people(1)[0])
    assert client.get(url(row)).status_code == 404


def test_hub_invites_until_answered(django_assert_num_queries):
    _made, (row,) = over_run(1)
    with django_assert_num_queries(1):
        assert survey_invite(row)["enrolment"] == row
    hand_in(row)
    assert survey_invite(row) == {}


def test_report_under_five_tells_the_number_only(client, office):
    made = answered_run(4)
    page = client.get(report_url(made))
    assert surveys.report(made) == surveys.Report(asked=4, answered=4)
    assert "말 1" not in words(page)
    assert "답이 1개 더 모이면" in words(page)
    assert client.get(report_url(made), {"format": "csv"})["Content-Type"].startswith("text/html")


def test_report_measures_and_lists_words_without_order():
    made = answered_run(5)
    found = surveys.report(made)
    assert (found.asked, found.answered) == (5, 5)
    assert [(one.mean, one.counts) for one in found.questions] == [
        (5.0, (5, 0, 0, 0, 0)),
        (4.0, (0, 5, 0, 0, 0)),
        (5.0, (5, 0, 0, 0, 0)),
        (3.0, (0, 0, 5, 0, 0)),
    ]
    assert found.words == ("말 1", "말 2", "말 3", "말 4", "말 5")


def test_report_file_is_guarded_and_logged(client, office):
    made, rows = over_run(5)
    for row in rows:
        hand_in(row, "=1+1")
    data = client.get(report_url(made), {"format": "csv"}).content.decode("utf-8-sig")
    assert data.splitlines()[1] == "만족했나요,5.0,5,0,0,0,0"
    assert data.splitlines()[-1] == "한마디,'=1+1"
    assert AccessEntry.objects.filter(kind=AccessEntry.Kind.EXPORT).count() == 1


def test_district_sees_its_own_reports_only(client, eunpyeong):
    own = answered_run(5, campus="eunpyeong")
    other = answered_run(5, campus="mapo", course=own.course)
    third = answered_run(5, campus="eunpyeong", course=own.course)
    few = answered_run(2, campus="eunpyeong", course=own.course)
    assert client.get(report_url(other)).status_code == 404
    page = client.get(report_url(own))
    assert [row[0] for row in page.context["others"]] == [third]
    assert few not in [row[0] for row in page.context["others"]]


def test_member_has_no_report(client):
    made = answered_run(5)
    client.force_login(people(1)[0])
    assert client.get(report_url(made)).status_code in (302, 403)


def test_cancelled_run_asks_nobody():
    made = run(seats=2)
    row = enrolment.enrol(
        run=made, pool=made.pools.get(), acting=as_self(people(1)[0]), key=uuid4().hex, at=made.opens_at
    )
    made.cancelled_at = made.ends_at
    row.run = made
    assert not surveys.is_asked(row, made.ends_at + timedelta(days=1))
