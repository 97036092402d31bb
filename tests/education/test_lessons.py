"""Lessons: nobody is left out of one, only learners see them, what was seen is kept; and the panel of the hub."""

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone

from education import lessons
from education.models import Lesson, State, Submission, WatchProgress
from tests.education.makers import NOW, people, run
from tests.education.makers_learning import essay, learner, lesson
from tests.factories import MediaFactory, MemberFactory

pytestmark = pytest.mark.django_db


def address(enrolment, film, name="lesson"):
    return reverse(f"education:{name}", args=[enrolment.pk, film.pk])


@pytest.mark.parametrize("lacking", [{"captions": ""}, {"transcript": ""}, {"transcript": "  "}])
def test_video_without_captions_or_transcript_is_no_lesson(lacking):
    video = MediaFactory(**lacking)
    made = run()
    with pytest.raises(ValidationError, match="자막 파일과 대본이 없는 영상"):
        lessons.add_lesson(run=made, video=video, title="강의")
    with pytest.raises(ValidationError, match="자막 파일과 대본이 없는 영상"):
        Lesson(run=made, video=video, title="강의", seconds=12).full_clean()


def test_lessons_are_put_after_one_another():
    made = run()
    orders = [lessons.add_lesson(run=made, video=MediaFactory(), title="강의").order for _lesson in range(3)]
    assert orders == [1, 2, 3]


def test_page_holds_the_video_its_captions_and_its_words(client):
    film = lesson()
    row = learner(film.run)
    client.force_login(row.learner)
    page = client.get(address(row, film)).content.decode()
    assert '<track kind="captions"' in page
    assert film.video.captions.url in page
    assert "안녕하세요. 우리 동네 시간은행을 소개할게요." in page
    assert "본 시간을 셀 수 없어요" in page


def test_lesson_whose_captions_went_is_not_shown(client):
    film = lesson()
    film.video.captions = ""
    film.video.save()
    row = learner(film.run)
    client.force_login(row.learner)
    page = client.get(address(row, film)).content.decode()
    assert ("<video" in page, "자막이나 대본을 고치고 있어서" in page) == (False, True)


def test_place_and_per_cent_come_back(client):
    film = lesson(seconds=100)
    row = learner(film.run)
    WatchProgress.objects.create(enrolment=row, lesson=film, ranges=[[0, 40]], watched=40, position=40, updated_at=NOW)
    client.force_login(row.learner)
    page = client.get(address(row, film)).content.decode()
    assert 'data-position="40" data-percent="40"' in page


def test_who_waits_is_led_to_the_application_and_strangers_find_nothing(client):
    film = lesson()
    row = learner(film.run, state=State.WAITING)
    client.force_login(row.learner)
    assert client.get(address(row, film)).url == reverse("education:enrolment", args=[row.pk])
    assert client.post(address(row, film, "watched"), {"ranges": "0-10", "position": 10}).status_code == 404
    client.force_login(people(1)[0])
    assert client.get(address(row, film)).status_code == 404


def test_lesson_of_another_run_is_not_there(client):
    row = learner()
    client.force_login(row.learner)
    assert client.get(address(row, lesson())).status_code == 404


def test_visitor_is_led_to_the_login(client):
    film = lesson()
    assert "login" in client.get(address(learner(film.run), film)).url


def test_player_reports_and_is_answered(client):
    film = lesson(seconds=100)
    row = learner(film.run)
    client.force_login(row.learner)
    said = client.post(address(row, film, "watched"), {"ranges": "0-15,20-30", "position": "30"})
    assert said.json() == {"percent": 25, "believed": True}
    assert client.post(address(row, film, "watched"), {"ranges": "0-99", "position": "99"}).json()["believed"] is False


@pytest.mark.parametrize(
    "data",
    [{"ranges": "x"}, {"ranges": "0-1"}, {"ranges": "0-1", "position": "-1"}, {"ranges": "0-1", "position": "가"}],
)
def test_report_that_makes_no_sense_is_a_400(client, data):
    film = lesson()
    row = learner(film.run)
    client.force_login(row.learner)
    assert client.post(address(row, film, "watched"), data).status_code == 400


def test_ended_alone_counts_for_nothing(client):
    film = lesson(seconds=100)
    row = learner(film.run)
    client.force_login(row.learner)
    said = client.post(address(row, film, "watched"), {"ranges": "", "position": "100", "ended": "1"})
    assert said.json()["percent"] == 0


def test_staff_preview_counts_nothing_and_another_campus_has_none(client):
    film = lesson(run(campus="seongbuk"))
    url = reverse("education:lesson_preview", args=[film.pk])
    client.force_login(MemberFactory(superuser=True))
    page = client.get(url).content.decode()
    assert ("미리 보기" in page, "data-post" in page) == (True, False)
    client.force_login(MemberFactory(district_editor=True))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_lesson_page_costs_the_same_for_one_and_for_thirty(client, count, django_assert_num_queries):
    made = run()
    films = [lesson(made) for _number in range(count)]
    row = learner(made)
    client.force_login(row.learner)
    client.get(address(row, films[0]))
    with django_assert_num_queries(10):
        client.get(address(row, films[0]))


def panel(row) -> str:
    return Template("{% load education_learning %}{% learning_panel row %}").render(Context({"row": row}))


@pytest.mark.parametrize("count", [1, 30])
def test_panel_says_what_is_seen_and_owed_with_two_queries(count, django_assert_num_queries):
    made = run()
    films = [lesson(made, seconds=100) for _number in range(count)]
    tasks = [essay(made, due_at=timezone.now()) for _number in range(count)]
    row = learner(made)
    WatchProgress.objects.create(enrolment=row, lesson=films[0], ranges=[[0, 50]], watched=50, updated_at=NOW)
    Submission.objects.create(enrolment=row, assignment=tasks[0], state=Submission.State.REVISE, saved_at=NOW)
    assert row.run
    with django_assert_num_queries(2):
        shown = panel(row)
    assert (shown.count("50% 봤어요"), shown.count("고쳐서 다시 내기")) == (1, 1)
    assert shown.count("<li>") == 2 * count


def test_panel_is_empty_without_a_seat_and_without_lessons():
    film = lesson()
    assert panel(learner(film.run, state=State.WAITING)).strip() == ""
    assert panel(learner()).strip() == ""


def test_transcript_is_cut_at_its_empty_lines():
    cut = lessons.paragraphs("하나\r\n둘\r\n\r\n\r\n셋\n\n")
    assert [(one.number, one.text) for one in cut] == [(1, "하나 둘"), (2, "셋")]
