"""One connection and the thread that uses it: takes claims, sends, writes its journal, hands outcomes back.

It never touches the database: that is the engine's, in one thread.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue

from django.utils import timezone

from newsletter import message_ids
from newsletter.merging import Merge
from newsletter.models import Build
from newsletter.sending.acknowledging import Outcome
from newsletter.sending.claiming import Claim
from newsletter.sending.editions import Key, of_reader
from newsletter.sending.journal import Journal
from newsletter.sending.relays import Relay, Way
from newsletter.sending.replies import Reply, Verdict
from newsletter.sending.smtp import Envelope, NoConnection, Unheard

log = logging.getLogger(__name__)
LONGEST_REST = 15.0


@dataclass
class Job:
    """One mailing as this process sends it."""

    builds: dict[Key, Build]
    merges: dict[int, Merge]
    chosen: dict[Key, Merge] = field(default_factory=dict)

    def merge(self, language: str, arm: str) -> Merge:
        key = language, arm
        if key not in self.chosen:
            self.chosen[key] = self.merges[of_reader(self.builds, language, arm).pk]
        return self.chosen[key]


@dataclass
class Board:
    """What engine and lines share. Each field is written by one side, or is a queue.

    `open`: the mailings that may send at this moment. `lease`: until when (time.monotonic) a mail's body may be begun;
    the engine renews it with each sign of life that the database took.
    """

    inbox: SimpleQueue = field(default_factory=SimpleQueue)
    outcomes: deque[Outcome] = field(default_factory=deque)
    jobs: dict[int, Job] = field(default_factory=dict)
    open: frozenset[int] = frozenset()
    lease: float = 0.0
    # Failures to connect since the last mail went over any line.
    connect_errors: int = 0
    last_error: str = ""
    stopping: threading.Event = field(default_factory=threading.Event)

    def may_send(self, mailing: int) -> bool:
        return mailing in self.open and time.monotonic() < self.lease and not self.stopping.is_set()


class Gait:
    """So many mails a second from all lines together, evenly; 0: as many as are taken."""

    def __init__(self, per_second: float):
        self.step = 1 / per_second if per_second else 0.0
        self.next = 0.0
        self.lock = threading.Lock()

    def wait(self, stopping: threading.Event) -> None:
        """Until it is the turn of whoever asks, or everything stops."""
        if not self.step:
            return
        with self.lock:
            now = time.monotonic()
            turn = self.next = max(self.next + self.step, now)
        if turn > now:
            stopping.wait(turn - now)


class Late(Exception):
    """The lease ended while the server thought about the envelope. Nothing was sent."""


class Line(threading.Thread):
    """Ends when it takes None out of the inbox."""

    def __init__(
        self,
        relay: Relay,
        board: Board,
        journal: Path,
        clock: Callable[[], datetime] = timezone.now,
        gait: Gait | None = None,
    ):
        super().__init__(daemon=True)
        self.relay, self.board, self.clock, self.gait = relay, board, clock, gait or Gait(0)
        self.journal = Journal(journal)
        self.way: Way | None = None
        self.errors = 0

    def run(self) -> None:
        for claim, following in self.claims():
            self.gait.wait(self.board.stopping)
            verdict, reply = self.attempt(claim, following)
            self.board.outcomes.append(
                Outcome(
                    claim.pk,
                    claim.mailing,
                    claim.address,
                    claim.domain,
                    claim.attempts,
                    verdict,
                    reply,
                    self.clock(),
                )
            )
        if self.way:
            self.way.close()
        self.journal.close()

    def claims(self) -> Iterator[tuple[Claim, Claim | None]]:
        """Each with the one after it, when that may be announced: it is there already and need not wait its turn."""
        inbox = self.board.inbox
        taken: list[Claim | None] = [inbox.get()]
        while (claim := taken.pop()) is not None:
            if not self.gait.step:
                with suppress(Empty):
                    taken.append(inbox.get_nowait())
            yield claim, taken[0] if taken else None
            if not taken:
                taken.append(inbox.get())

    def attempt(self, claim: Claim, following: Claim | None = None) -> tuple[Verdict, Reply]:
        try:
            while self.board.may_send(claim.mailing):
                try:
                    reply = self.send(claim, following)
                except NoConnection as error:
                    self.rest(str(error))
                    continue
                self.errors = self.board.connect_errors = 0
                return reply.verdict, reply
            return Verdict.UNTRIED, Reply(0)
        except Late:
            return Verdict.UNTRIED, Reply(0)
        except Unheard as error:
            return Verdict.UNKNOWN, Reply(0, f"no answer: {error}")
        except Exception as error:
            # A mail that cannot even be made must not hold up the others.
            log.exception("Delivery %s could not be sent", claim.pk)
            return Verdict.NEVER, Reply(0, f"{type(error).__name__}: {error}")

    def send(self, claim: Claim, following: Claim | None) -> Reply:
        merge = self.board.jobs[claim.mailing].merge(claim.language, claim.arm)
        mail = merge.message(
            mailing=claim.mailing,
            delivery=claim.pk,
            to=claim.address,
            name=claim.name,
            secret=claim.secret,
            reader=claim.reader,
            at=self.clock(),
        )
        envelope = envelope_of(claim)
        if self.way is None or not self.way.is_ready(envelope):
            if self.way:
                self.way.close()
            self.way = None
            self.way = self.relay.open()
        ahead = envelope_of(following) if following else None
        reply = self.way.send(envelope, mail, lambda: self.ask(claim), ahead)
        self.journal.hears(claim.pk, claim.attempts, reply)
        return reply

    def ask(self, claim: Claim) -> None:
        """Written first and the clock read then: whoever took the mail over before it was written makes us late."""
        self.journal.asks(claim.pk, claim.attempts)
        if time.monotonic() >= self.board.lease:
            raise Late

    def rest(self, error: str) -> None:
        """After a failure to connect: longer each time, but not deaf to a stop."""
        self.errors += 1
        self.board.connect_errors += 1
        self.board.last_error = error
        self.board.stopping.wait(min(0.25 * 2**self.errors, LONGEST_REST))


def envelope_of(claim: Claim) -> Envelope:
    return Envelope(message_ids.return_address(claim.mailing, claim.pk), claim.address)
