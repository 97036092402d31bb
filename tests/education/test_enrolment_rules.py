"""Who gets in and until when: children, invitations, reserved seats, batches, deadlines, phone, pauses, reminders."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from education import enrolment, reminders, sanctions, schedules, seats, ticks
from education.eligibility import EnrolmentRefused, Refusal
from education.locking import TRIES, Busy, decides_seats
from education.models import (
    ApplicationWindow,
    Attendance,
    Draw,
    Enrolment,
    Invitation,
    Presence,
    Run,
    Sanction,
    SeatPool,
    Session,
    State,
    Transition,
)
from education.views.busy import BusyMiddleware
from members.acting import as_office, as_self
from members.models import Capacity, Channel
from portal.models import Notice
from tests.education.makers import NOW, course, people, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound")]


def apply(made, person, at=NOW, pool=None, acting=None):
    pool = pool or made.pools.first()
    return enrolment.enrol(run=made, pool=pool, acting=acting or as_self(person), key=uuid4().hex, at=at)


def refused(call) -> Refusal:
    with pytest.raises(EnrolmentRefused) as caught:
        call()
    return caught.value.reason


def office(person):
    return as_office(people(1)[0], person, Channel.PHONE)


def test_child_without_a_guardian_is_told_to_ask_one():
    child = people(1)[0]
    child.born_on = date(2015, 1, 1)
    child.save()
    assert refused(lambda: apply(run(), child)) == Refusal.GUARDIAN


def test_invited_only_lets_the_invited_in():
    made = run(admission=Run.Admission.INVITE)
    guest, stranger = people(2)
    Invitation.objects.create(run=made, member=guest, acted_at=NOW)
    assert apply(made, guest).state == State.CONFIRMED
    assert refused(lambda: apply(made, stranger)) == Refusal.INVITED_ONLY


def test_window_for_those_who_come_first_is_open_to_whom_staff_let_in():
    made = run()
    made.windows.update(eligibility=ApplicationWindow.Eligibility.WELFARE)
    known, stranger, called = people(3)
    Invitation.objects.create(run=made, member=known, acted_at=NOW)
    assert apply(made, known).state == State.CONFIRMED
    assert refused(lambda: apply(made, stranger)) == Refusal.NOT_ELIGIBLE
    assert apply(made, called, acting=office(called)).state == State.CONFIRMED


def test_reserved_seats_are_staffs_or_have_a_window_of_their_own():
    made = run(seats=1)
    reserved = SeatPool.objects.create(run=made, kind=SeatPool.Kind.RESERVED, capacity=2)
    person, called, later = people(3)
    assert refused(lambda: apply(made, person, pool=reserved)) == Refusal.NOT_ELIGIBLE
    assert apply(made, called, pool=reserved, acting=office(called)).pool == reserved
    ApplicationWindow.objects.create(run=made, opens_at=NOW, closes_at=NOW + timedelta(days=1), pool=reserved)
    assert apply(made, later, pool=reserved).state == State.CONFIRMED


def test_who_phones_waits_in_the_same_queue():
    made = run(seats=1)
    first, called = people(2)
    apply(made, first)
    row = apply(made, called, acting=office(called))
    step = Transition.objects.get(enrolment=row)
    assert (row.state, row.queue_number, step.capacity, step.channel) == (
        State.WAITING,
        2,
        Capacity.OFFICE,
        Channel.PHONE,
    )


def test_clash_says_which_session_is_in_the_way():
    first, second = run(), run()
    person = people(1)[0]
    apply(first, person)
    with pytest.raises(EnrolmentRefused, match=f"12월 11일 금요일 오후 12:00에 ‘{first}’ 자리가 있어"):
        apply(second, person)


def test_key_of_somebody_else_gives_an_application_of_ones_own():
    made = run()
    first, second = people(2)
    one = enrolment.enrol(run=made, pool=made.pools.get(), acting=as_self(first), key="same", at=NOW)
    two = enrolment.enrol(run=made, pool=made.pools.get(), acting=as_self(second), key="same", at=NOW)
    assert (one.learner, two.learner) == (first, second)


@pytest.fixture
def batch():
    """Opened a day before NOW; the first day's applications are drawn together at NOW + 1 minute."""
    made = run(seats=2, admission=Run.Admission.BATCH, batch_minutes=24 * 60 + 1)
    rows = [apply(made, person) for person in people(4)]
    return made, rows


def test_batch_is_drawn_before_whoever_comes_after_it(batch):
    made, _rows = batch
    late = apply(made, people(1)[0], at=NOW + timedelta(minutes=1))
    drawn = Enrolment.objects.filter(run=made).exclude(pk=late.pk)
    assert sorted(drawn.values_list("state", flat=True)) == [State.CONFIRMED] * 2 + [State.WAITING] * 2
    assert (late.state, late.rank) == (State.WAITING, 5)


def test_tick_draws_a_batch_when_its_minutes_are_over(batch):
    made, _rows = batch
    assert ticks.draw_lots(NOW) == 0
    assert ticks.draw_lots(NOW + timedelta(minutes=1)) == 1
    assert ticks.draw_lots(NOW + timedelta(minutes=2)) == 0
    record = Draw.objects.get(run=made)
    assert (record.drawn_at, record.drawn_by, record.entrants) == (NOW + timedelta(minutes=1), None, 4)
    step = Transition.objects.filter(after=State.CONFIRMED).first()
    assert (step.actor, step.capacity) == (None, Capacity.SYSTEM)


@pytest.mark.parametrize(
    ("basis", "days", "until"),
    [("close", 1, 6), ("start", 2, 8), ("session", 2, 8)],
)
def test_seat_may_be_given_back_until_the_very_second(basis, days, until):
    made = run(cancel_basis=basis, cancel_days=days)
    first, second = people(2)
    one, two = apply(made, first), apply(made, second)
    end = NOW + timedelta(days=until)
    enrolment.withdraw(enrolment=one, acting=as_self(first), at=end - timedelta(seconds=1))
    assert refused(lambda: enrolment.withdraw(enrolment=two, acting=as_self(second), at=end)) == Refusal.TOO_LATE


def test_by_session_counts_the_next_one_that_is_not_held():
    made = run(cancel_basis=Run.CancelBasis.SESSION, cancel_days=1)
    starts = NOW + timedelta(days=17)
    Session.objects.create(run=made, number=2, starts_at=starts, ends_at=starts + timedelta(hours=2))
    person = people(1)[0]
    row = apply(made, person)
    late = NOW + timedelta(days=9, hours=1)
    assert refused(lambda: enrolment.withdraw(enrolment=row, acting=as_self(person), at=late)) == Refusal.TOO_LATE
    enrolment.withdraw(enrolment=row, acting=as_self(person), at=NOW + timedelta(days=12))
    row.refresh_from_db()
    assert row.state == State.CANCELLED_BY_LEARNER


def test_seat_too_near_to_the_start_is_filled_by_phone():
    made = run(seats=1)
    first, second, third = people(3)
    seat, waiting, _last = apply(made, first), apply(made, second), apply(made, third)
    late = made.sessions.get().starts_at - timedelta(hours=4)
    enrolment.cancel_by_office(enrolment=seat, acting=office(first), at=late, reason="아파요")
    assert [row.learner for row in seats.to_phone(late)] == [second, third]
    with pytest.raises(ValueError, match="언제 누구와"):
        enrolment.confirm_by_phone(enrolment=waiting, acting=office(second), at=late, reason=" ")
    enrolment.confirm_by_phone(enrolment=waiting, acting=office(second), at=late, reason="오신대요")
    assert seats.to_phone(late) == []
    assert Notice.objects.filter(member=second, title__startswith="신청이 확정됐어요").count() == 1


def test_decision_to_hold_a_run_is_told_once():
    made = run(seats=2, min_enrol=1, decide_at=NOW)
    persons = people(3)
    for person in persons:
        apply(made, person)
    for _click in range(2):
        enrolment.decide_to_run(run=made, acting=office(persons[0]), at=NOW)
    told = Notice.objects.filter(title__startswith="교육이 열려요").values_list("member", flat=True).order_by("pk")
    assert list(told) == [person.pk for person in persons[:2]]


def test_reminder_comes_once_on_the_day_before():
    made = run(seats=1)
    persons = people(2)
    for person in persons:
        apply(made, person)
    morning = NOW + timedelta(days=9) - timedelta(hours=2)
    assert [reminders.remind(at) for at in (morning - timedelta(seconds=1), morning, morning)] == [0, 1, 0]
    notice = Notice.objects.get(kind="education_reminder")
    assert (notice.member, notice.title) == (persons[0], f"내일 만나요: {made}")
    assert notice.text.startswith("12월 11일 금요일 오후 12:00에 시작해요.")


@pytest.fixture
def absent():
    """Somebody who missed two runs of one kind."""
    person, past = people(1)[0], NOW - timedelta(days=40)
    for number in range(2):
        made = run(starts=past + timedelta(days=number), course=course())
        made.windows.update(opens_at=past - timedelta(days=9), closes_at=past - timedelta(days=1))
        schedules.follow(made)
        row = apply(made, person, at=past - timedelta(days=5))
        Attendance.objects.create(enrolment=row, session=made.sessions.get(), status=Presence.ABSENT, at=past)
    return person


def pause(person, kind="intro"):
    return sanctions.impose(
        learner=person, kind=kind, campus="", reason="두 번 알리지 않고 오지 않음",
        until=NOW + timedelta(days=30), acting=office(person), at=NOW,
    )  # fmt: skip


def test_who_stayed_away_twice_is_proposed_and_not_again_after_a_pause(absent):
    assert [(one.learner, one.kind, one.runs) for one in sanctions.propose(NOW)] == [(absent, "intro", 2)]
    assert sanctions.propose(NOW, campuses=["mapo"]) == []
    pause(absent)
    assert sanctions.propose(NOW + timedelta(days=1)) == []


def test_excused_is_not_absent(absent):
    Attendance.objects.update(status=Presence.EXCUSED)
    assert sanctions.propose(NOW) == []


def test_pause_holds_in_its_scope_until_its_end(absent):
    assert pause(absent) == pause(absent)
    assert refused(lambda: apply(run(), absent)) == Refusal.SANCTIONED
    assert apply(run(course=course("tour")), absent).state == State.CONFIRMED
    assert Notice.objects.filter(member=absent, title="교육 신청을 잠시 멈췄어요").count() == 1


def test_appeal_upheld_ends_the_pause(absent):
    standing = pause(absent)
    sanctions.appeal(sanction=standing, text="입원했어요", acting=as_self(absent), at=NOW)
    with pytest.raises(ValueError, match="이미 보내셨어요"):
        sanctions.appeal(sanction=standing, text="다시", acting=as_self(absent), at=NOW)
    answer = {"answer": "확인했어요", "acting": office(absent), "at": NOW}
    sanctions.answer_appeal(sanction=standing, is_upheld=True, **answer)
    with pytest.raises(ValueError, match="답을 기다리는"):
        sanctions.answer_appeal(sanction=standing, is_upheld=False, **answer)
    assert Sanction.objects.get().appeal == Sanction.Appeal.UPHELD
    assert apply(run(), absent).state == State.CONFIRMED


def test_lock_not_to_be_had_is_tried_again_and_then_busy():
    tries = []

    @decides_seats
    def locked():
        tries.append(1)
        raise OperationalError("database is locked")

    with pytest.raises(Busy):
        locked()
    assert len(tries) == TRIES


def test_other_trouble_of_the_database_is_not_hidden():
    @decides_seats
    def broken():
        raise OperationalError("no such table")

    with pytest.raises(OperationalError, match="no such table"):
        broken()


def test_busy_page_says_to_come_back(home_page):
    answer = BusyMiddleware(lambda request: None).process_exception(RequestFactory().get("/x/?a=1"), Busy())
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "아무것도 바뀌지 않았어요" in answer.content.decode()
