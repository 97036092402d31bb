"""A frozen build and one reader make one mail of bytes: pieces are encoded once, values alone, and joined.

Measured, encoding a mail afresh costs fifty times as much as everything else about sending it.
"""

import html
import re
from binascii import b2a_base64, b2a_qp
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import format_datetime

from django.utils import timezone

from newsletter import links, message_ids, values
from newsletter.audiences import Audience, Piece, Reader, chosen
from newsletter.models import Build, Series

CRLF = b"\r\n"
# Ends a line of quoted-printable where the text goes on: every piece and every value begins a line of its own.
SOFT = b"=\r\n"
# Readers whose choice somebody had before share its joined pieces; more than so many choices are not kept.
KEPT_EDITIONS = 256
WORD_BYTES = 45
PLAIN = re.compile(r"[A-Za-z0-9 !#$%&'*+/^_`{|}~-]*")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

# Bytes, and between them the names of what is the reader's own.
SECRET = "secret"
Edition = tuple[bytes | str, ...]


class Merge:
    """One build made ready: made once in a process, asked once for each reader."""

    def __init__(self, build: Build, series: Series):
        self.build = build
        self.series = series
        self.domain = message_ids.domain()
        self.nameless = values.NAMELESS[build.language]
        # Looking an address up costs more than the rest of a mail, so the reader's secret alone is put in later.
        self.addresses = {
            values.PREFERENCES: links.preferences_url(links.SECRET),
            values.UNSUBSCRIBE: links.unsubscribe_url(links.SECRET, series.slug),
            values.WEB: links.personal_url(links.SECRET, build.mailing_id or 0),
        }
        self.parts = {part: [self.encoded(piece["text"]) for piece in build.parts[part]] for part in ("text", "html")}
        self.pieces = {part: [piece_of(piece) for piece in build.parts[part]] for part in ("text", "html")}
        self.editions: dict[Reader, Edition] = {}
        self.subject_has_values = bool(values.MARK.search(build.subject))
        boundary = f"=_newsletter_{build.sha256[:16]}"
        self.opening, self.between, self.closing = frame(boundary, build.language)
        self.common = self.common_headers(boundary)
        self.dated: tuple[datetime | None, bytes] = (None, b"")

    def message(
        self,
        *,
        mailing: int,
        delivery: int,
        to: str,
        name: str,
        secret: str,
        reader: Reader,
        at: datetime,
    ) -> bytes:
        """The whole mail as it goes over the wire: headers, CRLF, dots doubled at the start of lines; no final dot.

        `mailing` and `delivery` are primary keys. The same arguments give the same bytes.
        """
        name = one_line(name) or self.nameless
        plain, escaped = wired(name), html.escape(name)
        own = {
            "text name": plain,
            "html name": plain if escaped == name else wired(escaped),
            # Letters, digits, - and _ are the same in every encoding.
            SECRET: secret.encode("ascii") + SOFT,
        }
        headers = self.headers(mailing, delivery, to, name, secret, at)
        edition = self.edition(reader)
        return headers + b"".join([piece if type(piece) is bytes else own[piece] for piece in edition])

    def encoded(self, text: str) -> list[bytes | str]:
        """A piece: bytes ready for the wire, and between them NAME and SECRET."""
        found: list[bytes | str] = []
        begin = 0
        for mark in values.MARK.finditer(text):
            if mark[1] not in values.VALUES:
                continue
            found.append(wired(text[begin : mark.start()]))
            begin = mark.end()
            if mark[1] == values.NAME:
                found.append(values.NAME)
            else:
                before, _secret, after = self.addresses[mark[1]].partition(links.SECRET)
                found += [wired(before), SECRET, wired(after)]
        return [*found, wired(text[begin:])]

    def edition(self, reader: Reader) -> Edition:
        kept = self.editions.get(reader)
        if kept is None:
            kept = self.joined(reader)
            if len(self.editions) < KEPT_EDITIONS:
                self.editions[reader] = kept
        return kept

    def joined(self, reader: Reader) -> Edition:
        """Both parts in their frame, with as few seams as there are values."""
        row: list[bytes | str] = [self.opening]
        for part, after in (("text", self.between), ("html", self.closing)):
            for place in chosen(self.pieces[part], reader):
                row += [f"{part} name" if item == values.NAME else item for item in self.parts[part][place]]
            row.append(after)
        seams = [place for place, item in enumerate(row) if type(item) is str]
        edition: list[bytes | str] = []
        begin = 0
        for seam in [*seams, len(row)]:
            edition.append(b"".join(row[begin:seam]))
            edition += row[seam : seam + 1]
            begin = seam + 1
        return tuple(edition)

    def headers(self, mailing: int, delivery: int, to: str, name: str, secret: str, at: datetime) -> bytes:
        own_name = message_ids.name(mailing, delivery)
        bounce = f"b+{own_name.removeprefix('nl.')}@{self.domain}"
        unsubscribe = self.addresses[values.UNSUBSCRIBE].replace(links.SECRET, secret)
        # A mail to the return address with this subject counts as the wish to stop (RFC 2369).
        own = (
            f"To: {mailbox(name if name != self.nameless else '', to)}\r\n"
            f"Message-ID: <{own_name}@{self.domain}>\r\n"
            f"List-Unsubscribe: <{unsubscribe}>,\r\n <mailto:{bounce}?subject=unsubscribe>\r\n"
            f"Feedback-ID: {mailing}:{self.series.slug}:newsletter:{self.domain}\r\n"
        )
        return b"".join((self.common, self.subject(name), self.date(at), own.encode(), CRLF))

    def subject(self, name: str) -> bytes:
        if not self.subject_has_values:
            return self.fixed_subject
        return subject_header(filled(self.build.subject, {values.NAME: name}))

    def date(self, at: datetime) -> bytes:
        second = at.replace(microsecond=0)
        if self.dated[0] != second:
            self.dated = (second, f"Date: {format_datetime(timezone.localtime(second))}\r\n".encode())
        return self.dated[1]

    def common_headers(self, boundary: str) -> bytes:
        self.fixed_subject = subject_header(self.build.subject)
        series = self.series
        reply_to = f"Reply-To: {series.reply_to}\r\n" if series.reply_to else ""
        archive = links.absolute("/newsletter/")
        text = (
            f"From: {mailbox(series.sender_name, series.sender_address)}\r\n{reply_to}"
            f"List-Id: {phrase(series.name)} <{series.slug}.{self.domain}>\r\n"
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
            f"List-Archive: <{archive}>\r\nList-Help: <{archive}>\r\n"
            "Precedence: bulk\r\nX-Auto-Response-Suppress: All\r\n"
            f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="{boundary}"\r\n'
        )
        return text.encode("ascii")


def piece_of(piece: Mapping) -> Piece:
    return Piece(Audience.of(piece.get("audience")), piece.get("is_news", True))


def frame(boundary: str, language: str) -> tuple[bytes, bytes, bytes]:
    """What stands before the text part, between the parts and after the HTML part. No body can hold `=_`."""

    def head(subtype: str) -> bytes:
        return (
            f"--{boundary}\r\nContent-Type: text/{subtype}; charset=utf-8\r\nContent-Language: {language}\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        ).encode()

    return head("plain"), CRLF + head("html"), f"\r\n--{boundary}--\r\n".encode()


def wired(text: str) -> bytes:
    """Quoted-printable with CRLF, dots doubled at the start of lines, ending where the next may begin."""
    if not text:
        return b""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    quoted = b2a_qp(plain, istext=True).replace(b"\n", CRLF)
    return re.sub(rb"(?m)^\.", b"..", quoted) + SOFT


def unstuffed(message: bytes) -> bytes:
    """The mail as it stands in a mailbox: dots at the start of lines single again."""
    return re.sub(rb"(?m)^\.\.", b".", message)


def one_line(text: str) -> str:
    """What may stand in a header: nobody's name starts a header of its own."""
    return " ".join(CONTROL.sub(" ", text).split())


def filled(text: str, own: Mapping[str, str], change: Callable[[str], str] = str) -> str:
    """`{{value}}` replaced; marks that mean nothing here stay."""
    return values.MARK.sub(lambda mark: change(own[mark[1]]) if mark[1] in own else mark[0], text)


def subject_header(subject: str) -> bytes:
    return f"Subject: {words(one_line(subject))}\r\n".encode("ascii")


def mailbox(name: str, address: str) -> str:
    return f"{phrase(name)} <{address}>" if name else address


def phrase(text: str) -> str:
    """A display name: as it is when harmless, else as encoded words, which no quote and no comma can leave."""
    text = one_line(text)
    return text if PLAIN.fullmatch(text) else words(text, always=True)


def words(text: str, always: bool = False) -> str:
    """RFC 2047: lines of encoded words, none of which cuts a letter in two."""
    if not always and text.isascii() and len(text) < 60 and "=?" not in text:
        return text
    rows, row = [], b""
    for letter in text:
        data = letter.encode()
        if len(row) + len(data) > WORD_BYTES:
            rows.append(row)
            row = b""
        row += data
    rows.append(row)
    return "\r\n ".join(f"=?utf-8?b?{b2a_base64(row, newline=False).decode()}?=" for row in rows)
