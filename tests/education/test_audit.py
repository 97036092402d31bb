"""Each of the ten invariants: what a constraint stops cannot happen, what it cannot stop is found by the audit."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from education import audit, enrolment
from education.models import (
    Answer,
    Certificate,
    Completion,
    Draw,
    Enrolment,
    Question,
    Run,
    SeatPool,
    Session,
    State,
    Transition,
)
from members.acting import as_office, as_self
from tests.education.makers import NOW, people, run

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def apply(made, person, at=NOW):
    return enrolment.enrol(run=made, pool=made.pools.first(), acting=as_self(person), key=uuid4().hex, at=at)


def found() -> set[int]:
    """Numbers of the invariants that do not hold."""
    return {violation.invariant for violation in audit.violations(LATER)}


def refuses(call) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        call()


@pytest.fixture
def full():
    """A run of one seat: confirmed, and one who waits."""
    made = run(seats=1)
    return made, [apply(made, person) for person in people(2)]


def test_nothing_is_found_where_nothing_is_wrong(full, capsys):
    assert audit.violations(LATER) == []
    call_command("audit_enrolments")
    assert capsys.readouterr().out == "10 invariants hold.\n"


def test_1_more_taken_than_seats_is_refused_by_the_database(full):
    made, _rows = full
    refuses(lambda: SeatPool.objects.filter(run=made).update(occupied=2))


def test_1_a_wrong_count_is_found(full):
    SeatPool.objects.update(occupied=0)
    assert 1 in found()


def test_1_a_seat_written_past_the_rules_is_found(full):
    Enrolment.objects.filter(state=State.WAITING).update(state=State.CONFIRMED)
    assert 1 in found()


def test_2_a_second_active_enrolment_is_refused_by_the_database(full):
    _made, (first, second) = full
    refuses(lambda: Enrolment.objects.filter(pk=second.pk).update(learner=first.learner))


def test_3_a_free_seat_while_someone_waits_is_found(full):
    _made, (first, _second) = full
    Enrolment.objects.filter(pk=first.pk).update(state=State.CANCELLED_BY_LEARNER)
    SeatPool.objects.update(occupied=0)
    assert 3 in found()


def test_3_who_got_a_seat_past_a_waiter_is_found(full):
    made, _rows = full
    SeatPool.objects.filter(run=made).update(capacity=2, occupied=2)
    third = people(1)[0]
    row = Enrolment.objects.create(
        run=made, pool=made.pools.get(), learner=third, state=State.CONFIRMED, queue_number=3, rank=3,
        key="by hand", policy={"cancel_until": None, "fee": 0, "offer_hours": 24}, changed_at=LATER,
    )  # fmt: skip
    Transition.objects.create(enrolment=row, before="", after=State.CONFIRMED, acted_at=LATER)
    assert found() == {3}


def test_4_an_offer_without_a_deadline_is_refused_by_the_database(full):
    refuses(lambda: Enrolment.objects.filter(state=State.WAITING).update(state=State.OFFERED))


@pytest.mark.parametrize("until", [timedelta(days=10), timedelta(hours=1)])
def test_4_an_offer_too_long_or_too_short_is_found(full, until):
    _made, (first, second) = full
    enrolment.withdraw(enrolment=first, acting=as_self(first.learner), at=NOW)
    Enrolment.objects.filter(pk=second.pk).update(offer_until=NOW + until)
    assert found() == {4}


def test_5_one_learner_at_two_places_is_found(full):
    made, (first, _second) = full
    other = run(starts=NOW + timedelta(days=20))
    apply(other, first.learner)
    Session.objects.filter(run=other).update(
        starts_at=made.sessions.get().starts_at, ends_at=made.sessions.get().ends_at
    )
    assert found() == {5}


def test_6_a_state_without_its_step_is_found(full):
    _made, (first, _second) = full
    Enrolment.objects.filter(pk=first.pk).update(state=State.LEFT)
    assert 6 in found()


def test_6_a_step_once_written_cannot_be_changed(full):
    with pytest.raises(DatabaseError), transaction.atomic():
        Transition.objects.update(reason="anders")


@pytest.mark.parametrize(
    "change",
    [{"seed": "0" * 64}, {"entrants_digest": "0" * 64}, {"committed_at": NOW + timedelta(days=30)}],
)
def test_7_a_draw_that_was_tampered_with_is_found(change):
    made = run(seats=1, admission=Run.Admission.LOTTERY)
    for person in people(4):
        apply(made, person)
    enrolment.draw_due(made.pk, NOW + timedelta(days=7))
    assert audit.violations(NOW + timedelta(days=7)) == []
    Draw.objects.update(**change)
    assert {one.invariant for one in audit.violations(NOW + timedelta(days=7))} == {7}


def test_7_a_rank_changed_after_the_draw_is_found():
    made = run(seats=1, admission=Run.Admission.LOTTERY)
    for person in people(4):
        apply(made, person)
    enrolment.draw_due(made.pk, NOW + timedelta(days=7))
    last = Enrolment.objects.waiting().last()
    Enrolment.objects.filter(pk=last.pk).update(rank=0)
    assert {one.invariant for one in audit.violations(NOW + timedelta(days=7))} == {7}


def test_8_a_certificate_that_says_something_else_is_found(full):
    _made, (first, _second) = full
    facts = {"course": "마을 입문", "hours": "2", "name": "나은하"}
    completion = Completion.objects.create(
        enrolment=first, learner=first.learner, facts=facts, hours=2, acted_at=NOW, actor=first.learner
    )
    paper = Certificate.objects.create(
        code="T" * 12, number="2026-00001", completion=completion, issued_at=NOW, snapshot={**facts, "name": "나○하"}
    )
    assert found() == set()
    Certificate.objects.filter(pk=paper.pk).update(snapshot={**facts, "hours": "20"})
    assert found() == {8}


def test_9_a_confirmation_without_its_rules_is_found(full):
    Enrolment.objects.filter(state=State.CONFIRMED).update(policy={})
    assert found() == {9}


def test_9_capacity_below_the_taken_is_refused_by_the_database(full):
    refuses(lambda: SeatPool.objects.update(capacity=0))


def test_9_a_stricter_rule_later_leaves_the_promise_standing():
    made = run(cancel_days=1)
    person, other = people(2)
    row = apply(made, person)
    Run.objects.filter(pk=made.pk).update(cancel_days=9)
    at = NOW + timedelta(days=5)
    enrolment.withdraw(enrolment=row, acting=as_self(person), at=at)
    row.refresh_from_db()
    assert row.state == State.CANCELLED_BY_LEARNER
    late = apply(made, other)
    with pytest.raises(enrolment.EnrolmentRefused):
        enrolment.withdraw(enrolment=late, acting=as_self(other), at=at)


def test_9_a_more_generous_rule_later_holds_for_everyone():
    made = run(cancel_days=9)
    person = people(1)[0]
    row = apply(made, person)
    Run.objects.filter(pk=made.pk).update(cancel_days=1)
    enrolment.withdraw(enrolment=row, acting=as_self(person), at=NOW + timedelta(days=5))
    row.refresh_from_db()
    assert row.state == State.CANCELLED_BY_LEARNER


def test_10_an_answer_kept_beyond_its_day_is_found(full):
    made, (first, _second) = full
    question = Question.objects.create(run=made, text="휠체어를 타시나요?", kept_days=30)
    Answer.objects.create(enrolment=first, question=question, value="네")
    over = made.sessions.get().ends_at
    assert audit.violations(over + timedelta(days=30)) == []
    assert {one.invariant for one in audit.violations(over + timedelta(days=32))} == {10}


def test_command_says_what_is_wrong_and_exits_2(full, capsys):
    made, _rows = full
    SeatPool.objects.filter(run=made).update(capacity=9, occupied=5)
    with pytest.raises(SystemExit) as ended:
        call_command("audit_enrolments")
    assert ended.value.code == 2
    pool = made.pools.get()
    assert capsys.readouterr().out.splitlines()[0] == f"1: pool {pool.pk}: occupied 5, counted 1"


def test_staff_who_phone_in_another_order_are_no_violation(full):
    made, (first, _second) = full
    third = apply(made, people(1)[0])
    staff = people(1)[0]
    late = made.sessions.get().starts_at - timedelta(hours=4)
    enrolment.cancel_by_office(enrolment=first, acting=as_office(staff, first.learner), at=late, reason="아파요")
    enrolment.confirm_by_phone(
        enrolment=third, acting=as_office(staff, third.learner), at=late, reason="앞 분은 받지 않음"
    )
    assert audit.violations(late) == []
