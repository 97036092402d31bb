"""Who sends, and who of them died: a lock that ends with its process, however it ends.

PostgreSQL holds the lock of a session; with SQLite all processes are on one machine, and a locked file does.
"""

import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.db import connection

from newsletter.models import SendWorker
from newsletter.sending import journal

# The first half of the key of PostgreSQL's advisory locks; the other is the worker's pk.
LOCKS = 0x6E6C
# The lock alone does not prove it: a worker that lost its session stops within its lease, which is shorter than this.
DEAD_AFTER = timedelta(seconds=15)
ALIVE = "alive"


class Presence:
    """This process as a worker: its row and its lock."""

    def __init__(self, at: datetime):
        name = f"{socket.gethostname()[:40]}-{os.getpid()}-{token_hex(4)}"
        self.place = journal.begin(name)
        self.row = SendWorker.objects.create(name=name, started_at=at, beat_at=at)
        self.file = None if is_postgresql() else locked(self.place / ALIVE)
        if is_postgresql():
            ask("SELECT pg_advisory_lock(%s, %s)", LOCKS, self.row.pk)

    def beat(self, at: datetime) -> None:
        SendWorker.objects.filter(pk=self.row.pk).update(beat_at=at)

    def end(self, at: datetime) -> None:
        """Everything it did stands in the database."""
        SendWorker.objects.filter(pk=self.row.pk).update(beat_at=at, ended_at=at)
        self.leave()
        journal.forget(self.row.name)

    def leave(self) -> None:
        """Without having written down everything: others take over with the journal's help."""
        if self.file is not None:
            os.close(self.file)
            self.file = None
        elif is_postgresql():
            with contextlib.suppress(Exception):
                ask("SELECT pg_advisory_unlock(%s, %s)", LOCKS, self.row.pk)


@contextlib.contextmanager
def if_dead(worker: SendWorker) -> Iterator[bool]:
    """Whether its lock is free; then it is ours meanwhile, so that nobody else takes the worker's mails over."""
    if is_postgresql():
        is_free = ask("SELECT pg_try_advisory_lock(%s, %s)", LOCKS, worker.pk)
        try:
            yield is_free
        finally:
            if is_free:
                ask("SELECT pg_advisory_unlock(%s, %s)", LOCKS, worker.pk)
        return
    place = journal.folder(worker.name)
    if not place.is_dir():
        yield True
        return
    file = locked(place / ALIVE)
    try:
        yield file is not None
    finally:
        if file is not None:
            os.close(file)


def silent(at: datetime, dead_after: timedelta) -> list[SendWorker]:
    """Not ended, and not heard of lately."""
    return list(SendWorker.objects.filter(ended_at=None, beat_at__lte=at - dead_after).order_by("pk"))


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def ask(question: str, *parameters: object) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        return cursor.fetchone()[0]


def locked(path: Path) -> int | None:
    """The file, opened and locked; None when another process has it. Closing it ends the lock."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file


def only_one() -> int | None:
    """With SQLite one process sends: the lock of that, or None when another has it. PostgreSQL: always one's own."""
    if is_postgresql():
        return os.open(os.devnull, os.O_RDONLY)
    return locked(Path(settings.VAR_DIR) / "newsletter-journal" / "sender.lock")
