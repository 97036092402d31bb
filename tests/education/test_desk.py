"""The run desk: what staff see and decide about one run, and that no other campus sees or decides it."""

from datetime import timedelta

import pytest

from education import audit, desk, enrolment, pools
from education.models import (
    Draw,
    Question,
    Run,
    SeatPool,
    State,
)
from members.acting import as_office, as_self
from members.models import AccessEntry, Member
from portal import roles
from portal.models import Notice
from tests.education.desk_screens import address, apply, states
from tests.education.makers import NOW, people, run
from tests.education.run_screens import staff_of

pytestmark = pytest.mark.django_db

ADDRESSES = (
    "education_run_desk",
    "education_run_enter",
    "education_run_seats",
    "education_run_messages",
    "education_run_files",
    "education_run_template",
)
ACTIONS = (
    "education_run_decide",
    "education_run_contacts",
    "education_run_enter",
    "education_run_invite",
    "education_run_capacity",
    "education_run_move",
    "education_run_pause",
    "education_run_go",
    "education_run_draw",
    "education_run_messages",
    "education_run_export",
    "education_run_import",
    "education_run_carry_out",
)


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


# Figures and what is due.


def test_figures_count_by_pool_and_state_in_two_queries(django_assert_num_queries):
    made = run(seats=1)
    for person in people(3):
        apply(made, person)
    with django_assert_num_queries(2):
        numbers = desk.figures(made)
    assert (numbers.confirmed, numbers.waiting, numbers.offered, numbers.free, numbers.capacity) == (1, 2, 0, 0, 1)
    assert numbers.pools[0].seats == [(0, "confirmed")]


def test_figures_know_the_nearest_deadline_of_an_offer():
    made = run(seats=1)
    first, second = people(2)
    seat, _waiting = apply(made, first), apply(made, second)
    enrolment.withdraw(enrolment=seat, acting=as_self(first), at=NOW)
    assert desk.figures(made).answer_by == NOW + timedelta(hours=24)


def test_due_says_decide_approve_and_ask_most_pressing_first(django_assert_num_queries):
    decide_at = NOW + timedelta(days=1)
    made = run(admission="approval", min_enrol=5, decide_at=decide_at)
    Question.objects.create(run=made, text="어디 사세요?", required=True)
    apply(made, people(1)[0])
    numbers = desk.figures(made)
    with django_assert_num_queries(3):
        due = desk.due(made, numbers, NOW)
    assert [(one.label, one.urgent) for one in due] == [
        ("열지 정하기", True),
        ("신청 확인하기", False),
        ("빠진 답 묻기", False),
    ]


def test_due_says_whom_to_phone_when_an_offer_would_be_too_late():
    made = run(seats=1, starts=NOW + timedelta(hours=4))
    first, second = people(2)
    seat, _waiting = apply(made, first), apply(made, second)
    enrolment.cancel_by_office(enrolment=seat, acting=as_office(first, first), at=NOW, reason="전화로 취소")
    assert states(made) == [State.CANCELLED_BY_OFFICE, State.WAITING]
    due = desk.due(made, desk.figures(made), NOW)
    assert [one.label for one in due] == ["전화로 채우기"]
    assert "1개" in due[0].text


def test_due_says_draw_when_the_window_is_over():
    made = run(admission="lottery")
    apply(made, people(1)[0])
    after = NOW + timedelta(days=8)
    assert desk.due(made, desk.figures(made), NOW) == []
    assert [one.label for one in desk.due(made, desk.figures(made), after)] == ["추첨하기"]


def test_nothing_is_due_on_a_cancelled_run():
    made = run(min_enrol=5, decide_at=NOW, cancelled_at=NOW)
    assert desk.due(made, desk.figures(made), NOW) == []


# Screens.


@pytest.mark.parametrize("name", ADDRESSES)
def test_screens_open_for_education_staff(client, office, name):
    made = run()
    apply(made, people(1)[0])
    assert client.get(address(name, made)).status_code == 200


@pytest.mark.parametrize("name", ADDRESSES)
def test_screens_of_another_campus_are_not_there(client, name):
    client.force_login(staff_of(roles.district_group("eunpyeong")))
    assert client.get(address(name, run(campus="eunpyeong"))).status_code == 200
    assert client.get(address(name, run(campus="mapo"))).status_code == 404
    assert client.get(address(name, run(campus=""))).status_code == 404


@pytest.mark.parametrize("name", ACTIONS)
def test_steps_on_another_campus_change_nothing(client, name):
    client.force_login(staff_of(roles.district_group("eunpyeong")))
    made = run(campus="mapo", admission="approval")
    row = apply(made, people(1)[0])
    fields = {"chosen": [row.pk], "do": "approve", "reason": "까닭을 적어요", "capacity": "9", "look": "까닭을 적어요"}
    assert client.post(address(name, made), {**fields, "pool": row.pool_id}).status_code == 404
    assert states(made) == [State.APPLIED]
    assert list(AccessEntry.objects.all()) == []


def test_screens_are_shut_to_citizens_and_other_staff(client):
    made = run()
    for member, answer in ((people(1)[0], 302), (staff_of(roles.AUTHOR), 403)):
        client.force_login(member)
        assert client.get(address("education_run_desk", made)).status_code == answer


def test_the_list_shows_nicknames_only(client, office):
    made = run()
    person = people(1)[0]
    Member.objects.filter(pk=person.pk).update(phone="01012345678")
    apply(made, person)
    page = client.get(address("education_run_desk", made)).content.decode()
    assert "이웃0" in page
    assert "1234" not in page
    assert person.email not in page
    assert list(AccessEntry.objects.all()) == []


def test_contacts_and_answers_open_with_a_reason_that_is_kept(client, office):
    made = run()
    question = Question.objects.create(run=made, text="어디 사세요?")
    person = people(1)[0]
    Member.objects.filter(pk=person.pk).update(phone="01012345678")
    enrolment.enrol(
        run=made, pool=made.pools.first(), acting=as_self(person), key="k", at=NOW, answers={question.pk: "불광동"}
    )
    url = address("education_run_contacts", made)
    assert client.post(url, {"look": "  "}).status_code == 422
    page = client.post(url, {"look": "수업 장소가 바뀌어 전화"}).content.decode()
    assert "010-1234-5678" in page
    assert "불광동" in page
    assert list(AccessEntry.objects.values_list("kind", "subject", "reason", "rows")) == [
        ("view", person.pk, "수업 장소가 바뀌어 전화", 1)
    ]


def test_the_list_costs_the_same_for_two_and_for_twenty(client, office, django_assert_max_num_queries):
    made = run(seats=30)
    for person in people(2):
        apply(made, person)
    client.get(address("education_run_desk", made))
    with django_assert_max_num_queries(40) as few:
        client.get(address("education_run_desk", made))
    for person in people(18):
        apply(made, person)
    with django_assert_max_num_queries(len(few)):
        client.get(address("education_run_desk", made))


# Decisions.


def test_approval_in_bulk_seats_in_order_and_the_rest_wait(client, office):
    made = run(admission="approval", seats=1)
    rows = [apply(made, person) for person in people(3)]
    chosen = {"do": "approve", "chosen": [rows[1].pk, rows[0].pk]}
    client.post(address("education_run_decide", made), chosen)
    client.post(address("education_run_decide", made), chosen)
    assert states(made) == [State.CONFIRMED, State.WAITING, State.APPLIED]


def test_rejection_wants_a_reason_and_tells_it(client, office):
    made = run(admission="approval")
    row = apply(made, people(1)[0])
    url = address("education_run_decide", made)
    client.post(url, {"do": "reject", "chosen": [row.pk], "reason": ""})
    assert states(made) == [State.APPLIED]
    client.post(url, {"do": "reject", "chosen": [row.pk], "reason": "은평구에 사는 분만 들을 수 있어요"})
    assert states(made) == [State.REJECTED]
    assert Notice.objects.filter(member=row.learner, text="은평구에 사는 분만 들을 수 있어요").count() == 1


def test_cancel_by_office_passes_the_seat_on(client, office):
    made = run(seats=1)
    rows = [apply(made, person) for person in people(2)]
    client.post(
        address("education_run_decide", made), {"do": "cancel", "chosen": [rows[0].pk], "reason": "본인이 전화"}
    )
    assert states(made) == [State.CANCELLED_BY_OFFICE, State.OFFERED]


def test_an_application_of_another_run_cannot_be_slipped_in(client, office):
    made, other = run(), run()
    row = apply(other, people(1)[0])
    client.post(address("education_run_decide", made), {"do": "cancel", "chosen": [row.pk], "reason": "까닭이 있어요"})
    assert states(other) == [State.CONFIRMED]


def test_capacity_up_offers_and_down_below_taken_is_refused(client, office):
    made = run(seats=1)
    for person in people(2):
        apply(made, person)
    pool, url = made.pools.get(), address("education_run_capacity", made)
    client.post(url, {"pool": pool.pk, "capacity": "2"})
    assert states(made) == [State.CONFIRMED, State.OFFERED]
    page = client.post(url, {"pool": pool.pk, "capacity": "1"}, follow=True).content.decode()
    assert "이미 2명이 자리를 받아서" in page
    assert "숫자로 적어 주세요" in client.post(url, {"pool": pool.pk, "capacity": "둘"}, follow=True).content.decode()
    pool.refresh_from_db()
    assert pool.capacity == 2


def test_pause_holds_offers_back_and_resume_makes_them(client, office):
    made = run(seats=1)
    rows = [apply(made, person) for person in people(2)]
    url = address("education_run_pause", made)
    client.post(url, {"do": "pause"})
    enrolment.withdraw(enrolment=rows[0], acting=as_self(rows[0].learner), at=NOW)
    assert states(made) == [State.CANCELLED_BY_LEARNER, State.WAITING]
    client.post(url, {"do": "resume"})
    client.post(url, {"do": "resume"})
    assert states(made) == [State.CANCELLED_BY_LEARNER, State.OFFERED]


def test_go_is_decided_once_and_cancel_tells_everyone(client, office):
    held, gone = run(min_enrol=3, decide_at=NOW), run(min_enrol=3, decide_at=NOW)
    for made in (held, gone):
        apply(made, people(1)[0])
    client.post(address("education_run_go", held), {"do": "go"})
    client.post(address("education_run_go", gone), {"do": "cancel", "reason": ""})
    gone.refresh_from_db()
    assert gone.cancelled_at is None
    client.post(address("education_run_go", gone), {"do": "cancel", "reason": "인원이 모이지 않았어요"})
    held.refresh_from_db()
    gone.refresh_from_db()
    assert (held.decided_to_run_at, gone.cancelled_at) == (NOW, NOW)
    assert states(gone) == [State.CANCELLED_BY_OFFICE]


def test_draw_from_the_desk_runs_once_and_shows_its_seed(client, office):
    made = run(admission="lottery", seats=1)
    for person in people(3):
        apply(made, person)
    url = address("education_run_draw", made)
    client.post(url)
    assert Draw.objects.get(run=made).drawn_at is None
    Run.objects.filter(pk=made.pk).update(closes_at=NOW)
    assert "추첨하고" in client.post(url, follow=True).content.decode()
    record = Draw.objects.get(run=made)
    client.post(url)
    assert Draw.objects.get(run=made).drawn_at == record.drawn_at == NOW
    assert record.seed in client.get(address("education_run_seats", made)).content.decode()


# Pools.


def test_change_of_pool_keeps_the_place_and_passes_the_seat_on():
    made = run(seats=1)
    online = SeatPool.objects.create(run=made, kind="online", capacity=1)
    first, second = people(2)
    seat, _waiting = apply(made, first), apply(made, second)
    acting = as_office(first, first)
    moved = pools.change(enrolment=seat, pool=online, acting=acting, at=NOW, reason="온라인으로 듣겠다고 전화")
    assert (moved.pool, moved.state, moved.queue_number) == (online, State.CONFIRMED, 1)
    assert states(made) == [State.CONFIRMED, State.OFFERED]
    assert audit.violations(NOW) == []


@pytest.mark.parametrize(("capacity", "reason"), [(0, "까닭이 있어요"), (1, " ")])
def test_change_of_pool_is_refused_in_words(capacity, reason):
    made = run()
    online = SeatPool.objects.create(run=made, kind="online", capacity=capacity)
    seat = apply(made, people(1)[0])
    with pytest.raises(ValueError, match="요\\."):
        pools.change(enrolment=seat, pool=online, acting=as_self(seat.learner), at=NOW, reason=reason)
