"""A reader's life in any order of wishes, days and ticks, against a model of plain values.

The law's part of it holds at each step: nothing goes to who did not press the button, a withdrawal acts at once,
what was agreed to or withdrawn was told, and who is forgotten is forgotten.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from newsletter import addresses, bounces, choosing, ledger, recipients, renewals, subscribing, suppression
from newsletter.acts import as_reader
from newsletter.choosing import Choice
from newsletter.ledger import Step, Whence
from newsletter.models import ConsentEvent, MailEvent, MailKind, Subscriber, Subscription, Suppression
from newsletter.subscribing import SubscribeRefused, Wish
from portal.models import OutboxMessage
from tests.newsletter import makers
from tests.newsletter.makers import NOW

# The same examples in each run of the suite, as in tests/education/test_stateful.py.
QUICK = {
    "derandomize": True,
    "database": None,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}
DAY = timedelta(days=1)
BOXES = ("kim@naver.com", "lee@gmail.com")
WORDS = {MailKind.INFO: 1, MailKind.AD: 1}
WHENCE = Whence(ip="192.0.2.7", user_agent="Browser", source="test")
some_series = st.sets(st.sampled_from(range(2)), min_size=1)
box = st.sampled_from(BOXES)


@dataclass
class Reader:
    """What the model knows of one mailbox."""

    state: str = ""
    series: set[int] = field(default_factory=set)
    asked_at: datetime | None = None
    wants_ads: bool = False
    until: datetime | None = None
    has_ads: bool = False
    rests_until: datetime | None = None
    ended_at: datetime | None = None
    kept_away: bool = False

    def reads(self, at: datetime) -> bool:
        return self.state == "active" and self.until > at

    def end(self, at: datetime) -> None:
        self.state, self.series, self.until, self.has_ads = "unsubscribed", set(), None, False
        self.rests_until, self.ended_at = None, at

    def empty(self, at: datetime, *, keeps_away: bool) -> None:
        self.end(at)
        self.state = "erased"
        self.kept_away = self.kept_away or keeps_away


class Lives(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.block._from_testcase = True
        self.now = NOW
        self.readers = {address: Reader() for address in BOXES}

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def begin(self):
        self.series = [makers.series(), makers.series()]
        self.mailings = [makers.mailing(one) for one in self.series]

    def row(self, address: str) -> Subscriber | None:
        return Subscriber.objects.filter(address_hash=addresses.address_hash(address)).first()

    # What people do.

    @rule(address=box, wanted=some_series, ads=st.booleans())
    def request(self, address, wanted, ads):
        series = tuple(self.series[n] for n in sorted(wanted))
        subscribing.request(
            wish=Wish(address=address.upper(), series=series, wants_ads=ads, name="이웃"),
            is_14=True,
            versions=WORDS,
            whence=WHENCE,
            acting=as_reader(),
            at=self.now,
        )
        reader = self.readers[address]
        if not reader.reads(self.now):
            reader.state, reader.series, reader.asked_at, reader.wants_ads = "pending", set(wanted), self.now, ads

    @rule(address=box)
    def confirm(self, address):
        reader, row = self.readers[address], self.row(address)
        if row is None:
            return
        may = reader.state == "pending" and reader.asked_at > self.now - 7 * DAY
        try:
            subscribing.confirm(subscriber=row, whence=WHENCE, acting=as_reader(), at=self.now)
            done = True
        except SubscribeRefused:
            done = False
        assert done == (may or reader.reads(self.now))
        if may:
            reader.state, reader.until, reader.has_ads = "active", ledger.two_years_after(self.now), reader.wants_ads
            reader.rests_until, reader.kept_away = None, False

    @rule(address=box, number=st.integers(0, 1))
    def stop_one(self, address, number):
        reader, row = self.readers[address], self.row(address)
        if row is None:
            return
        may = reader.state in ("pending", "active") and number in reader.series
        for expected in (may, False):
            series = self.series[number]
            assert subscribing.stop(subscriber=row, series=series, acting=as_reader(), at=self.now) == expected
        if may:
            reader.series.discard(number)
        if may and not reader.series:
            reader.end(self.now)

    @rule(address=box)
    def stop_all(self, address):
        reader, row = self.readers[address], self.row(address)
        if row is None:
            return
        may = reader.state in ("pending", "active")
        assert subscribing.stop(subscriber=row, acting=as_reader(), at=self.now) == may
        if may:
            reader.end(self.now)

    @rule(address=box)
    def erase(self, address):
        reader, row = self.readers[address], self.row(address)
        if row is None:
            return
        may = reader.state != "erased"
        for expected in (may, False):
            done = subscribing.erase(subscriber=row, why="asked", acting=as_reader(), at=self.now)
            assert done == expected
        if may:
            reader.empty(self.now, keeps_away=True)

    @rule(address=box)
    def come_back(self, address):
        """A mail finds no mailbox: the state changes, the agreement does not."""
        reader, row = self.readers[address], self.row(address)
        if row is None or reader.state not in ("pending", "active"):
            return
        gone = MailEvent(kind=MailEvent.Kind.HARD, status="5.1.1", text="no such user")
        bounces.end(row, Subscriber.State.BOUNCED, Suppression.Reason.HARD, gone, self.now)
        reader.state, reader.ended_at, reader.kept_away = "bounced", self.now, True

    @rule(address=box, wanted=some_series, ads=st.booleans(), months=st.sampled_from([None, 0, 1, 6, 9]))
    def choose(self, address, wanted, ads, months):
        reader, row = self.readers[address], self.row(address)
        if row is None:
            return
        may = reader.reads(self.now)
        choice = Choice(
            series={self.series[n]: Subscription.Frequency.EACH for n in wanted}, wants_ads=ads, rest_months=months
        )
        try:
            choosing.choose(subscriber=row, choice=choice, ads_version=1, acting=as_reader(), at=self.now)
            done = True
        except SubscribeRefused:
            done = False
        assert done == may
        if may:
            reader.series, reader.has_ads = set(wanted), ads
            if months is not None:
                reader.rests_until = self.now + min(months, 6) * 30 * DAY if months else None

    @rule(address=box)
    def resume(self, address):
        reader, row = self.readers[address], self.row(address)
        if row is None:
            return
        rests = reader.state == "active" and reader.rests_until is not None and reader.rests_until > self.now
        assert choosing.resume(subscriber=row, at=self.now) == rests
        if rests:
            reader.rests_until = None

    @rule(address=box, ads=st.booleans())
    def renew(self, address, ads):
        reader, row = self.readers[address], self.row(address)
        if row is None:
            return
        try:
            renewals.renew(subscriber=row, keeps_ads=ads, acting=as_reader(), at=self.now)
            done = True
        except SubscribeRefused:
            done = False
        assert done == (reader.state == "active")
        if done:
            reader.until, reader.has_ads = ledger.two_years_after(self.now), reader.has_ads and ads

    # What time does.

    @rule(days=st.sampled_from([1, 3, 5, 8, 30, 300, 700]))
    def days_pass(self, days):
        self.now += days * DAY

    @rule()
    def tick(self):
        """Asked at most once a stage; what is over is emptied within the days that were promised."""
        renewals.ask(self.now)
        assert renewals.ask(self.now) == 0
        renewals.empty_due(self.now)
        assert renewals.empty_due(self.now) == 0
        for reader in self.readers.values():
            lapsed = reader.state == "active" and reader.until <= self.now - 4 * DAY
            stopped = reader.state in ("unsubscribed", "bounced") and reader.ended_at <= self.now - 4 * DAY
            if lapsed or stopped:
                reader.empty(self.now, keeps_away=True)
            elif reader.state == "pending" and reader.asked_at <= self.now - 7 * DAY:
                reader.empty(self.now, keeps_away=False)

    # What holds after each.

    @invariant()
    def database_agrees(self):
        for address, reader in self.readers.items():
            row = self.row(address)
            assert (row.state if row else "") == reader.state
            if row is None:
                continue
            assert (row.address, row.name) == (("", "") if reader.state == "erased" else (address, row.name))
            held = row.subscriptions.filter(stopped_at=None).values_list("series", flat=True)
            assert set(held) == {self.series[n].pk for n in reader.series}
            assert suppression.is_suppressed(address) == reader.kept_away

    @invariant()
    def columns_are_the_ledger(self):
        for row in Subscriber.objects.filter(state="active"):
            lines = ledger.lines_of(row)
            assert ledger.columns_now(row) == {"consent_until": row.consent_until, "ads_since": row.ads_since}
            assert any(line.step == Step.CONFIRM and line.wording and line.ip for line in lines)
        for address, reader in self.readers.items():
            row = self.row(address)
            if row and row.state == "active":
                assert (row.consent_until, bool(row.ads_since)) == (reader.until, reader.has_ads)

    @invariant()
    def only_who_wants_it_receives(self):
        if not hasattr(self, "mailings"):
            return
        for number, mailing in enumerate(self.mailings):
            expected = [
                addresses.address_hash(address)
                for address, reader in self.readers.items()
                if reader.reads(self.now)
                and number in reader.series
                and not (reader.rests_until and reader.rests_until > self.now)
            ]
            receiving = recipients.receiving(mailing, self.now).values_list("subscriber__address_hash", flat=True)
            assert sorted(receiving) == sorted(expected)

    @invariant()
    def every_answer_was_told(self):
        """A result notice for each agreement and each withdrawal, in the same moment (the law: 14 days)."""
        answers = ConsentEvent.objects.filter(step__in=[Step.CONFIRM, Step.RENEW, Step.WITHDRAW])
        told = set(
            ConsentEvent.objects.filter(step=Step.TOLD).values_list("subscriber", "purpose", "acted_at").distinct()
        )
        assert set(answers.values_list("subscriber", "purpose", "acted_at")) - told == set()

    @invariant()
    def no_flood(self):
        """However often somebody types an address, it is asked three times a day at most."""
        keys = OutboxMessage.objects.filter(key__startswith="newsletter:confirm:").values_list("key", flat=True)
        days: dict[tuple, int] = {}
        for key in keys:
            line = ConsentEvent.objects.get(pk=key.rsplit(":", 1)[1])
            day = (line.subscriber_id, line.acted_at)
            days[day] = days.get(day, 0) + 1
        assert all(number <= subscribing.MAILS_A_DAY for number in days.values())
        assert not Suppression.objects.exclude(reason__in=suppression.LIFTED_BY_AGREEING).exists()


@pytest.mark.django_db
def test_a_readers_life_agrees_with_the_model_whatever_happens(home_page):
    run_state_machine_as_test(Lives, settings=settings(max_examples=20, stateful_step_count=25, deadline=None, **QUICK))
