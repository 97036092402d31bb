"""Where newsletters go: an SMTP server by NEWSLETTER_EMAIL_URL, or files for development."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from newsletter import message_ids
from newsletter.merging import unstuffed
from newsletter.sending.replies import Reply
from newsletter.sending.smtp import Connection, Envelope, Server
from portal import kept_once

CONNECTIONS = 4
# Mails a second of one worker. A hundred thousand are out in a quarter of an hour, and visitors of a site on the same
# two cores do not notice (docs/benchmarks.md).
PER_SECOND = 100.0
# As EMAIL_URL reads them.
TLS_SCHEMES = {"smtp+ssl"}
STARTTLS_SCHEMES = {"smtp+tls", "smtps", "submission", "submit"}
PORTS = {"smtp+ssl": 465, "smtp+tls": 587, "smtps": 587, "submission": 587, "submit": 587}


class Way(Protocol):
    """An open connection, or what stands for one."""

    def is_ready(self, envelope: Envelope) -> bool: ...

    def send(
        self, envelope: Envelope, mail: bytes, before_body: Callable[[], None], following: Envelope | None = None
    ) -> Reply: ...

    def close(self) -> None: ...


class Relay(Protocol):
    """`connections`: how many at once; `per_second`: mails over all of them, 0 for as many as it takes."""

    connections: int
    per_second: float

    def open(self) -> Way: ...


@dataclass(frozen=True)
class SmtpRelay:
    server: Server
    connections: int = CONNECTIONS
    per_second: float = 0.0

    def open(self) -> Connection:
        return Connection(self.server, message_ids.domain())


@dataclass(frozen=True)
class FileRelay:
    """Each mail a file named by its Message-ID: a mail that comes twice is kept once."""

    folder: Path
    prints: bool = False
    connections: int = 1
    per_second: float = 0.0

    def open(self) -> "FileRelay":
        return self

    def is_ready(self, envelope: Envelope) -> bool:
        return True

    def send(
        self, envelope: Envelope, mail: bytes, before_body: Callable[[], None], following: Envelope | None = None
    ) -> Reply:
        before_body()
        mail = unstuffed(mail)
        name = mail.partition(b"\r\nMessage-ID: ")[2].partition(b"\r\n")[0].decode()
        if kept_once.keep(self.folder, name, ".eml", mail) and self.prints:
            print(mail.decode(), flush=True)
        return Reply(250, "2.0.0 kept as a file")

    def close(self) -> None:
        """Nothing is open."""


def relay(url: str | None = None) -> Relay:
    """Of an address as in docs/operations.md: smtp://user:password@host:587?tls=true&connections=8, file:, console:.

    Raises ValueError for one that cannot be read.
    """
    url = settings.NEWSLETTER_EMAIL_URL if url is None else url
    if url in ("file:", "console:"):
        return FileRelay(Path(settings.EMAIL_FILE_PATH), prints=url == "console:")
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme not in {"smtp", *PORTS} or not parts.hostname:
        raise ValueError("NEWSLETTER_EMAIL_URL is no address of a mail server: smtp://host:port, file: or console:")
    server = Server(
        host=parts.hostname,
        port=parts.port or PORTS.get(parts.scheme, 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls=parts.scheme in TLS_SCHEMES or is_yes(options.get("ssl")),
        starts_tls=parts.scheme in STARTTLS_SCHEMES or is_yes(options.get("tls")),
    )
    times = ("connect_timeout", "timeout")
    server = replace(server, **{name: float(options[name]) for name in times if name in options})
    return SmtpRelay(server, int(options.get("connections", CONNECTIONS)), float(options.get("per_second", PER_SECOND)))


def is_yes(word: str | None) -> bool:
    return (word or "").lower() in ("true", "1", "yes", "on")
