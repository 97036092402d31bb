"""The steps that fill a run: seats, windows, questions, learning, people; what is refused keeps what was typed."""

import pytest
from django.urls import reverse

from education import run_setup
from education.models import (
    Assignment,
    CompletionRule,
    Engagement,
    Enrolment,
    Instructor,
    Lesson,
    Material,
    Question,
    SeatPool,
    State,
    Venue,
)
from tests.education.run_screens import learners, open_run, rows, soon, typed, words
from tests.factories import MediaFactory

pytestmark = pytest.mark.django_db


def test_capacity_below_the_taken_is_refused_with_the_sentence_and_the_typed(client, office):
    made = open_run(seats=3)
    learners(made, 2)
    pool = made.pools.get()
    data = rows("pools", 1, {"id": pool.pk, "kind": "onsite", "label": "앞자리", "capacity": "1"})
    text = words(client.post(reverse("education_run_pools", args=[made.pk]), data))
    assert "이미 2명이 자리를 받아서 정원을 그보다 줄일 수 없어요. 정원을 2명 이상으로 적어 주세요." in text
    assert ('value="앞자리"' in text, 'value="1"' in text) == (True, True)
    assert SeatPool.objects.get().capacity == 3


def test_larger_capacity_passes_on_to_who_waits(client, office):
    made = open_run(seats=1)
    learners(made, 2)
    pool = made.pools.get()
    data = rows("pools", 1, {"id": pool.pk, "label": "", "capacity": "2"}, {"kind": "online", "capacity": "30"})
    client.post(reverse("education_run_pools", args=[made.pk]), data)
    assert sorted(Enrolment.objects.values_list("state", flat=True)) == [State.CONFIRMED, State.OFFERED]
    assert [(one.kind, one.capacity) for one in made.pools.all()] == [("onsite", 2), ("online", 30)]


def test_pool_with_applicants_is_not_deleted(client, office):
    made = open_run()
    learners(made, 1)
    pool = made.pools.get()
    data = rows("pools", 1, {"id": pool.pk, "label": "", "capacity": "2", "DELETE": "on"}, {"kind": "online"})
    assert "신청한 분이 있어서 지울 수 없어요" in words(
        client.post(reverse("education_run_pools", args=[made.pk]), data)
    )
    assert SeatPool.objects.count() == 1


def test_one_more_keeps_what_was_typed_and_checks_nothing(client, office):
    made = open_run()
    data = rows("questions", 0, {"text": "", "options": "김밥"}) | {"more": "questions"}
    response = client.post(reverse("education_run_questions", args=[made.pk]), data)
    assert response.context["forms"]["questions"].total_form_count() == 2
    assert "김밥" in words(response)
    assert ("errorlist" in words(response), "aria-invalid" in words(response)) == (False, False)
    assert 'name="questions-1-kept_days" value="90"' in words(response)
    assert not Question.objects.exists()


def test_row_left_empty_is_no_row(client, office):
    made = open_run()
    filled = {"text": "어떻게 오세요?", "kind": "text", "kept_days": "90", "order": "0"}
    data = rows("questions", 0, filled, filled | {"text": ""})
    client.post(reverse("education_run_questions", args=[made.pk]), data)
    assert [question.text for question in made.questions.all()] == ["어떻게 오세요?"]


def test_question_to_choose_from_needs_two_choices(client, office):
    made = open_run()
    row = {"text": "무엇을 드실래요?", "kind": "choice", "options": "김밥", "kept_days": "30", "order": "0"}
    address = reverse("education_run_questions", args=[made.pk])
    assert "두 가지 이상" in words(client.post(address, rows("questions", 0, row)))
    client.post(address, rows("questions", 0, row | {"options": "김밥\n국수", "purpose": "점심을 준비하려고"}))
    assert Question.objects.get().purpose == "점심을 준비하려고"


def test_windows_move_the_dates_of_the_run(client, office):
    made = open_run()
    window = made.windows.get()
    data = rows(
        "windows",
        1,
        {"id": window.pk, "opens_at": typed(soon(1)), "closes_at": typed(soon(2)), "eligibility": "district"},
        {"opens_at": typed(soon(2)), "closes_at": typed(soon(6)), "eligibility": "everyone", "pool": ""},
    )
    client.post(reverse("education_run_windows", args=[made.pk]), data)
    made.refresh_from_db()
    assert (made.opens_at, made.closes_at) == (soon(1), soon(6))
    assert [one.eligibility for one in made.windows.all()] == ["district", "everyone"]


def learning(**more) -> dict:
    rule = {"min_attendance_percent": "80", "min_sessions": "0", "min_watch_percent": "0", "all_assignments": "on"}
    data = rows("lessons", 0) | rows("assignments", 0) | {f"rule-{name}": value for name, value in rule.items()}
    return data | more


def test_film_without_captions_is_refused_with_the_sentence(client, office):
    made, film = open_run(), MediaFactory(transcript="", captions="")
    data = learning() | rows("lessons", 0, {"title": "첫 강의", "video": film.pk, "order": "1"})
    text = words(client.post(reverse("education_run_learning", args=[made.pk]), data))
    assert "자막 파일과 대본이 없는 영상이라" in text
    assert 'value="첫 강의"' in text
    assert not Lesson.objects.exists()


def test_rule_gets_a_new_version_only_when_it_changes(client, office):
    made = open_run()
    address = reverse("education_run_learning", args=[made.pk])
    essay = {"kind": "essay", "title": "소감문", "guide": "", "min_chars": "100"}
    client.post(address, learning() | rows("assignments", 0, essay))
    client.post(address, learning(**rows("assignments", 0)))
    client.post(address, learning(**{"rule-min_sessions": "2"}))
    assert list(CompletionRule.objects.order_by("version").values_list("version", "min_sessions")) == [(1, 0), (2, 2)]
    assert Assignment.objects.get().title == "소감문"


def test_instructor_of_all_meetings_and_the_double_booking(client, office):
    made, other = open_run(), open_run()
    teacher, paper = Instructor.objects.create(name="김강사"), Material.objects.create(title="활동지")
    Engagement.objects.create(session=other.sessions.get(), instructor=teacher, hours=2)
    address = reverse("education_run_people", args=[made.pk])
    client.post(address, rows("engagements", 0) | {"everywhere": teacher.pk, "materials": [paper.pk]})
    assert Engagement.objects.get(session__run=made).hours == 2
    assert list(made.materials.all()) == [paper]
    text = words(client.get(address))
    assert "김강사 강사님은" in text
    assert "시간을 확인해 주세요" in text


def test_room_smaller_than_the_seats_is_named(client, office):
    made = open_run(seats=30)
    made.sessions.update(venue=Venue.objects.create(name="작은 방", address="은평구", capacity=12))
    assert run_setup.warnings(made) == [
        "‘작은 방’에는 12명이 들어가는데 정원은 30명이에요. 정원이나 장소를 확인해 주세요."
    ]
