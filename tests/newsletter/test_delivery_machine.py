"""Claims, answers, deaths, opt-outs, pauses in any order: what never breaks is asked after each step."""

import shutil
import tempfile
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
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

from newsletter.acts import as_portal
from newsletter.message_ids import message_id
from newsletter.models import Delivery, Mailing, Subscriber
from newsletter.moves import MoveRefused
from newsletter.sending import claiming, control, finishing, materialising, recovering
from newsletter.sending.acknowledging import Outcome, acknowledge
from newsletter.sending.journal import Journal
from newsletter.sending.replies import Reply, Verdict
from newsletter.sending.workers import Presence
from tests.newsletter import makers
from tests.newsletter.makers import NOW

READERS = 6
QUICK = {
    "derandomize": True,
    "database": None,
    "deadline": None,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}
Q, C, S, F, K, A = "queued", "claimed", "sent", "failed", "skipped", "ambiguous"
# What one step may do to a row; a step of ours may go several arrows at once (recovered: claimed → ambiguous → queued).
ARROWS = {Q: {Q, C, K}, C: {C, S, F, Q, A}, A: {A, Q, S}, F: {F, Q}, S: {S}, K: {K}}
ANSWERS = {
    "ok": Reply(250, "2.0.0 ok"),
    "later": Reply(450, "4.2.2 full"),
    "gone": Reply(550, "5.1.1 no such user"),
    "never": Reply(554, "5.7.1 no"),
    "unheard": None,
}


class Deliveries(RuleBasedStateMachine):
    """The model: `taken` counts how often the mail server took each mail; `out` who may not receive any more."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.block._from_testcase = True
        self.folder = tempfile.mkdtemp()
        self.var, django_settings.VAR_DIR = django_settings.VAR_DIR, self.folder

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)
        django_settings.VAR_DIR = self.var
        shutil.rmtree(self.folder, ignore_errors=True)

    @initialize()
    def begin(self):
        self.now, self.taken, self.out, self.workers = NOW, {}, set(), []
        self.mailing = makers.mailing()
        self.readers = makers.readers(self.mailing.series, READERS)
        control.start(self.mailing, acting=as_portal(), at=self.now)
        materialising.materialise(self.mailing, acting=as_portal(), at=self.now)
        self.before = self.rows()
        self.names = {pk: message_id(self.mailing.pk, pk) for pk in self.before}
        self.hire()

    def hire(self):
        presence = Presence(self.now)
        self.workers.append((presence, Journal(presence.place / "0.log"), []))

    def rows(self):
        return dict(Delivery.objects.filter(mailing=self.mailing).values_list("pk", "state"))

    @rule(most=st.integers(1, 4), second=st.booleans())
    def claim(self, most, second):
        if second and len(self.workers) == 1:
            self.hire()
        presence, _journal, held = self.workers[-1]
        claims = claiming.claim(self.mailing, presence.row, most, self.now)
        state = Mailing.objects.get(pk=self.mailing.pk).state
        assert not claims or state == "sending"
        for claim in claims:
            # I1: in the statement of the claim itself.
            assert claim.address not in self.out
            # I5: the name is the same at each attempt.
            assert message_id(claim.mailing, claim.pk) == self.names[claim.pk]
        held += claims

    @precondition(lambda self: any(held for _presence, _journal, held in self.workers))
    @rule(answer=st.sampled_from(sorted(ANSWERS)), is_written=st.booleans())
    def send(self, answer, is_written):
        """One mail goes; `is_written`: whether the worker lives to write its answer to the database."""
        worker = next(worker for worker in self.workers if worker[2])
        presence, journal, held = worker
        claim = held.pop(0)
        reply = ANSWERS[answer]
        journal.asks(claim.pk, claim.attempts)
        if answer in ("ok", "unheard"):
            self.taken[claim.pk] = self.taken.get(claim.pk, 0) + 1
        if reply:
            journal.hears(claim.pk, claim.attempts, reply)
        if is_written:
            verdict, reply = (reply.verdict, reply) if reply else (Verdict.UNKNOWN, Reply(0))
            about = (claim.pk, claim.mailing, claim.address, claim.domain, claim.attempts)
            acknowledge(presence.row, [Outcome(*about, verdict, reply, self.now)], (timedelta(0),))
            if answer == "gone":
                self.out.add(claim.address)
        else:
            self.dies(worker)

    @rule()
    def die(self):
        self.dies(self.workers[0])

    def dies(self, worker):
        """And somebody takes over, a minute later: those that live are heard meanwhile."""
        worker[0].leave()
        self.workers.remove(worker)
        self.now += timedelta(minutes=1)
        for presence, _journal, _held in self.workers:
            presence.beat(self.now)
        living = {claim.pk for _presence, _journal, held in self.workers for claim in held}
        recovering.recover(self.now, dead_after=timedelta(seconds=30), back_off=(timedelta(0),))
        claimed = Delivery.objects.filter(mailing=self.mailing, state=C)
        assert set(claimed.values_list("pk", flat=True)) == living
        gone = Delivery.objects.filter(mailing=self.mailing, reply__startswith="5.1.1")
        self.out |= set(gone.values_list("subscriber__address", flat=True))
        if not self.workers:
            self.hire()

    @rule()
    def resend(self):
        recovering.resend_ambiguous(Mailing.objects.filter(state="sending"), self.now)

    @rule(place=st.integers(0, READERS - 1))
    def opt_out(self, place):
        Subscriber.objects.filter(pk=self.readers[place].pk).update(state="unsubscribed")
        self.out.add(self.readers[place].address)

    @rule(verb=st.sampled_from(["pause", "resume", "resume", "cancel", "finish", "retry_failed"]))
    def steer(self, verb):
        self.mailing.refresh_from_db()
        about = {"acting": as_portal(), "at": self.now}
        try:
            if verb == "finish":
                finishing.finish(self.mailing, **about)
            else:
                getattr(control, verb)(self.mailing, **about)
        except MoveRefused:
            pass
        finishing.settle_cancelled()

    @invariant()
    def nothing_breaks(self):
        rows, before, self.before = self.rows(), self.before, self.rows()
        # I3, I4: each reader one row, and no row is ever lost.
        assert set(rows) == set(before)
        mailing = Mailing.objects.get(pk=self.mailing.pk)
        assert mailing.materialised == len(rows) == READERS
        # I6: along the arrows only, two at most in one step.
        for pk, state in rows.items():
            reached = ARROWS[before[pk]] | {after for step in ARROWS[before[pk]] for after in ARROWS[step]}
            assert state in reached, (before[pk], state)
        if mailing.state == "finished":
            assert not set(rows.values()) & {Q, C, A}
        resent = dict(Delivery.objects.filter(mailing=self.mailing).values_list("pk", "resent"))
        for pk, state in rows.items():
            # What counts as sent went; what went twice was known to be uncertain, once.
            assert state != S or self.taken.get(pk)
            assert self.taken.get(pk, 0) <= 1 + resent[pk]


@pytest.mark.django_db
def test_deliveries_in_any_order():
    run_state_machine_as_test(Deliveries, settings=settings(max_examples=25, stateful_step_count=20, **QUICK))
