"""Mail over SMTP, by bytes that are ready: one connection for many mails. Where a server takes many commands in one
write (RFC 2920), a mail's end and the envelope of the next go together: one round trip a mail.

The library's client looks at every byte of every mail again; that alone cost ten times what sending costs here.
"""

import base64
import re
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from newsletter.sending.replies import Reply

CRLF = b"\r\n"
END = b".\r\n"
AGREED = re.compile(rb"25\d [^\n]*\n25\d [^\n]*\n354 [^\n]*\n")
REFUSED = re.compile(rb"(?m)^[45]")
MOST_REPLY_BYTES = 64 * 1024
AHEAD_SECONDS = 5.0
# No space, bracket or line break may end the command early; what is not ASCII would need SMTPUTF8.
SAFE = re.compile(r"[!-;=?-~]+@[!-;=?-~]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Addresses: where bounces go, and whom the mail is for."""

    sender: str
    recipient: str

    @property
    def is_safe(self) -> bool:
        return SAFE.fullmatch(self.recipient) is not None

    @property
    def commands(self) -> tuple[bytes, bytes, bytes]:
        return b"MAIL FROM:<%b>" % self.sender.encode(), b"RCPT TO:<%b>" % self.recipient.encode(), b"DATA"


class NoConnection(Exception):
    """There is no server, or it does not take us. Nothing was sent."""


class Unheard(Exception):
    """The connection broke after a mail was handed over and before the answer: it may have gone or not."""


@dataclass(frozen=True)
class Server:
    """Where the relay is. Times in seconds: to connect, and for an answer."""

    host: str
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    starts_tls: bool = False
    is_tls: bool = False
    connect_timeout: float = 30
    timeout: float = 300
    most_mails: int = 500


class Connection:
    """One session. Not shared between threads. `mails`: how many it has carried; `ahead`: the envelope that went with
    the last one, which the next mail must have."""

    def __init__(self, server: Server, name: str = "localhost"):
        """Raises NoConnection."""
        self.server = server
        self.buffer = b""
        self.mails = 0
        self.ahead: Envelope | None = None
        self.ahead_at = 0.0
        self.clean = True
        self.is_wrapped = False
        try:
            self.socket = socket.create_connection((server.host, server.port), server.connect_timeout)
        except OSError as error:
            raise NoConnection(f"{server.host}:{server.port}: {error}") from error
        try:
            self.greet(name)
        except (OSError, ValueError) as error:
            self.drop()
            raise NoConnection(f"{server.host}:{server.port}: {error}") from error
        except NoConnection:
            self.drop()
            raise

    def greet(self, name: str) -> None:
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.server.is_tls:
            self.wrap()
        self.socket.settimeout(self.server.timeout)
        self.must(self.heard(), 220)
        self.hello(name)
        if self.server.starts_tls:
            if "STARTTLS" not in self.offers:
                raise NoConnection("the server offers no TLS, and without it nothing is sent")
            self.must(self.say(b"STARTTLS"), 220)
            # What stood in the buffer before the handshake was not protected by it.
            self.buffer = b""
            self.wrap()
            self.hello(name)
        if self.server.user:
            self.log_in()

    def wrap(self) -> None:
        self.socket = ssl.create_default_context().wrap_socket(self.socket, server_hostname=self.server.host)
        self.is_wrapped = True

    def hello(self, name: str) -> None:
        reply = self.say(b"EHLO " + name.encode("idna"))
        if reply.code == 250:
            lines = [line.strip().upper() for line in reply.text.split("\n")[1:]]
            self.offers = {line.split(" ")[0]: line for line in lines if line}
            return
        self.offers = {}
        self.must(self.say(b"HELO " + name.encode("idna")), 250)

    def log_in(self) -> None:
        server = self.server
        ways = self.offers.get("AUTH", "").split()[1:]
        if "PLAIN" in ways or "LOGIN" not in ways:
            secret = base64.b64encode(f"\0{server.user}\0{server.password}".encode())
            self.must(self.say(b"AUTH PLAIN " + secret), 235)
            return
        self.must(self.say(b"AUTH LOGIN"), 334)
        self.must(self.say(base64.b64encode(server.user.encode())), 334)
        self.must(self.say(base64.b64encode(server.password.encode())), 235)

    def must(self, reply: Reply, code: int) -> None:
        if reply.code != code:
            raise NoConnection(f"{reply.code} {reply.text}")

    def send(
        self,
        envelope: Envelope,
        mail: bytes,
        before_body: Callable[[], None],
        following: Envelope | None = None,
    ) -> Reply:
        """Hand one mail over (dots doubled, CRLF at its end); the server's answer.

        `before_body` is called once, just before the first byte of the mail goes; what it raises ends the session
        without the mail. `following`: of the mail that is likely to be next. Raises NoConnection when the connection
        broke before the body, Unheard when it broke afterwards.
        """
        try:
            refusal = self.agree(envelope)
        except (OSError, ValueError) as error:
            self.drop()
            raise NoConnection(str(error)) from error
        if refusal:
            return refusal
        try:
            before_body()
        except Exception:
            self.drop()
            raise
        try:
            self.write(mail, END, self.announced(following))
            reply = self.heard()
        except (OSError, ValueError) as error:
            self.drop()
            raise Unheard(str(error)) from error
        self.mails += 1
        if reply.code == 421:
            self.drop()
        return reply

    def announced(self, following: Envelope | None) -> bytes:
        """The commands of the next mail, to go along with this one's end; none where they may not."""
        if following is None or not self.is_pipelining or not following.is_safe:
            return b""
        if self.mails + 1 >= self.server.most_mails:
            return b""
        self.ahead, self.ahead_at = following, time.monotonic()
        return CRLF.join(following.commands) + CRLF

    def agree(self, envelope: Envelope) -> Reply | None:
        """MAIL, RCPT and DATA; the refusal, if any. The connection is ready for the next mail either way."""
        if not envelope.is_safe:
            return Reply(553, "5.1.3 not an address that this client writes into a command")
        ahead, self.ahead = self.ahead, None
        if ahead not in (None, envelope):
            raise ValueError("the server waits for another mail")
        commands, pipelined = envelope.commands, self.is_pipelining
        if pipelined:
            if ahead is None:
                self.socket.sendall(CRLF.join(commands) + CRLF)
            if self.all_agree():
                return None
        replies: list[Reply] = []
        for command in commands:
            replies.append(self.heard() if pipelined else self.say(command))
            if replies[-1].code == 421 or (replies[-1].code >= 400 and not pipelined):
                break
        refusal = next((reply for reply in replies if reply.code >= 400), None)
        if refusal is None and replies[-1].code != 354:
            raise ValueError(f"no answer to DATA that we know: {replies[-1].code}")
        if refusal is None:
            return None
        if replies[-1].code == 354:
            # A server may wait for a mail though it took no recipient (RFC 2920): an empty one ends it.
            self.say(b".")
        if refusal.code == 421:
            self.drop()
        else:
            self.say(b"RSET")
        return refusal

    def all_agree(self) -> bool:
        """The common case read at once; anything else is left to be heard line by line."""
        while self.buffer.count(b"\n") < 3 and not REFUSED.search(self.buffer):
            self.fill()
        agreed = AGREED.match(self.buffer)
        if agreed:
            self.buffer = self.buffer[agreed.end() :]
        return bool(agreed)

    def write(self, *rows: bytes) -> None:
        """All of them, without making one of them first: a mail is long."""
        sent = self.socket.sendmsg(rows) if not self.is_wrapped else 0
        if sent < sum(map(len, rows)):
            self.socket.sendall(b"".join(rows)[sent:])

    def say(self, command: bytes) -> Reply:
        self.socket.sendall(command + CRLF)
        return self.heard()

    def heard(self) -> Reply:
        """One answer of one or more lines. Raises OSError, and ValueError when it is none."""
        lines: list[str] = []
        while True:
            line = self.line()
            lines.append(line[4:])
            if line[3:4] != "-":
                return Reply(int(line[:3]), "\n".join(lines))
            if len(lines) > 200:
                raise ValueError("the answer has no end")

    def line(self) -> str:
        while b"\n" not in self.buffer:
            self.fill()
        line, _end, self.buffer = self.buffer.partition(b"\n")
        return line.rstrip(b"\r").decode(errors="replace")

    def fill(self) -> None:
        more = self.socket.recv(8192)
        if not more:
            raise ConnectionError("the server closed the connection")
        self.buffer += more
        if len(self.buffer) > MOST_REPLY_BYTES:
            raise ValueError("the answer is too long")

    @property
    def is_pipelining(self) -> bool:
        return "PIPELINING" in self.offers

    def is_ready(self, envelope: Envelope) -> bool:
        """Whether this may be the next mail. A server that was left waiting for one may have gone meanwhile."""
        if not self.clean or self.mails >= self.server.most_mails:
            return False
        return self.ahead is None or (self.ahead == envelope and time.monotonic() - self.ahead_at < AHEAD_SECONDS)

    def close(self) -> None:
        """Say goodbye; a server that does not listen any more is no trouble. One that waits for a mail gets none."""
        if self.clean and self.ahead is None:
            with suppress(OSError, ValueError):
                self.socket.settimeout(2)
                self.say(b"QUIT")
        self.drop()

    def drop(self) -> None:
        self.clean = False
        with suppress(OSError, AttributeError):
            self.socket.close()
