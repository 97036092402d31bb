"""A run's page: what it says at once, and the one button that follows the state and the reader."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from education import catalogue, enrolment
from education.models import (
    ApplicationWindow,
    Engagement,
    Enrolment,
    Instructor,
    Run,
    SeatPool,
    Session,
    State,
    Venue,
)
from education.next_step import next_step
from education.showing import Shown, admission_words
from members.acting import as_self
from portal.cache import TOKEN
from tests.education.makers import NOW, course, people, run
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(clean_caches):
    TOKEN.renew()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def inside_a_transaction():
    """The test's own transaction stands around the verbs' durable ones; Django marks it so only in its TestCase."""
    from django.db import connection

    for block in connection.atomic_blocks:
        block._from_testcase = True


def button(made: Run, member=None, has_sisters=False) -> tuple[str, str]:
    step = next_step(Shown(Run.objects.get(pk=made.pk), NOW), member, has_sisters)
    return step.label, step.url


def change(made: Run, **fields) -> Run:
    Run.objects.filter(pk=made.pk).update(**fields)
    return made


def apply_url(made: Run) -> str:
    return f"/education/runs/{made.pk}/apply/"


def test_button_of_a_stranger_follows_the_state():
    later = NOW + timedelta(days=1)
    made = run()
    assert button(made) == ("신청하기", apply_url(made))
    full = run(seats=1)
    SeatPool.objects.filter(run=full).update(occupied=1)
    assert button(full) == ("대기 신청하기", apply_url(full))
    assert button(change(run(), opens_at=later))[0] == "내 달력에 담기"
    assert button(change(run(), paused_at=NOW)) == ("", "")
    assert button(change(run(), cancelled_at=NOW), has_sisters=True) == ("비슷한 교육 보기", "#sisters")
    assert button(change(run(), closes_at=NOW)) == ("다른 교육 찾기", "/education/?open=1")
    assert button(run(admission="lottery"))[0] == "추첨 신청하기"


def test_button_of_a_learner_leads_to_their_own_application():
    made, (first, second) = run(seats=1), people(2)
    for person in (first, second):
        enrolment.enrol(run=made, pool=made.pools.get(), acting=as_self(person), key=f"k{person.pk}", at=NOW)
    seat, waiting = Enrolment.objects.order_by("pk")
    assert button(made, first) == ("내 신청 보기", reverse("education:enrolment", args=[seat.pk]))
    enrolment.withdraw(enrolment=seat, acting=as_self(first), at=NOW)
    waiting.refresh_from_db()
    assert waiting.state == State.OFFERED
    assert button(made, second) == ("자리 받을지 답하기", reverse("education:enrolment", args=[waiting.pk]))


def test_button_of_someone_who_may_not_apply_says_why():
    person = people(1)[0]
    made = run(min_age=60)
    step = next_step(Shown(made, NOW), person, False)
    assert (step.label, step.url) == ("내 정보에 태어난 해 적기", "/me/profile/")
    other = run()
    enrolment.enrol(run=other, pool=other.pools.get(), acting=as_self(person), key="x", at=NOW)
    assert button(run(), person) == ("내 교육 보기", "/education/my/")


def test_page_says_when_where_how_much_and_until_when(client):
    made = run(seats=12, fee=5000, bring="편한 신발", benefits="걷기 지도", contact="02-385-2642", campus="eunpyeong")
    venue = Venue.objects.create(
        name="마을 강의실", address="은평구 통일로 684", directions="불광역 7번 출구", step_free=True
    )
    Session.objects.filter(run=made).update(venue=venue)
    ApplicationWindow.objects.filter(run=made).update(eligibility="district")
    text = client.get(reverse("education:run", args=[made.pk])).content.decode()
    for words in (
        "접수중",
        "12월 11일 (금) 오후 12시",
        "마을 강의실",
        "은평구 통일로 684",
        "불광역 7번 출구",
        "휠체어·유아차로 들어올 수 있어요",
        "5,000원",
        "12자리 가운데 12자리 남았어요",
        "12월 8일 (화) 오후 12시까지 신청",
        "은평구에 사는 분",
        "먼저 신청한 순서로 자리를 드려요.",
        "편한 신발",
        "걷기 지도",
        "tel:023852642",
        "12월 10일 (목) 오후 12시까지는 내 신청에서 바로 취소할 수 있어요.",
    ):
        assert words in text


def test_windows_are_past_now_and_ahead():
    made = run()
    for days in (-5, 10):
        opens = NOW + timedelta(days=days)
        ApplicationWindow.objects.create(run=made, opens_at=opens, closes_at=opens + timedelta(days=2))
    assert [one.stage for one in Shown(made, NOW).windows] == ["past", "now", "ahead"]


@pytest.mark.parametrize("admission", Run.Admission.values)
def test_every_way_of_choosing_is_told_in_two_sentences(admission):
    assert len(admission_words(run(admission=admission))) == 2


def test_lottery_shows_what_was_committed(client):
    made = run(admission="lottery")
    text = client.get(reverse("education:run", args=[made.pk])).content.decode()
    assert made.draw.commitment[:16] in text
    assert made.draw.seed not in text
    assert f"/education/runs/{made.pk}/fairness/" in text


def test_stream_address_is_never_on_the_public_page(client):
    made = run(mode="hybrid", stream_url="https://stream.example/secret")
    assert "stream.example" not in client.get(reverse("education:run", args=[made.pk])).content.decode()


def test_only_instructors_who_want_to_be_known_are_named(client):
    made = run()
    session = made.sessions.get()
    for name, is_public in (("나이음", True), ("강조용", False)):
        one = Instructor.objects.create(name=name, is_public=is_public)
        Engagement.objects.create(session=session, instructor=one, hours=2)
    text = client.get(reverse("education:run", args=[made.pk])).content.decode()
    assert ("나이음" in text, "강조용" in text) == (True, False)


def test_unpublished_run_is_there_for_who_manages_it_only(client):
    made = run(published_at=None, campus="eunpyeong")
    url = reverse("education:run", args=[made.pk])
    assert client.get(url).status_code == 404
    client.force_login(MemberFactory())
    assert client.get(url).status_code == 404
    client.force_login(MemberFactory(district_editor=True))
    assert "아직 공개하지 않았어요" in client.get(url).content.decode()


def test_page_of_a_signed_in_reader_is_never_kept(client):
    made, person = run(), people(1)[0]
    url = reverse("education:run", args=[made.pk])
    enrolment.enrol(run=made, pool=made.pools.get(), acting=as_self(person), key="x", at=NOW)
    client.force_login(person)
    assert "내 신청 보기" in client.get(url).content.decode()
    client.logout()
    assert "내 신청 보기" not in client.get(url).content.decode()


def test_sisters_are_of_the_same_course_first():
    one = course(kind="tour")
    made = change(run(course=one), cancelled_at=NOW)
    same, kin = run(course=one), run(course=course(kind="tour"))
    run(course=course(kind="lecture"))
    assert catalogue.sisters(made, NOW) == [same, kin]


@pytest.mark.parametrize("number", [1, 30])
def test_page_costs_the_same_queries_for_one_and_for_thirty_sessions(client, django_assert_num_queries, number):
    made = run()
    venue = Venue.objects.create(name="강의실", address="은평구")
    for order in range(number):
        starts = NOW + timedelta(days=20 + order)
        Session.objects.create(
            run=made, number=order + 2, starts_at=starts, ends_at=starts + timedelta(hours=2), venue=venue
        )
    url = reverse("education:run", args=[made.pk]) + "?uncached=1"
    client.get(url)
    with django_assert_num_queries(8):
        assert client.get(url).status_code == 200
