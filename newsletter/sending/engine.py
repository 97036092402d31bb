"""A worker: claims, hands to its lines, writes down what became of each mail, and cares for what others left.

One thread does everything with the database; each line is a thread with one connection. A loss of the database ends
the engine: what it had not written down stands in its journal, and the next one takes it from there.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from django.utils import timezone

from newsletter.acts import as_portal
from newsletter.merging import Merge
from newsletter.models import Mailing
from newsletter.moves import MoveRefused
from newsletter.sending import breakers, claiming, control, finishing, hours, materialising, recovering
from newsletter.sending.acknowledging import Outcome, acknowledge
from newsletter.sending.editions import NotApproved, approved
from newsletter.sending.lines import Board, Gait, Job, Line
from newsletter.sending.relays import Relay
from newsletter.sending.replies import BACK_OFF
from newsletter.sending.workers import DEAD_AFTER, Presence
from portal import heartbeat

HEART = "newsletter"
State = Mailing.State
LEAST_PER_LINE = 10


@dataclass(frozen=True)
class Tempo:
    """Seconds, unless said otherwise. `most_claimed`: mails in hand; where journals do not outlive a machine, keep it
    low. `lease` must be well below `dead_after`: in between, others take this worker for dead and read its journal."""

    most_claimed: int = 1000
    acks: int = 500
    ack_every: float = 0.25
    look_every: float = 0.25
    care_every: float = 1.0
    beat_every: float = 30.0
    idle: float = 0.2
    lease: float = 5.0
    dead_after: timedelta = DEAD_AFTER
    back_off: tuple[timedelta, ...] = BACK_OFF


class Every:
    """Says once in so many seconds that it is time."""

    def __init__(self, seconds: float):
        self.seconds, self.next = seconds, 0.0

    def is_due(self) -> bool:
        now = time.monotonic()
        if now < self.next:
            return False
        self.next = now + self.seconds
        return True


class Engine:
    """`run` it once. `stop` may be set from anywhere: what is on the wire is finished first."""

    def __init__(
        self,
        relay: Relay,
        *,
        tempo: Tempo | None = None,
        clock: Callable[[], datetime] = timezone.now,
        stop: Event | None = None,
    ):
        self.relay, self.tempo, self.clock = relay, tempo or Tempo(), clock
        self.stop = stop or Event()
        self.board = Board()
        self.mailings: dict[int, Mailing] = {}
        self.breakers: dict[int, breakers.Breaker] = {}
        # Mails claimed and not yet written down.
        self.in_hand = 0
        # Mails to have in hand; mails done since the last claim.
        self.size, self.done = 0, 0
        self.claimed_at = self.resting_until = 0.0
        self.look, self.care = Every(self.tempo.look_every), Every(self.tempo.care_every)
        self.beat, self.acks = Every(self.tempo.beat_every), Every(self.tempo.ack_every)

    def run(self, *, once: bool = False) -> None:
        """Until stopped; `once`: until nothing is due any more. Raises django.db.Error when the database is lost."""
        self.presence = Presence(self.clock())
        gait = Gait(self.relay.per_second)
        self.lines = [
            Line(self.relay, self.board, self.presence.place / f"{number}.log", self.clock, gait)
            for number in range(self.relay.connections)
        ]
        for line in self.lines:
            line.start()
        try:
            while not self.stop.is_set():
                if not self.turn() and once and self.is_done():
                    break
            self.wind_up()
        except BaseException:
            self.abandon()
            raise

    def turn(self) -> bool:
        """One round: whether there was anything to do."""
        if self.care.is_due():
            self.take_care()
        if self.look.is_due():
            self.see_mailings()
        written = self.write_down()
        claimed = self.claim()
        if claimed or written or self.in_hand:
            self.stop.wait(0.01)
            return True
        self.stop.wait(self.tempo.idle)
        return False

    def live(self) -> None:
        """Say so to the others. The lease counts from before that moment and from nothing else: when it ends, nobody
        can have taken this worker for dead yet."""
        began = time.monotonic()
        self.presence.beat(self.clock())
        self.board.lease = began + self.tempo.lease

    # Mailings.

    def take_care(self) -> None:
        """Own pulse, dead workers, cancelled mailings, lists to make, mails of which nobody knows."""
        self.live()
        at = self.clock()
        if self.beat.is_due():
            heartbeat.beat(HEART, at)
        recovering.recover(at, dead_after=self.tempo.dead_after, back_off=self.tempo.back_off)
        finishing.settle_cancelled()
        for mailing in Mailing.objects.filter(state=State.MATERIALISING).order_by("pk"):
            self.moved(materialising.materialise, mailing)
        recovering.resend_ambiguous(Mailing.objects.filter(state=State.SENDING), at)
        # A long list takes its time.
        self.live()

    def moved(self, verb: Callable, mailing: Mailing, **about) -> None:
        """Do it unless somebody else was first. A mailing that is not what was approved stops."""
        try:
            verb(mailing, acting=as_portal(), at=self.clock(), **about)
        except MoveRefused:
            pass
        except NotApproved as error:
            self.moved(control.pause, mailing, reason=str(error))

    def see_mailings(self) -> None:
        """Which mailings send at this moment, with what may change on the way."""
        rows = Mailing.objects.filter(state=State.SENDING).order_by("started_at", "pk")
        found = {pk: about for pk, *about in rows.values_list("pk", "ab_winner", "per_minute")}
        self.board.open = frozenset(found)
        for pk in set(self.mailings) - set(found):
            del self.mailings[pk]
        for pk, (winner, per_minute) in found.items():
            if pk in self.mailings or self.begin(pk):
                self.mailings[pk].ab_winner, self.mailings[pk].per_minute = winner, per_minute
        errors = self.board.connect_errors
        if reason := breakers.no_connection(errors, self.board.last_error):
            self.board.connect_errors = 0
            for mailing in self.mailings.values():
                self.moved(control.pause, mailing, reason=reason)

    def begin(self, pk: int) -> bool:
        mailing = Mailing.objects.select_related("series", "issue").get(pk=pk)
        try:
            builds = approved(mailing)
        except NotApproved as error:
            self.moved(control.pause, mailing, reason=str(error))
            return False
        merges = {build.pk: Merge(build, mailing.series) for build in builds.values()}
        self.board.jobs[pk] = Job(builds, merges)
        self.mailings[pk], self.breakers[pk] = mailing, breakers.Breaker()
        return True

    # Mails.

    def claim(self) -> bool:
        """Take what the lines will need next: about a second's worth, so that an opt-out is never far behind."""
        now = time.monotonic()
        waiting = self.board.inbox.qsize()
        if waiting > self.size // 2 or now < self.resting_until:
            return False
        passed, self.claimed_at = now - self.claimed_at, now
        least = min(LEAST_PER_LINE * self.relay.connections, self.tempo.most_claimed)
        self.size = max(least, min(int(self.done / passed), self.tempo.most_claimed))
        self.done = 0
        found = 0
        for mailing in list(self.mailings.values()):
            claims = claiming.claim(mailing, self.presence.row, self.size, self.clock())
            for claim in claims:
                self.board.inbox.put(claim)
            found += len(claims)
            if not claims and not self.in_hand:
                finishing.finish(mailing, acting=as_portal(), at=self.clock())
        self.in_hand += found
        if not found:
            self.resting_until = now + self.tempo.idle
        return bool(found)

    def write_down(self) -> bool:
        board = self.board
        if not board.outcomes or (len(board.outcomes) < self.tempo.acks and not self.acks.is_due()):
            return False
        outcomes = [board.outcomes.popleft() for _number in range(len(board.outcomes))]
        acknowledge(self.presence.row, outcomes, self.tempo.back_off)
        self.in_hand -= len(outcomes)
        self.done += len(outcomes)
        self.watch(outcomes)
        if not self.in_hand:
            for line in self.lines:
                line.journal.clear()
        return True

    def watch(self, outcomes: list[Outcome]) -> None:
        """Stop a mailing whose mails are refused too often."""
        for pk in {outcome.mailing for outcome in outcomes} & set(self.mailings):
            self.breakers[pk].see([outcome for outcome in outcomes if outcome.mailing == pk])
            if reason := self.breakers[pk].reason:
                self.board.open -= {pk}
                self.moved(control.pause, self.mailings.pop(pk), reason=reason)

    # The end.

    def is_done(self) -> bool:
        """Nothing is left that could be done now: later attempts and resting series are another run's."""
        at = self.clock()
        if recovering.resend_ambiguous(Mailing.objects.filter(state=State.SENDING), at):
            return False
        under_way = Mailing.objects.filter(state__in=(State.MATERIALISING, State.SENDING)).select_related("series")
        return self.in_hand == 0 and not any(
            mailing.state == State.MATERIALISING
            or (not hours.rests(mailing.series, at) and claiming.due(mailing, at).exists())
            or finishing.finish(mailing, acting=as_portal(), at=at)
            for mailing in under_way
        )

    def wind_up(self) -> None:
        """Let the lines finish what is on the wire, give back the rest, write everything down."""
        self.hang_up(timeout=None)
        outcomes = list(self.board.outcomes)
        acknowledge(self.presence.row, outcomes, self.tempo.back_off)
        self.presence.end(self.clock())

    def abandon(self) -> None:
        """The database is lost: nothing new begins, and the journal keeps what is known."""
        self.hang_up(timeout=self.tempo.lease)
        self.presence.leave()

    def hang_up(self, timeout: float | None) -> None:
        self.board.open = frozenset()
        self.board.stopping.set()
        for _line in self.lines:
            self.board.inbox.put(None)
        for line in self.lines:
            line.join(timeout)
