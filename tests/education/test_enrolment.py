"""Seats, queue, offers, lots: what each verb does, step by step."""

from datetime import timedelta
from uuid import uuid4

import pytest

from education import draws, enrolment
from education.eligibility import EnrolmentRefused, Refusal
from education.models import Draw, Enrolment, Run, SeatPool, State
from members.acting import as_self
from tests.education.makers import NOW, course, people, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound")]


def apply(run_, person, at=NOW, key=None):
    pool = run_.pools.first()
    return enrolment.enrol(run=run_, pool=pool, acting=as_self(person), key=key or uuid4().hex, at=at)


def states(run_):
    return [row.state for row in Enrolment.objects.filter(run=run_).order_by("queue_number")]


def refused(call) -> Refusal:
    with pytest.raises(EnrolmentRefused) as caught:
        call()
    return caught.value.reason


def test_first_come_gets_seats_then_the_queue():
    made = run(seats=2)
    for person in people(4):
        apply(made, person)
    assert states(made) == [State.CONFIRMED, State.CONFIRMED, State.WAITING, State.WAITING]
    assert SeatPool.objects.get(run=made).occupied == 2


def test_same_form_sent_twice_is_one_application():
    made = run()
    person = people(1)[0]
    first = apply(made, person, key="form-1")
    assert apply(made, person, key="form-1") == first
    assert refused(lambda: apply(made, person)) == Refusal.ALREADY


def test_cancelled_seat_goes_to_the_first_in_the_queue_at_once():
    made = run(seats=1)
    first, second, third = people(3)
    seat = apply(made, first)
    waiting, last = apply(made, second), apply(made, third)
    enrolment.withdraw(enrolment=seat, acting=as_self(first), at=NOW)
    waiting.refresh_from_db()
    last.refresh_from_db()
    assert (waiting.state, last.state) == (State.OFFERED, State.WAITING)
    assert waiting.offer_until == NOW + timedelta(hours=24)
    enrolment.accept(enrolment=waiting, acting=as_self(second), at=NOW)
    waiting.refresh_from_db()
    assert waiting.state == State.CONFIRMED


def test_declined_offer_passes_on_in_the_same_transaction():
    made = run(seats=1)
    first, second, third = people(3)
    seat, waiting, last = apply(made, first), apply(made, second), apply(made, third)
    enrolment.withdraw(enrolment=seat, acting=as_self(first), at=NOW)
    enrolment.decline(enrolment=waiting, acting=as_self(second), at=NOW)
    assert states(made) == [State.CANCELLED_BY_LEARNER, State.DECLINED, State.OFFERED]
    last.refresh_from_db()
    assert last.offer_until > NOW


def test_offer_answered_too_late_has_passed_on_without_a_tick():
    made = run(seats=1)
    first, second, third = people(3)
    seat, waiting, _last = apply(made, first), apply(made, second), apply(made, third)
    enrolment.withdraw(enrolment=seat, acting=as_self(first), at=NOW)
    late = NOW + timedelta(hours=24)
    reason = refused(lambda: enrolment.accept(enrolment=waiting, acting=as_self(second), at=late))
    assert reason == Refusal.OFFER_OVER
    assert states(made) == [State.CANCELLED_BY_LEARNER, State.EXPIRED, State.OFFERED]


def test_newcomer_never_jumps_the_queue():
    made = run(seats=1)
    first, second, third = people(3)
    seat = apply(made, first)
    apply(made, second)
    enrolment.withdraw(enrolment=seat, acting=as_self(first), at=NOW)
    assert apply(made, third).state == State.WAITING


def test_offer_shortly_before_the_start_is_not_made():
    made = run(seats=1, starts=NOW + timedelta(days=2))
    first, second = people(2)
    seat, waiting = apply(made, first), apply(made, second)
    late = NOW + timedelta(days=1, hours=20)
    with pytest.raises(EnrolmentRefused):
        enrolment.withdraw(enrolment=seat, acting=as_self(first), at=late)
    enrolment.cancel_by_office(enrolment=seat, acting=as_self(first), at=late, reason="전화로 취소")
    waiting.refresh_from_db()
    assert waiting.state == State.WAITING
    enrolment.sweep(made.pk, NOW)


def test_clash_with_another_seat_is_refused():
    first, second = run(), run()
    person = people(1)[0]
    apply(first, person)
    assert refused(lambda: apply(second, person)) == Refusal.CLASH


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"published_at": None}, Refusal.NOT_PUBLISHED),
        ({"cancelled_at": NOW}, Refusal.CANCELLED),
        ({"paused_at": NOW}, Refusal.PAUSED),
        ({"admission": Run.Admission.INVITE}, Refusal.INVITED_ONLY),
        ({"min_age": 19}, Refusal.AGE_UNKNOWN),
    ],
)
def test_run_refuses_with_its_reason(fields, reason):
    made = run(**fields)
    assert refused(lambda: apply(made, people(1)[0])) == reason


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (NOW - timedelta(days=1, seconds=1), Refusal.NOT_OPEN),
        (NOW - timedelta(days=1), None),
        (NOW + timedelta(days=7, seconds=-1), None),
        (NOW + timedelta(days=7), Refusal.CLOSED),
    ],
)
def test_window_opens_and_closes_at_the_second(at, reason):
    made = run()
    person = people(1)[0]
    if reason:
        assert refused(lambda: apply(made, person, at=at)) == reason
    else:
        assert apply(made, person, at=at).state == State.CONFIRMED


def test_capacity_is_never_set_below_the_seats_taken():
    made = run(seats=2)
    for person in people(3):
        apply(made, person)
    pool = made.pools.get()
    with pytest.raises(ValueError, match="이미 2명"):
        enrolment.set_capacity(pool=pool, capacity=1, acting=as_self(people(1)[0]), at=NOW)
    enrolment.set_capacity(pool=pool, capacity=3, acting=as_self(people(1)[0]), at=NOW)
    assert states(made) == [State.CONFIRMED, State.CONFIRMED, State.OFFERED]


def test_lottery_is_drawn_once_and_anyone_recomputes_it():
    made = run(seats=2, admission=Run.Admission.LOTTERY)
    for person in people(5):
        apply(made, person)
    staff = people(1)[0]
    assert refused(lambda: enrolment.draw(run=made, acting=as_self(staff), at=NOW)) == Refusal.NOT_OPEN
    closed = NOW + timedelta(days=7)
    record = enrolment.draw(run=made, acting=as_self(staff), at=closed)
    assert enrolment.draw(run=made, acting=as_self(staff), at=closed + timedelta(hours=1)) == record
    order = draws.order(record.seed, [1, 2, 3, 4, 5])
    seats = Enrolment.objects.filter(run=made, state=State.CONFIRMED)
    assert sorted(seats.values_list("queue_number", flat=True)) == sorted(order[:2])
    waiting = Enrolment.objects.waiting().filter(run=made).values_list("queue_number", flat=True)
    assert list(waiting) == order[2:]
    assert draws.is_kept(record.seed, Draw.objects.get().commitment)


def test_cancelled_run_tells_everyone_and_frees_all():
    made = run(seats=1)
    persons = people(3)
    for person in persons:
        apply(made, person)
    assert enrolment.cancel_run(run=made, acting=as_self(persons[0]), at=NOW, reason="신청한 분이 적어요") == 3
    assert states(made) == [State.CANCELLED_BY_OFFICE] * 3
    assert [person.notices.filter(title__startswith="폐강").count() for person in persons] == [1, 1, 1]
    assert enrolment.cancel_run(run=made, acting=as_self(persons[0]), at=NOW, reason="다시") == 0


def test_approval_beyond_the_seats_waits():
    made = run(seats=1, admission=Run.Admission.APPROVAL)
    rows = [apply(made, person) for person in people(3)]
    staff = as_self(people(1)[0])
    enrolment.decide(run=made, enrolments=rows[:2], is_approved=True, acting=staff, at=NOW)
    enrolment.decide(run=made, enrolments=rows[2:], is_approved=False, acting=staff, at=NOW, reason="대상이 아니에요")
    assert states(made) == [State.CONFIRMED, State.WAITING, State.REJECTED]


def test_limit_of_a_kind_and_term():
    from education.models import Term

    term = Term.objects.create(year=2026, season="winter", starts_on=NOW.date(), ends_on=NOW.date())
    same = course()
    first = run(course=same, term=term, max_per_kind_and_term=1)
    second = run(course=same, term=term, max_per_kind_and_term=1, starts=NOW + timedelta(days=20))
    person = people(1)[0]
    apply(first, person)
    assert refused(lambda: apply(second, person)) == Refusal.TOO_MANY
