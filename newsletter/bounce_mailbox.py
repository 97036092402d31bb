"""The mailbox of the return addresses, over IMAP: each mail is read once, then flagged as seen or moved away."""

import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, unquote, urlsplit

from newsletter import bounces, delivery_reports, stopping
from newsletter.delivery_reports import MOST_BYTES

log = logging.getLogger(__name__)

PATIENCE = 20.0  # seconds for each answer of the server
MOST_AT_ONCE = 500
PORTS = {"imaps": 993, "imap": 143}
# The rest of a huge mail is our own mail given back.
FETCH = f"(BODY.PEEK[]<0.{MOST_BYTES}>)"


class MailboxError(Exception):
    """The mailbox cannot be read; what is in it stays for the next time."""


@dataclass(frozen=True)
class Mailbox:
    """imaps://user:password@host:993/INBOX?moved=Done. `moved`: where read mails go; empty, they stay as seen."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    moved: str = ""
    is_tls: bool = True

    @classmethod
    def of(cls, url: str) -> "Mailbox":
        """Raises ValueError for an address that is none of a mailbox."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("NEWSLETTER_BOUNCE_URL is no address of a mailbox: imaps://user:password@host/INBOX")
        return cls(
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
            moved=parse_qs(parts.query).get("moved", [""])[0],
            is_tls=parts.scheme == "imaps",
        )


@dataclass
class Tally:
    """Of one reading: mails seen, and those of them that told something new."""

    mails: int = 0
    told: int = 0


def take_mail(raw: bytes, *, recipient: str = "", at: datetime) -> bool:
    """One mail to a return address. True when it told something new."""
    returned = delivery_reports.read(raw, recipient)
    if returned is None:
        return False
    if returned.wants_out:
        return stopping.by_mail(returned, at=at)
    return bounces.take(returned, source=bounces.BY_MAIL, at=at) is not None


def read_all(mailbox: Mailbox, at: datetime) -> Tally:
    """All unseen mails, at most MOST_AT_ONCE. One that was taken is marked at once: after a crash it is at most read
    again, which changes nothing. Raises MailboxError."""
    tally = Tally()
    with opened(mailbox) as server:
        for number in unseen(server):
            raw = fetched(server, number)
            tally.mails += 1
            tally.told += take_mail(raw, at=at)
            put_away(server, number, mailbox.moved)
        if mailbox.moved:
            checked(server.expunge())
    return tally


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[imaplib.IMAP4]:
    """Selected, and logged out afterwards."""
    try:
        server = connected(mailbox)
        try:
            server.login(mailbox.user, mailbox.password)
            checked(server.select(quoted(mailbox.folder)))
            yield server
        finally:
            server.shutdown() if server.state == "NONAUTH" else server.logout()
    except (OSError, imaplib.IMAP4.error, ssl.SSLError) as error:
        raise MailboxError(f"The mailbox of returned mails cannot be read: {error}") from error


def connected(mailbox: Mailbox) -> imaplib.IMAP4:
    if mailbox.is_tls:
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=PATIENCE)
    return imaplib.IMAP4(mailbox.host, mailbox.port, timeout=PATIENCE)


def unseen(server: imaplib.IMAP4) -> list[bytes]:
    """Numbers that stay the same whatever is moved away (UID)."""
    found = checked(server.uid("SEARCH", "UNSEEN", "UNDELETED"))
    return (found[0] or b"").split()[:MOST_AT_ONCE]


def fetched(server: imaplib.IMAP4, number: bytes) -> bytes:
    """At most MOST_BYTES. Empty when somebody else took it away in between."""
    rows = checked(server.uid("FETCH", number.decode(), FETCH))
    return next((row[1] for row in rows if isinstance(row, tuple)), b"")


def put_away(server: imaplib.IMAP4, number: bytes, moved: str) -> None:
    uid = number.decode()
    if moved:
        checked(server.uid("COPY", uid, quoted(moved)))
        checked(server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen \Deleted)"))
    else:
        checked(server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))


def quoted(name: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'


def checked(answer: tuple) -> list:
    verdict, rows = answer
    if verdict != "OK":
        raise imaplib.IMAP4.error(f"the server says {verdict}: {rows[:1]!r}")
    return rows
