"""Applying on the screen: every refusal has its sentence and the next best thing; one person is one application."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import OperationalError
from django.urls import reverse

from education import sanctions
from education.models import Answer, ApplicationWindow, Enrolment, Invitation, Question, Run, SeatPool, State
from members.acting import as_self
from tests.education.makers import NOW, course, people, run
from tests.education.screens import address, hub, own, read, send, takes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound")]


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person(client):
    made = people(1)[0]
    client.force_login(made)
    return made


def test_button_takes_the_seat_and_leads_to_the_application(client, person):
    made = run()
    page = read(client, address(made))
    assert "2자리 가운데 2자리 남았어요" in page
    answer = send(client, made)
    assert answer.url == hub(own(person))
    assert own(person).state == State.CONFIRMED
    assert "12월 11일 (금) 오후 12시에 만나요" in read(client, answer.url)


def test_rules_stand_before_the_button(client, person):
    made = run(fee=10000, min_age=10, bring="편한 신발")
    type(person).objects.filter(pk=person.pk).update(birth_year=1980)
    page = read(client, address(made))
    for words in ("10,000원", "첫 모임 시작 1일 전까지", "24시간 안에 답하시면", "10살부터", "편한 신발", "누구나"):
        assert words in page
    assert page.index("첫 모임 시작 1일 전까지") < page.index('class="button apply__go"')


def test_double_click_is_one_application(client, person):
    made, key = run(), uuid4().hex
    first, second = send(client, made, key), send(client, made, key)
    assert first.url == second.url == hub(own(person))
    assert "이미 신청" not in read(client, second.url)


def test_second_tab_lands_on_the_same_application_and_says_so(client, person):
    made = run()
    send(client, made)
    answer = send(client, made)
    assert answer.url == hub(own(person))
    assert "이미 신청하셨어요. 한 번만 신청됐어요." in read(client, answer.url)


def test_back_button_shows_the_application_instead_of_the_form(client, person):
    made = run()
    send(client, made)
    assert client.get(address(made)).url == hub(own(person))


def test_each_showing_of_the_form_has_its_own_key(client, person):
    made = run()
    keys = {client.get(address(made)).context["form"]["key"].value() for _number in range(2)}
    assert len(keys) == 2


def test_key_that_was_tampered_with_is_no_error(client, person):
    made = run()
    assert send(client, made, key="' or 1=1").url == hub(own(person))


def test_visitor_reads_everything_and_is_led_to_the_login_and_back(client):
    made = run()
    page = read(client, address(made))
    assert "자리 남았어요" in page
    assert f"/accounts/login/?next={address(made)}" in page


def test_login_that_ended_while_typing_loses_nothing(client):
    made = run()
    question = Question.objects.create(run=made, kind=Question.Kind.LONG, text="하고 싶은 말")
    answer = send(client, made, **{f"question-{question.pk}": "골목을 걷고 싶어요"})
    assert answer.url.startswith("/accounts/login/")
    client.force_login(people(1)[0])
    assert "골목을 걷고 싶어요" in read(client, address(made))
    assert "골목을 걷고 싶어요" not in read(client, address(made))


def test_full_run_offers_the_queue_and_tells_the_place(client, person):
    made = run(seats=1)
    takes(made, *people(3))
    page = read(client, address(made))
    assert "지금 신청하면 3번째로 기다려요" in page
    assert "기다리는 줄에 서기" in page
    assert "3번째로 기다려요" in read(client, send(client, made).url)
    assert own(person).state == State.WAITING


@pytest.mark.parametrize(
    ("fields", "sentence", "next_thing"),
    [
        ({"cancelled_at": NOW, "cancel_reason": "강사 사정"}, "폐강됐어요", "까닭: 강사 사정"),
        ({"paused_at": NOW}, "접수를 잠시 멈췄어요", "다른 교육 찾아보기"),
        ({"min_age": 19}, "나이 기준이 있는 교육이에요", "내 정보에 태어난 해 적기"),
        ({"admission": Run.Admission.INVITE, "contact": "02-1-1"}, "초대받은 분만", "02-1-1로 전화해 주세요"),
    ],
)
def test_refusal_says_why_and_what_instead(client, person, fields, sentence, next_thing):
    made = run(**fields)
    page = read(client, address(made))
    assert sentence in page
    assert next_thing in page
    assert "apply__go" not in page
    assert send(client, made).status_code == 409
    assert Enrolment.objects.count() == 0


def test_too_young_is_told_and_shown_what_else(client, person):
    type(person).objects.filter(pk=person.pk).update(birth_year=2010)
    same = course()
    made, sister = run(course=same, min_age=19), run(course=same, title="모두의 낮반")
    page = read(client, address(made))
    assert "나이 기준에 맞지 않아요" in page
    assert reverse("education:run", args=[sister.pk]) in page


def test_closed_run_shows_sister_runs(client, person):
    same = course()
    made, sister = run(course=same), run(course=same, title="다음 기수", starts=NOW + timedelta(days=20))
    made.windows.update(opens_at=NOW - timedelta(days=3), closes_at=NOW - timedelta(days=1))
    Run.objects.filter(pk=made.pk).update(closes_at=NOW - timedelta(days=1))
    page = read(client, address(made))
    assert "신청이 끝났어요" in page
    assert "다음 기수" in page
    assert reverse("education:run", args=[sister.pk]) in page


def test_run_that_is_not_open_yet_says_when_and_gives_its_calendar(client, person):
    made = run()
    made.windows.update(opens_at=NOW + timedelta(days=1))
    Run.objects.filter(pk=made.pk).update(opens_at=NOW + timedelta(days=1))
    page = read(client, address(made))
    assert "12월 2일 (수) 오후 12시에 접수가 시작돼요." in page
    assert reverse("education:run_calendar", args=[made.pk]) in page


def test_window_of_others_names_the_next_one(client, person):
    made = run(campus="eunpyeong")
    made.windows.update(eligibility=ApplicationWindow.Eligibility.DISTRICT, closes_at=NOW + timedelta(days=2))
    later = NOW + timedelta(days=2)
    ApplicationWindow.objects.create(run=made, opens_at=later, closes_at=NOW + timedelta(days=7))
    page = read(client, address(made))
    assert "정해진 분들이 먼저 신청하는 기간" in page
    assert "다음 접수는 12월 3일 (목) 오후 12시부터예요. (누구나)" in page


def test_clash_is_named_and_leads_to_the_seat_in_the_way(client, person):
    [mine] = takes(run(title="저녁 산책"), person)
    page = read(client, address(run()))
    assert "12월 11일 (금) 오후 12시에 ‘저녁 산책’ 자리가 있어요." in page
    assert hub(mine) in page


def test_pause_leads_to_its_reason_and_the_way_to_object(client, person):
    made = run()
    staff = as_self(people(1)[0])
    until = NOW + timedelta(days=30)
    pause = sanctions.impose(
        learner=person, kind="intro", campus="", reason="두 번 오지 않음", until=until, acting=staff, at=NOW
    )
    page = read(client, address(made))
    assert "12월 31일 (목) 오후 12시에 풀려요." in page
    url = reverse("education:sanction", args=[pause.pk])
    assert url in page
    assert "두 번 오지 않음" in read(client, url)
    assert "한 줄이라도" in client.post(url, {"text": " "}).content.decode()
    client.post(url, {"text": "병원에 있었어요"})
    assert "담당자가 읽고 있어요" in read(client, url)
    client.force_login(people(1)[0])
    read(client, url, status=404)


def test_invited_person_sees_it_in_the_list_and_may_apply(client, person):
    made = run(admission=Run.Admission.INVITE, title="이끄는 분 모임")
    Invitation.objects.create(run=made, member=person, acted_at=NOW, **as_self(people(1)[0]).columns())
    page = read(client, reverse("education:enrolments"))
    assert "초대받은 교육" in page
    assert address(made) in page
    assert send(client, made).url == hub(own(person))


def test_answers_are_kept_by_kind_and_nothing_typed_is_lost(client, person):
    made = run()
    Kind = Question.Kind
    kinds = [(Kind.TEXT, ""), (Kind.CHOICE, "낮\n밤"), (Kind.CHOICES, "책\n길"), (Kind.NUMBER, ""), (Kind.YES, "")]
    rows = [
        Question.objects.create(run=made, order=n, kind=kind, text=f"물음 {n}", options=options, required=True)
        for n, (kind, options) in enumerate(kinds)
    ]
    text, choice, many, number, yes = (f"question-{row.pk}" for row in rows)
    given = {text: "솔바람", choice: "밤", many: ["책", "길"], number: "셋", yes: "on"}
    refused = send(client, made, **given)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "숫자로만 적어 주세요" in page
    assert 'value="솔바람"' in page
    send(client, made, **given | {number: "3"})
    values = Answer.objects.order_by("question__order").values_list("value", flat=True)
    assert list(values) == ["솔바람", "밤", ["책", "길"], 3, True]
    assert "책, 길" in read(client, hub(own(person)))


def test_personal_question_says_what_for_and_how_long(client, person):
    made = run()
    Question.objects.create(run=made, text="알레르기", purpose="간식을 준비하려고요", kept_days=30)
    words = "왜 묻나요: 간식을 준비하려고요. 교육이 끝나고 30일 뒤에 지워요."
    assert words in read(client, address(made))


def test_hybrid_run_asks_which_seat(client, person):
    made = run(mode=Run.Mode.HYBRID)
    online = SeatPool.objects.create(run=made, kind=SeatPool.Kind.ONLINE, capacity=10)
    assert send(client, made).status_code == 422
    send(client, made, pool=online.pk)
    assert own(person).pool == online


def test_busy_hour_keeps_what_was_typed_and_says_when_to_try_again(client, person, monkeypatch):
    """The database refuses each lock, as it does under a rush."""
    made = run()
    question = Question.objects.create(run=made, text="한마디")

    def locked(*_arguments, **_more):
        raise OperationalError("database is locked")

    monkeypatch.setattr(type(Run.objects.all()), "lock", locked)
    monkeypatch.setattr(type(Run.objects), "lock", locked)
    answer = send(client, made, **{f"question-{question.pk}": "천천히"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert 'value="천천히"' in answer.content.decode()
