"""The run desk's telephone, messages, pauses, and what waits there: each once, each by its campus."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from education import enrolment, messages, todo
from education.models import (
    Enrolment,
    Invitation,
    Question,
    Run,
    RunMessage,
    Sanction,
    State,
)
from members.acting import as_self
from members.models import AccessEntry, Channel, Member
from portal import roles
from portal.models import Notice
from tests.education.desk_screens import address, apply
from tests.education.makers import NOW, people, run
from tests.education.run_screens import staff_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


# On behalf, by phone and at the desk.


def test_entering_for_a_caller_takes_the_same_queue(client, office):
    made = run(seats=1)
    Question.objects.create(run=made, text="어디 사세요?", required=True)
    apply(made, people(1)[0])
    caller = people(1)[0]
    Member.objects.filter(pk=caller.pk).update(phone="01099998888", nickname="느티나무")
    url = reverse("education_run_enter_for", args=[made.pk, caller.pk])
    assert client.get(url).status_code == 404
    page = client.post(address("education_run_enter", made), {"query": "010-9999-8888"}).content.decode()
    assert "느티나무" in page
    assert "010-••••-8888" in page
    assert "01099998888" not in page
    form = {"key": "form-1", "channel": "phone", "pool": made.pools.get().pk}
    for _twice in range(2):
        assert client.post(url, form).status_code == 302
    row = Enrolment.objects.get(learner=caller)
    assert (row.state, row.channel, row.actor, row.queue_number) == (State.WAITING, Channel.PHONE, office, 2)
    assert list(AccessEntry.objects.values_list("kind", "rows")) == [("search", 1)]


def test_entering_who_already_applied_says_so_and_keeps_the_form(client, office):
    made = run()
    caller = people(1)[0]
    apply(made, caller)
    client.post(address("education_run_enter", made), {"query": caller.email})
    url = reverse("education_run_enter_for", args=[made.pk, caller.pk])
    answer = client.post(url, {"key": "form-2", "channel": "desk", "pool": made.pools.get().pk})
    assert answer.status_code == 422
    assert "이미 신청" in answer.content.decode()
    assert 'value="form-2"' in answer.content.decode()


def test_an_invitation_is_made_and_told_once(client, office):
    made = run(admission="invite")
    person = people(1)[0]
    client.post(address("education_run_enter", made), {"query": person.email})
    for _twice in range(2):
        client.post(address("education_run_invite", made), {"member": person.pk})
    assert Invitation.objects.get(run=made).member == person
    assert Notice.objects.filter(member=person).count() == 1
    assert apply(made, person).state == State.CONFIRMED


def test_an_invitation_wants_a_search_first(client, office):
    made = run(admission="invite")
    answer = client.post(address("education_run_invite", made), {"member": people(1)[0].pk})
    assert (answer.status_code, Invitation.objects.count()) == (404, 0)


# Messages.


def test_a_message_is_shown_before_it_goes_and_goes_once(client, office):
    made = run(seats=1)
    rows = [apply(made, person) for person in people(2)]
    url = address("education_run_messages", made)
    form = {"key": "m-1", "states": ["confirmed"], "title": "장소가 바뀌었어요", "text": "2층으로 와 주세요."}
    page = client.post(url, form).content.decode()
    assert "1명에게 보낼 안내예요" in page
    assert RunMessage.objects.count() == 0
    for _twice in range(2):
        client.post(url, {**form, "send": "1"})
    message = RunMessage.objects.get()
    assert (message.told, message.states, message.actor) == (1, ["confirmed"], office)
    told = Notice.objects.filter(text="2층으로 와 주세요.")
    assert [notice.member for notice in told] == [rows[0].learner]


def test_a_message_to_nobody_says_so_and_keeps_the_text(client, office):
    made = run()
    form = {"key": "m-2", "states": ["waiting"], "title": "제목", "text": "내용이에요", "send": "1"}
    page = client.post(address("education_run_messages", made), form)
    assert page.status_code == 422
    assert "받는 분을 다시 골라 주세요" in page.content.decode()
    assert "내용이에요" in page.content.decode()


def test_messages_go_to_no_one_who_was_refused():
    made = run(admission="approval")
    row = apply(made, people(1)[0])
    enrolment.decide(
        run=made, enrolments=[row], is_approved=False, acting=as_self(row.learner), at=NOW, reason="까닭이 있어요"
    )
    assert list(messages.recipients(made, ["rejected", "applied"])) == []


# 오늘 할 일, pauses.


def test_todo_counts_own_campus_only(django_assert_num_queries):
    for campus in ("eunpyeong", "mapo"):
        made = run(campus=campus, admission="approval", min_enrol=3, decide_at=NOW + timedelta(days=1))
        apply(made, people(1)[0])
    mine = Run.objects.get(campus="eunpyeong")
    rows = [row for row in todo.sources(staff_of(roles.district_group("eunpyeong")), NOW) if row.count]
    assert [(row.label, row.count, row.url) for row in rows] == [
        ("열지 정할 교육", 1, f"/admin/education/runs/{mine.pk}/seats/#decide"),
        ("확인할 교육 신청", 1, f"/admin/education/runs/{mine.pk}/?state=applied"),
    ]
    citizen = people(1)[0]
    with django_assert_num_queries(2):
        assert list(todo.sources(citizen, NOW)) == []


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        (datetime(2026, 12, 10, 23, 59), 0),
        (datetime(2026, 12, 11, 0, 0), 1),
        (datetime(2026, 12, 11, 13, 59), 1),
        (datetime(2026, 12, 11, 14, 0), 0),
    ],
)
def test_todo_leads_to_todays_doors_until_they_are_over(moment, count):
    run(campus="mapo"), run(campus="mapo", published_at=None), run(campus="eunpyeong")
    run(campus="mapo").sessions.update(cancelled_at=NOW)
    rows = todo.sources(staff_of(roles.district_group("mapo")), timezone.make_aware(moment))
    [row] = [row for row in rows if row.label == "오늘 출석을 열 모임"]
    assert (row.count, row.url) == (count, "/education/teach/")


@pytest.fixture
def pause():
    learner, imposer = people(2)
    return Sanction.objects.create(
        learner=learner,
        kind="intro",
        campus="mapo",
        reason="두 번 오지 않음",
        starts_at=NOW,
        until=NOW + timedelta(days=30),
        imposed_by=imposer,
        appeal="open",
        appeal_text="병원에 있었어요",
    )


def test_an_objection_is_read_and_answered_by_its_campus(client, pause):
    url = reverse("education_sanction", args=[pause.pk])
    client.force_login(staff_of(roles.district_group("eunpyeong")))
    assert client.get(url).status_code == 404
    assert client.post(url, {"is_upheld": "yes", "answer": "풀어요"}).status_code == 404
    assert "두 번 오지 않음" not in client.get(reverse("education_sanctions")).content.decode()
    client.force_login(staff_of(roles.district_group("mapo")))
    assert "두 번 오지 않음" in client.get(reverse("education_sanctions")).content.decode()
    assert "병원에 있었어요" in client.get(url).content.decode()
    client.post(url, {"is_upheld": "yes", "answer": "몰랐어요. 바로 풀었어요."})
    pause.refresh_from_db()
    assert (pause.appeal, pause.lifted_at) == ("upheld", NOW)


def test_only_what_attendance_proposes_can_be_imposed(client, office):
    person = people(1)[0]
    answer = client.post(reverse("education_sanctions"), {"who": f"{person.pk}:intro:", "reason": "미워서"})
    assert (answer.status_code, Sanction.objects.count()) == (404, 0)
