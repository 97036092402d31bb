"""What was asked of the mail server and what it answered, on disk before anybody acts on it.

One file a connection, lines only ever added: `?<id>.<attempt>` just before a mail's body goes, and
`+<id>.<attempt> <code> <text>` or `-…` when the answer is there. What is written survives the process' death.
"""

import os
import shutil
from pathlib import Path

from django.conf import settings

from newsletter.sending.replies import Reply, Verdict

# By delivery and number of the attempt: the answer, or None where it was asked and not heard.
Known = dict[tuple[int, int], Reply | None]


class Journal:
    """Of one connection. Not shared between threads."""

    def __init__(self, path: Path):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def asks(self, delivery: int, attempt: int) -> None:
        os.write(self.file, b"?%d.%d\n" % (delivery, attempt))

    def hears(self, delivery: int, attempt: int, reply: Reply) -> None:
        sign = "+" if reply.verdict is Verdict.TAKEN else "-"
        text = " ".join(reply.text.split())[:200]
        os.write(self.file, f"{sign}{delivery}.{attempt} {reply.code} {text}\n".encode())

    def clear(self) -> None:
        """Everything in it stands in the database."""
        os.ftruncate(self.file, 0)

    def close(self) -> None:
        os.close(self.file)


def folder(worker: str) -> Path:
    return Path(settings.VAR_DIR) / "newsletter-journal" / worker


def begin(worker: str) -> Path:
    place = folder(worker)
    place.mkdir(parents=True, exist_ok=True)
    return place


def read(worker: str) -> Known | None:
    """What became of a worker's mails; None when its journal is not on this machine.

    Half a line at the end is of a death in the middle of writing it: as if it were not there.
    """
    place = folder(worker)
    if not place.is_dir():
        return None
    known: Known = {}
    for path in sorted(place.glob("*.log")):
        for line in path.read_bytes().split(b"\n")[:-1]:
            sign, text = line[:1], line[1:].decode(errors="replace")
            name, _space, answer = text.partition(" ")
            delivery, _dot, attempt = name.partition(".")
            if sign == b"?":
                # Given back in time by one connection, the same attempt may have gone over another.
                known.setdefault((int(delivery), int(attempt)), None)
            elif sign in (b"+", b"-"):
                code, _space, words = answer.partition(" ")
                known[int(delivery), int(attempt)] = Reply(int(code), words)
    return known


def forget(worker: str) -> None:
    shutil.rmtree(folder(worker), ignore_errors=True)
