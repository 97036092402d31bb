"""A guardian's consent in any order of what may happen to it."""

from datetime import UTC, datetime

from django.db import transaction
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from members import consents
from members import guardians as questions
from members.acting import as_self
from members.models import GuardianConsent, Member
from members.models.consent import REQUIRED
from members.tokens import TokenRefused
from membership import guardians, ticks
from membership.guardians import GuardianRefused
from tests.membership.makers_guardians import AT, DAY, State, ask, child, secret_in, verify


class Guarded(RuleBasedStateMachine):
    """Any order of answering, joining, withdrawing and birthdays: only the four states, forward only, one way each."""

    AHEAD = {
        None: {State.REQUESTED},
        State.REQUESTED: {State.VERIFIED, None},
        State.VERIFIED: {State.WITHDRAWN, State.EXPIRED, None},
        State.WITHDRAWN: set(),
        State.EXPIRED: set(),
    }

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.now = AT
        self.consent, self.ticket = ask(self.now)
        self.secret = secret_in("asked", self.consent)
        self.expected: State | None = State.REQUESTED
        self.was: State | None = State.REQUESTED
        self.answered_at: datetime | None = None
        self.minor: Member | None = None

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @property
    def is_fresh(self) -> bool:
        return self.answered_at is not None and self.now < self.answered_at + 5 * DAY

    def succeeds(self, call, *args, **kwargs) -> bool:
        try:
            with transaction.atomic():
                call(*args, **kwargs)
        except (GuardianRefused, TokenRefused):
            return False
        return True

    @rule(days=st.integers(1, 3))
    def days_pass(self, days):
        self.now += days * DAY

    @precondition(lambda self: self.minor)
    @rule()
    def years_pass(self):
        self.now = max(self.now, datetime(2029, 6, 21, tzinfo=UTC))

    @rule()
    def guardian_says_yes(self):
        can = self.expected == State.REQUESTED and self.now < AT + 5 * DAY
        assert self.succeeds(verify, self.consent, self.now, secret=self.secret) is can
        if can:
            self.expected, self.answered_at = State.VERIFIED, self.now

    @rule()
    def guardian_says_no(self):
        can = self.expected == State.REQUESTED and self.now < AT + 5 * DAY
        assert self.succeeds(guardians.decline, secret=self.secret, at=self.now) is can
        if can:
            self.expected = None

    @rule()
    def child_joins(self):
        waiting = guardians.consent_of(self.ticket, self.now)
        can = self.expected == State.VERIFIED and self.minor is None and self.is_fresh
        assert (waiting is not None) is can
        if can:
            self.minor = child()
            guardians.attach(consent=waiting, minor=self.minor, at=self.now)
            consents.give(member=self.minor, purposes=REQUIRED, acting=as_self(self.minor), at=self.now)

    @rule()
    def guardian_withdraws(self):
        can = self.expected == State.VERIFIED
        assert self.succeeds(guardians.withdraw, consent=self.consent, at=self.now) is can
        if can:
            self.expected = State.WITHDRAWN

    @rule()
    def time_does_its_work(self):
        ticks.end_guardians(self.now)
        ticks.forget_unanswered_guardians(self.now)
        unanswered = self.expected == State.REQUESTED and self.now >= AT + 5 * DAY
        unclaimed = self.expected == State.VERIFIED and self.minor is None and not self.is_fresh
        if unanswered or unclaimed:
            self.expected = None
        elif self.expected == State.VERIFIED and self.minor and self.now >= datetime(2029, 6, 20, tzinfo=UTC):
            self.expected = State.EXPIRED

    @invariant()
    def state_is_the_expected_one_and_only_moves_forward(self):
        row = GuardianConsent.objects.filter(pk=self.consent.pk).first()
        state = State(row.state) if row else None
        assert state == self.expected
        assert state == self.was or state in self.AHEAD[self.was]
        self.was = state

    @invariant()
    def word_stands_when_it_was_given_and_not_taken_back(self):
        if self.minor:
            stands = self.expected == State.VERIFIED and self.now < datetime(2029, 6, 20, tzinfo=UTC)
            assert questions.stands(self.minor, self.now) is stands
            if self.expected in (State.WITHDRAWN, State.EXPIRED):
                assert [consents.holds(self.minor, purpose, self.now) for purpose in REQUIRED] == [False, False]

    @invariant()
    def nothing_of_a_child_is_stored_before(self):
        if self.minor is None:
            assert Member.objects.count() == 0
            assert not GuardianConsent.objects.exclude(minor=None).exists()


def test_states_of_a_consent_move_forward_only(db):
    run_state_machine_as_test(
        Guarded, settings=hypothesis_settings(max_examples=15, stateful_step_count=12, deadline=None)
    )
