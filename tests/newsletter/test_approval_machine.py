"""Whatever people do in whatever order: nothing leaves "approved" but the approved build, and an edit makes a draft."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from members.models import Member
from newsletter import approval, building, scheduling
from newsletter.acts import as_staff
from newsletter.models import Build, IssuePage, Mailing
from newsletter.moves import MoveRefused, State
from newsletter.scheduling import SchedulingRefused
from newsletter.sending.editions import NotApproved, approved
from tests.factories import home
from tests.newsletter import makers
from tests.newsletter.makers import NOW
from tests.newsletter.staff import staff

REFUSALS = (approval.ApprovalRefused, SchedulingRefused, MoveRefused, NotApproved)
WAITING = (State.IN_REVIEW, State.APPROVED, State.SCHEDULED)
GONE = (State.MATERIALISING, State.SENDING, State.FINISHED)
people = st.sampled_from([0, 1, 2])


class Approval(RuleBasedStateMachine):
    staff: list[Member]

    def __init__(self):
        super().__init__()
        # Each example in a transaction of its own, which is undone.
        self.block = transaction.atomic()
        self.block.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize(above=st.sampled_from([1, 100]))
    def begin(self, above):
        series = makers.series(two_persons_above=above)
        makers.readers(series, 2)
        self.issue = makers.issue(series)
        self.at, self.edits, self.seen = NOW, 0, ""
        self.above = above

    def mailing(self) -> Mailing:
        return approval.of_issue(IssuePage.objects.get(pk=self.issue.pk))

    def attempt(self, verb, who, **about) -> bool:
        self.at += timedelta(minutes=1)
        try:
            verb(mailing=self.mailing(), acting=as_staff(self.staff[who]), at=self.at, **about)
        except REFUSALS:
            return False
        return True

    @rule(who=people, publishes=st.booleans(), changes=st.booleans())
    def edit(self, who, publishes, changes):
        before = State(self.mailing().state)
        page = IssuePage.objects.get(pk=self.issue.pk).get_latest_revision_as_object()
        self.edits += changes
        page.subject = f"제목 {self.edits}"
        changed = page.subject != self.subject_before()
        revision = page.save_revision(user=self.staff[who])
        if publishes:
            revision.publish()
        after = State(self.mailing().state)
        assert after == (State.DRAFT if changed and before in WAITING else before)

    def subject_before(self) -> str:
        return IssuePage.objects.get(pk=self.issue.pk).get_latest_revision_as_object().subject

    @rule(who=people)
    def request(self, who):
        if self.attempt(approval.request_review, who):
            self.seen = self.mailing().frozen_hash

    @rule(who=people, stale=st.booleans())
    def approve(self, who, stale):
        before = self.mailing()
        hands = approval.own_hands(before) if before.pk else set()
        seen = "0" * 64 if stale else self.seen
        if self.attempt(approval.approve, who, seen=seen):
            assert seen == before.frozen_hash
            assert self.above == 100 or self.staff[who].pk not in hands

    @rule(who=people, reason=st.sampled_from(["", "사진"]))
    def send_back(self, who, reason):
        if self.attempt(approval.send_back, who, reason=reason):
            assert reason
            assert self.mailing().state == State.DRAFT

    @rule(who=people, hours=st.integers(-1, 20))
    def schedule(self, who, hours):
        self.attempt(scheduling.schedule, who, send_at=self.at + timedelta(hours=hours))

    @rule(who=people)
    def unschedule(self, who):
        self.attempt(scheduling.unschedule, who)

    @precondition(lambda self: self.mailing().state not in GONE)
    @rule(who=people)
    def send_now(self, who):
        self.attempt(scheduling.send_now, who)

    @rule(minutes=st.sampled_from([1, 90]))
    def time_passes(self, minutes):
        self.at += timedelta(minutes=minutes)
        scheduling.start_due(self.at)

    @invariant()
    def only_what_was_approved_goes(self):
        if not hasattr(self, "issue"):
            return
        made = self.mailing()
        if made.state in (State.APPROVED, State.SCHEDULED, *GONE):
            builds = approved(made)
            assert {build.sha256 for build in builds.values()} == {made.approved_hash}
            assert made.approved_by_id
        else:
            assert made.approved_hash == ""
        if made.state in WAITING:
            assert building.content_hash(made.issue) == made.content_hash
            assert Build.objects.filter(mailing=made, sha256=made.frozen_hash).exists()


@pytest.mark.django_db
def test_only_what_was_approved_ever_leaves():
    home()
    Approval.staff = [staff(f"person{number}") for number in range(3)]
    quick = {"suppress_health_check": list(HealthCheck), "derandomize": True, "database": None}
    run_state_machine_as_test(
        Approval, settings=settings(max_examples=12, stateful_step_count=15, deadline=None, **quick)
    )
