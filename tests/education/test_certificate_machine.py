"""A certificate's life in any order: issued, then replaced or revoked, never back; its code answers always."""

from datetime import timedelta

from django.db import transaction
from django.test import Client
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from education import certificates, completing
from education.models import Certificate, Completion
from members.acting import as_office, as_self
from tests.education.makers import NOW, people, run
from tests.education.makers_learning import learner
from tests.education.test_stateful import QUICK

AFTER = NOW + timedelta(days=20)
REASONS = st.sampled_from(["", "   ", "종이를 잃어버렸어요"])
State = Certificate.State
HEADINGS = {
    State.ISSUED: "유효한 수료증이에요",
    State.REPLACED: "새로 발급된 수료증이 있어요",
    State.REVOKED: "취소된 수료증이에요",
}


class Life(RuleBasedStateMachine):
    """The model: the state each certificate was last `seen` in; whether the learner `is_complete` and `is_named`."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.enrolment = learner(run())
        self.office = as_office(people(1)[0], self.enrolment.learner)
        self.client = Client()
        self.seen: dict[int, str] = {}
        self.is_named = self.is_complete = False

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def last(self) -> Completion | None:
        return Completion.objects.filter(superseded_by=None).first()

    def any_certificate(self, pick: int) -> Certificate | None:
        """Also one that ended long ago, as an old window would have it."""
        rows = list(Certificate.objects.order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    @rule(reason=REASONS)
    def complete(self, reason):
        try:
            completing.complete(enrolment=self.enrolment, acting=self.office, at=AFTER, override_reason=reason)
        except completing.NotComplete:
            assert not reason.strip()
        else:
            self.is_complete = True

    @rule(name=st.sampled_from(["김", "김하늘", "다른이"]))
    def confirm_name(self, name):
        try:
            certificates.confirm_name(acting=as_self(self.enrolment.learner), name=name, at=AFTER)
        except ValueError:
            assert (len(name), self.is_named) == (1, False)
        else:
            self.is_named = True

    @rule(reason=REASONS, pick=st.integers(0, 9))
    def reissue(self, reason, pick):
        if (row := self.any_certificate(pick)) is None:
            return
        is_valid = row.state == State.ISSUED
        try:
            certificates.reissue(certificate=row, at=AFTER, reason=reason)
        except ValueError:
            assert not (reason.strip() and is_valid)
        else:
            assert is_valid

    @rule(reason=REASONS, pick=st.integers(0, 9), hours=st.sampled_from([1.0, 2.5]))
    def correct(self, reason, pick, hours):
        self.change(
            pick, reason, lambda row: completing.supersede(completion=row, changes={"hours": hours}, **self.by(reason))
        )

    @rule(reason=REASONS, pick=st.integers(0, 9))
    def revoke(self, reason, pick):
        if self.change(pick, reason, lambda row: completing.revoke(completion=row, **self.by(reason))):
            self.is_complete = False

    def by(self, reason: str) -> dict:
        return {"acting": self.office, "at": AFTER, "reason": reason}

    def change(self, pick: int, reason: str, act) -> bool:
        """Of any completion, the last or one that was superseded."""
        rows = list(Completion.objects.order_by("pk"))
        if not rows:
            return False
        row, last = rows[pick % len(rows)], self.last()
        may = bool(reason.strip()) and row == last and not row.is_revocation
        try:
            act(row)
        except ValueError:
            assert not may
            return False
        assert may
        return True

    @invariant()
    def states_never_go_back(self):
        for row in Certificate.objects.all():
            before = self.seen.get(row.pk, State.ISSUED)
            assert row.state == before or before == State.ISSUED, (before, row.state)
            if row.state != self.seen.get(row.pk):
                self.answers(row)
            self.seen[row.pk] = row.state
            assert (row.ended_at is None) == (row.state == State.ISSUED)
            assert (row.state == State.REPLACED) == Certificate.objects.filter(replaces=row).exists()

    @invariant()
    def exactly_one_is_valid_while_the_completion_stands_and_has_a_name(self):
        valid = Certificate.objects.filter(state=State.ISSUED)
        assert valid.count() == int(self.is_complete and self.is_named)
        standing = Completion.objects.standing()
        assert [row.completion.facts for row in valid] == ([row.facts for row in standing] if valid else [])

    @rule(pick=st.integers(0, 9))
    def read(self, pick):
        if row := self.any_certificate(pick):
            self.answers(row)

    def answers(self, row: Certificate) -> None:
        """As what it is."""
        response = self.client.get(certificates.address(row))
        text = response.content.decode()
        shown = [state for state, heading in HEADINGS.items() if heading in text]
        assert (response.status_code, shown) == (200, [row.state])

    @invariant()
    def numbers_have_no_gap(self):
        numbers = Certificate.objects.order_by("pk").values_list("number", flat=True)
        assert list(numbers) == [f"2026-{number:05}" for number in range(1, len(numbers) + 1)]


def test_certificate_in_any_order(db):
    run_state_machine_as_test(Life, settings=settings(max_examples=20, stateful_step_count=12, deadline=None, **QUICK))
