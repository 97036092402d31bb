"""A mail server on loopback for tests and figures: takes mails as fast as they come, or misbehaves as it is told.

`python -m tests.newsletter.sink <log> [plan as JSON]` prints its port. Each mail that it takes is a line in the log,
"<recipient> <Message-ID>", written before the answer goes: what was answered is there, whatever dies.
"""

import contextlib
import heapq
import json
import os
import random
import re
import selectors
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

END = b"\r\n.\r\n"
ROOT = Path(__file__).resolve().parents[2]
# Answers that are none.
SILENCE, HANG_UP, HANG_UP_BEFORE = "silence", "hang up", "hang up before"


@dataclass(frozen=True)
class Rule:
    """For recipients that match: `answer` to RCPT ("450 4.7.1 later"), or what happens instead at the mail's end:
    "silence" and "hang up" after it was taken, "hang up before" without. In a `share` of the cases, at most `times`
    for each recipient (0: always)."""

    pattern: str
    answer: str
    share: float = 1.0
    times: int = 0

    @property
    def is_of_the_end(self) -> bool:
        return self.answer in (SILENCE, HANG_UP, HANG_UP_BEFORE)


@dataclass(frozen=True)
class Plan:
    """`delay`: seconds before a mail is answered. `most`: mails a session, then 421. `pipelining`: whether offered."""

    delay: float = 0.0
    most: int = 0
    pipelining: bool = True
    rules: tuple[Rule, ...] = ()
    seed: int = 1

    @classmethod
    def read(cls, text: str) -> "Plan":
        data = json.loads(text or "{}")
        return cls(**{**data, "rules": tuple(Rule(**rule) for rule in data.get("rules", ()))})

    def text(self) -> str:
        return json.dumps({**self.__dict__, "rules": [rule.__dict__ for rule in self.rules]})


@dataclass
class Session:
    socket: socket.socket
    buffer: bytes = b""
    answers: bytes = b""
    recipient: str = ""
    message_id: str = ""
    in_data: bool = False
    head: bytes = b""
    mails: int = 0
    end: str = ""
    is_closing: bool = False
    # For the answer to a mail: what came behind it is read afterwards, or never.
    waits: bool = False


@dataclass
class Sink:
    """Runs in one thread until `stop`."""

    log: Path
    plan: Plan = field(default_factory=Plan)

    def __post_init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.listener.setblocking(False)
        self.port = self.listener.getsockname()[1]
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.file = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.random = random.Random(self.plan.seed)
        self.seen: Counter = Counter()
        self.later: list[tuple[float, int, Session, bytes]] = []
        self.number = 0
        self.stopped = False
        # One for all: a new one for each read costs more than reading.
        self.space = memoryview(bytearray(1 << 18))

    def run(self) -> None:
        while not self.stopped:
            wait = 0.2
            if self.later:
                wait = max(0.0, min(wait, self.later[0][0] - time.monotonic()))
            for key, _events in self.selector.select(wait):
                if key.fileobj is self.listener:
                    self.accept()
                else:
                    self.read(key.data)
            while self.later and self.later[0][0] <= time.monotonic():
                _at, _number, session, answer = heapq.heappop(self.later)
                session.answers += answer
                session.waits = False
                self.go_on(session)
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        os.close(self.file)

    def stop(self) -> None:
        self.stopped = True

    def accept(self) -> None:
        connection, _address = self.listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(5)
        session = Session(connection, answers=b"220 sink\r\n")
        self.selector.register(connection, selectors.EVENT_READ, session)
        self.flush(session)

    def read(self, session: Session) -> None:
        try:
            data = bytes(self.space[: session.socket.recv_into(self.space)])
        except OSError:
            data = b""
        if not data:
            self.close(session)
            return
        session.buffer += data
        self.go_on(session)

    def go_on(self, session: Session) -> None:
        while not session.is_closing and not session.waits and self.step(session):
            pass
        if session.socket.fileno() != -1:
            self.flush(session)
            if session.is_closing:
                self.close(session)

    def step(self, session: Session) -> bool:
        """One command, or one mail, or a part of it; False when more is needed."""
        if session.in_data:
            return self.body(session)
        line, found, rest = session.buffer.partition(b"\r\n")
        if not found:
            return False
        session.buffer = rest
        self.command(session, line.decode(errors="replace"))
        return True

    def body(self, session: Session) -> bool:
        if len(session.head) < 4096:
            session.head += session.buffer[:4096]
        place = session.buffer.find(END)
        if place < 0:
            session.buffer = session.buffer[-4:]
            return False
        session.buffer = session.buffer[place + len(END) :]
        session.in_data = False
        session.mails += 1
        self.taken(session)
        return True

    def taken(self, session: Session) -> None:
        found = re.search(rb"(?im)^message-id: (\S+)", session.head)
        if session.end != HANG_UP_BEFORE:
            name = found[1].decode() if found else "-"
            os.write(self.file, f"{session.recipient} {name}\n".encode())
        if session.end == SILENCE:
            session.waits = True
            return
        if session.end:
            session.is_closing = True
            return
        answer = b"250 2.0.0 taken\r\n"
        if self.plan.delay:
            session.waits = True
            self.number += 1
            heapq.heappush(self.later, (time.monotonic() + self.plan.delay, self.number, session, answer))
        else:
            session.answers += answer

    def command(self, session: Session, line: str) -> None:
        verb = line[:4].upper()
        if verb == "EHLO":
            offers = ["sink", "8BITMIME", *(["PIPELINING"] if self.plan.pipelining else [])]
            rows = [f"250{' ' if row == offers[-1] else '-'}{row}" for row in offers]
            session.answers += "\r\n".join([*rows, ""]).encode()
        elif verb == "MAIL":
            session.recipient, session.head, session.end = "", b"", ""
            if self.plan.most and session.mails >= self.plan.most:
                session.answers += b"421 4.7.0 enough for now\r\n"
                session.is_closing = True
                return
            session.answers += b"250 2.1.0 ok\r\n"
        elif verb == "RCPT":
            self.recipient(session, line[line.find("<") + 1 : line.rfind(">")])
        elif verb == "DATA":
            session.in_data = bool(session.recipient)
            session.answers += b"354 go\r\n" if session.recipient else b"503 5.5.1 no recipient\r\n"
        elif verb == "QUIT":
            session.answers += b"221 2.0.0 bye\r\n"
            session.is_closing = True
        else:
            session.answers += b"250 2.0.0 ok\r\n"

    def recipient(self, session: Session, address: str) -> None:
        for place, rule in enumerate(self.plan.rules):
            if not re.search(rule.pattern, address) or self.random.random() >= rule.share:
                continue
            self.seen[place, address] += 1
            if rule.times and self.seen[place, address] > rule.times:
                continue
            if rule.is_of_the_end:
                session.end = rule.answer
                break
            session.answers += f"{rule.answer}\r\n".encode()
            session.is_closing = rule.answer.startswith("421")
            return
        session.recipient = address
        session.answers += b"250 2.1.5 ok\r\n"

    def flush(self, session: Session) -> None:
        answers, session.answers = session.answers, b""
        with contextlib.suppress(OSError):
            if answers:
                session.socket.sendall(answers)

    def close(self, session: Session) -> None:
        with contextlib.suppress(KeyError, ValueError):
            self.selector.unregister(session.socket)
        session.socket.close()


def accepted(log: Path) -> list[tuple[str, str]]:
    """(recipient, Message-ID) of every mail that was taken, in order."""
    if not log.exists():
        return []
    return [tuple(line.split(" ", 1)) for line in log.read_text().splitlines()]


@contextlib.contextmanager
def in_thread(log: Path, plan: Plan | None = None) -> Iterator[Sink]:
    sink = Sink(log, plan or Plan())
    thread = threading.Thread(target=sink.run, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        sink.stop()
        thread.join(5)


@contextlib.contextmanager
def in_process(log: Path, plan: Plan | None = None, *, nice: int = 0) -> Iterator[int]:
    """The port of a sink that is a program of its own, `nice` to the others of this machine."""
    command = [sys.executable, "-m", "tests.newsletter.sink", str(log), (plan or Plan()).text()]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    os.setpriority(os.PRIO_PROCESS, process.pid, nice)
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def main() -> None:
    sink = Sink(Path(sys.argv[1]), Plan.read(sys.argv[2] if len(sys.argv) > 2 else ""))
    print(sink.port, flush=True)
    sink.run()


if __name__ == "__main__":
    main()
