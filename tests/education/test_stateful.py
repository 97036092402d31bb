"""Queue, offers, time, seats, pauses and lots in any order, against a model of plain lists; audited at each step."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from education import audit, draws, enrolment
from education.eligibility import EnrolmentRefused
from education.models import Draw, Enrolment, Run, SeatPool, State
from members.acting import as_office, as_self
from tests.education import makers
from tests.education.makers import NOW

PEOPLE = 6
# The same examples in each run of the suite. Making a failing one smaller takes minutes: add Phase.shrink by hand.
QUICK = {
    "derandomize": True,
    "database": None,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}
OFFER = timedelta(hours=24)
ENDED = {State.LEFT, State.DECLINED, State.EXPIRED, State.CANCELLED_BY_LEARNER, State.CANCELLED_BY_OFFICE}


class Seats(RuleBasedStateMachine):
    """The model: `rows` are [person, state, rank, offer until], in the order of arrival; `capacity`, `paused`."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.block._from_testcase = True
        self.now, self.paused, self.rows = NOW, False, []

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize(capacity=st.integers(0, 3), by_lot=st.booleans())
    def begin(self, capacity, by_lot):
        """A lottery of two days, then nobody new; or first come, first served."""
        self.capacity, self.by_lot, self.is_drawn = capacity, by_lot, False
        admission = Run.Admission.LOTTERY if by_lot else Run.Admission.FIRST_COME
        starts = NOW + timedelta(days=60)
        self.run = makers.run(seats=capacity, starts=starts, admission=admission, course=self.course)
        self.closes = NOW + timedelta(days=2 if by_lot else 50)
        self.run.windows.update(closes_at=self.closes)
        makers.schedules.follow(self.run)
        self.office = as_office(self.people[0], self.people[0])

    # The model.

    def row_of(self, person):
        return next((row for row in self.rows if row[0] == person and row[1] not in ENDED), None)

    def taken(self):
        return sum(row[1] in (State.CONFIRMED, State.OFFERED) for row in self.rows)

    def queue(self):
        return sorted((row for row in self.rows if row[1] == State.WAITING), key=lambda row: row[2])

    def settle(self):
        for row in self.rows:
            if row[1] == State.OFFERED and row[3] <= self.now:
                row[1] = State.EXPIRED
        while not self.paused and self.queue() and self.taken() < self.capacity:
            self.queue()[0][1:] = [State.OFFERED, self.queue()[0][2], self.now + OFFER]

    def stored(self, person):
        return Enrolment.objects.filter(run=self.run, learner=person).latest("pk")

    def decided_by_time(self):
        """What each verb of a learner does first: lots that are due, offers that ran out."""
        if self.by_lot and not self.is_drawn and self.now >= self.closes:
            self.is_drawn = True
            lots = [number for number, row in enumerate(self.rows, start=1) if row[1] == State.APPLIED]
            order = draws.order(Draw.objects.get(run=self.run).seed, lots)
            for place, number in zip(lots, order, strict=True):
                state = State.CONFIRMED if self.taken() < self.capacity else State.WAITING
                self.rows[number - 1][1:3] = [state, place]
        self.settle()

    # The steps.

    @rule(number=st.integers(0, PEOPLE - 1))
    def enrol(self, number):
        person = self.people[number]
        self.decided_by_time()
        full = self.capacity == 0 and not self.by_lot
        wanted = self.row_of(person) is None and not self.paused and not full and self.now < self.closes
        try:
            enrolment.enrol(
                run=self.run, pool=self.run.pools.get(), acting=as_self(person), key=uuid4().hex, at=self.now
            )
            entered = True
        except EnrolmentRefused:
            entered = False
        assert entered == wanted
        if entered:
            has_seat = self.taken() < self.capacity and not self.queue()
            state = State.CONFIRMED if has_seat else State.WAITING
            self.rows.append([person, State.APPLIED if self.by_lot else state, len(self.rows) + 1, None])

    @rule(number=st.integers(0, PEOPLE - 1))
    def leave(self, number):
        person = self.people[number]
        if row := self.row_of(person):
            self.decided_by_time()
            enrolment.withdraw(enrolment=self.stored(person), acting=as_self(person), at=self.now)
            row[1] = enrolment.LEAVES_BY.get(row[1], row[1])
            self.settle()

    @rule(number=st.integers(0, PEOPLE - 1))
    def be_cancelled(self, number):
        person = self.people[number]
        if row := self.row_of(person):
            enrolment.cancel_by_office(enrolment=self.stored(person), acting=self.office, at=self.now, reason="x")
            row[1] = State.CANCELLED_BY_OFFICE
            self.settle()

    @rule(number=st.integers(0, PEOPLE - 1), accepts=st.booleans())
    def answer(self, number, accepts):
        person = self.people[number]
        if (row := self.row_of(person)) is None:
            return
        self.decided_by_time()
        verb = enrolment.accept if accepts else enrolment.decline
        to = State.CONFIRMED if accepts else State.DECLINED
        try:
            verb(enrolment=self.stored(person), acting=as_self(person), at=self.now)
            taken = True
        except EnrolmentRefused:
            taken = False
        assert taken == (row[1] in (State.OFFERED, to))
        if taken:
            row[1] = to
            self.settle()

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours):
        self.now = min(self.now + timedelta(hours=hours), NOW + timedelta(days=40))
        enrolment.sweep(self.run.pk, self.now)
        self.settle()

    @rule(hours=st.integers(1, 30))
    def time_passes_and_the_tick_sleeps(self, hours):
        self.now = min(self.now + timedelta(hours=hours), NOW + timedelta(days=40))

    @rule(capacity=st.integers(0, 4))
    def change_seats(self, capacity):
        self.settle()
        may = capacity >= self.taken()
        pool = SeatPool.objects.get(run=self.run)
        if may:
            enrolment.set_capacity(pool=pool, capacity=capacity, acting=self.office, at=self.now)
            self.capacity = capacity
        else:
            with pytest.raises(ValueError, match="줄일 수 없어요"):
                enrolment.set_capacity(pool=pool, capacity=capacity, acting=self.office, at=self.now)
            enrolment.sweep(self.run.pk, self.now)
        self.settle()

    @rule()
    def pause_or_resume(self):
        self.paused = not self.paused
        Run.objects.filter(pk=self.run.pk).update(paused_at=self.now if self.paused else None)
        enrolment.sweep(self.run.pk, self.now)
        self.settle()

    @precondition(lambda self: self.by_lot)
    @rule()
    def draw(self):
        enrolment.draw_due(self.run.pk, self.now)
        if self.now >= self.closes and not self.is_drawn:
            self.decided_by_time()

    # What holds after each.

    @invariant()
    def database_agrees(self):
        if not hasattr(self, "run"):
            return
        stored = Enrolment.objects.filter(run=self.run).order_by("queue_number")
        assert [(row.learner, row.state, row.rank) for row in stored] == [tuple(row[:3]) for row in self.rows]
        assert SeatPool.objects.get(run=self.run).occupied == self.taken()
        assert audit.violations(self.now) == []


@pytest.mark.django_db
def test_seats_agree_with_the_model_whatever_happens(home_page):
    Seats.course, Seats.people = makers.course(), makers.people(PEOPLE)
    run_state_machine_as_test(Seats, settings=settings(max_examples=18, stateful_step_count=25, deadline=None, **QUICK))
