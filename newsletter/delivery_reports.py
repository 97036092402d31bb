"""What a mail to our return address says: a bounce (RFC 3464 or a mail company's own words), a complaint (RFC 5965),
a wish to stop, or nothing. From raw bytes of anybody's making: whatever comes, `read` answers and never raises.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.header import decode_header, make_header
from email.message import Message
from hashlib import sha256

from newsletter import message_ids
from newsletter.models import MailEvent
from newsletter.sending.replies import STATUS, Reply

log = logging.getLogger(__name__)

Kind = MailEvent.Kind
MOST_BYTES = 1_000_000
# Of the decoded text that is searched for our names and for words.
MOST_TEXT = 200_000
ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"'@]+@[^\s<>()\[\]:;,\"'@]+")
CODE = re.compile(r"(?<![\d.])([45]\d\d)(?:[ -]|#)")
DAEMON = re.compile(r"mailer-daemon|postmaster|mail delivery|메일 ?(발송|전송) ?시스템", re.IGNORECASE)
AWAY = re.compile(
    r"out of (the )?office|auto(matic)?[ -]?(reply|response)|부재 ?중|자동 ?(회신|응답|답장)|휴가 ?중", re.IGNORECASE
)
# Where a bounce begins to give our mail back.
GIVEN_BACK = re.compile(
    r"-{2,} ?(original message|원본|this is a copy|below this line|returned message)|^(return-path|received|list-id): ",
    re.IGNORECASE | re.MULTILINE,
)
TAGS = re.compile(r"<(style|script)\b.*?</\1>|<[a-z/!][^>@]{0,400}>", re.IGNORECASE | re.DOTALL)
# The patterns are slow on text that is made for it; a server says what it has to say before this.
MOST_SOURCE, MOST_WORDS, MOST_LINE = 20_000, 4_000, 2_000
UNSUBSCRIBE = re.compile(r"\s*unsubscribe\s*", re.IGNORECASE)
# What mail companies write instead of a status: Naver, Daum and Kakao, Gmail in both languages.
WORDS = (
    (
        re.compile(
            r"(존재하지 ?않(는|습니다|아)|없는 ?(메일|이메일|사용자|계정|아이디|주소)|주소를 ?찾을 ?수 ?없|탈퇴한"
            r"|address not found|couldn't be found|user unknown|unknown user|no such (user|mailbox|recipient)"
            r"|does not exist|mailbox not found|previously bounced|recipient (address )?rejected: user)",
            re.IGNORECASE,
        ),
        "5.1.1",
    ),
    (
        re.compile(
            r"(스팸|차단되었|차단됐|수신 ?거부|message blocked|blocked using|blacklist|spam|정책|policy)", re.IGNORECASE
        ),
        "5.7.1",
    ),
    (
        re.compile(
            r"(용량(이|을)? ?(초과|부족)|가득 ?(찼|차|참)|휴면|일시적|잠시 ?후|over ?quota|quota exceeded"
            r"|mailbox (is )?full|inbox (is )?full|out of storage|temporar|try again later|timed? ?out)",
            re.IGNORECASE,
        ),
        "4.2.2",
    ),
)
# Of RFC 5965's types those by which a person says: this is no mail I want.
COMPLAINTS = {"abuse", "fraud", "virus", "opt-out", "opt-out-list", "other"}


@dataclass(frozen=True, slots=True)
class Returned:
    """`delivery` is a primary key that the mail proved to know. `kind` None and `wants_out`: it asks to stop.

    `key` is the same whenever the same mail comes again. `text` holds nobody's address.
    """

    delivery: int
    key: str
    kind: Kind | None = None
    status: str = ""
    text: str = ""
    wants_out: bool = False


def read(raw: bytes, recipient: str = "") -> Returned | None:
    """None for what is not about a mail of ours, or says nothing: forged names, answers of absent people, junk.

    `recipient`: the address it was delivered to, when the mail server knows.
    """
    try:
        return told(raw[:MOST_BYTES], recipient)
    except Exception:  # The email package raises errors of every kind when a mail is made to hurt it.
        log.warning("A mail to the return address could not be read and was passed over", exc_info=True)
        return None


def told(raw: bytes, recipient: str) -> Returned | None:
    mail = message_from_bytes(raw)
    text = whole_text(mail, recipient)
    delivery = message_ids.delivery_of(text)
    if delivery is None:
        return None
    key = f"mail:{delivery}:{sha256(identity(mail, raw)).hexdigest()[:40]}"
    if report := part_of(mail, "message/feedback-report"):
        return complaint(report, delivery, key)
    if status := part_of(mail, "message/delivery-status"):
        return bounce(status, delivery, key, own_words(mail))
    if is_automatic(mail):
        return None
    if UNSUBSCRIBE.fullmatch(header(mail, "subject")):
        return Returned(delivery, key, wants_out=True)
    if is_from_a_machine(mail):
        return in_words(delivery, key, own_words(mail))
    return None


def identity(mail: Message, raw: bytes) -> bytes:
    """Of one mail: its own Message-ID, which stays when a server delivers it a second time."""
    return header(mail, "message-id").strip().encode("utf-8", "replace") or raw


def header(mail: Message, name: str) -> str:
    return " ".join(str(mail.get(name) or "").split())


def part_of(mail: Message, content_type: str) -> Message | None:
    return next((part for part in mail.walk() if part.get_content_type() == content_type), None)


def whole_text(mail: Message, recipient: str) -> str:
    """Where our names may stand, most trusted first: whom it was delivered to, then all headers and texts."""
    return "\n".join([recipient, *pieces_of(mail)])[:MOST_TEXT]


def pieces_of(mail: Message) -> Iterator[str]:
    for part in mail.walk():
        yield "\n".join(f"{name}: {value}" for name, value in part.items())
        if part.get_content_maintype() == "text" or not part.is_multipart():
            yield decoded(part)


def own_words(mail: Message) -> str:
    """The first text of the mail itself, less our mail that it gives back: that one may speak of anything."""
    text = next((decoded(part) for part in parts_outside(mail) if part.get_content_maintype() == "text"), "")
    return GIVEN_BACK.split(TAGS.sub(" ", text[:MOST_SOURCE]), maxsplit=1)[0][:MOST_WORDS]


def parts_outside(part: Message) -> Iterator[Message]:
    """Without what stands in an attached mail."""
    if part.get_content_maintype() == "message":
        return
    if part.is_multipart():
        for inner in part.get_payload():
            yield from parts_outside(inner)
    else:
        yield part


def decoded(part: Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    for charset in (part.get_content_charset(), "utf-8", "cp949"):
        try:
            return data.decode(charset or "utf-8")
        except (LookupError, UnicodeError):
            continue
    return data.decode("latin-1")


def fields_of(part: Message) -> list[Message]:
    """The groups of fields of a report, which the email package has parsed when it was not encoded."""
    payload = part.get_payload()
    if isinstance(payload, list):
        groups = [inner for inner in payload if isinstance(inner, Message)]
        if any(group.keys() for group in groups):
            return groups
    return [message_from_string(group) for group in re.split(r"\n\s*\n", decoded(part)) if group.strip()]


def complaint(report: Message, delivery: int, key: str) -> Returned | None:
    """None for a report that is no complaint: of authentication, or "this is not spam"."""
    kind = next((header(group, "feedback-type").lower() for group in fields_of(report)), "")
    if kind not in COMPLAINTS:
        return None
    return Returned(delivery, key, Kind.COMPLAINT, text=kind)


def bounce(report: Message, delivery: int, key: str, text: str) -> Returned | None:
    """None while the server still tries, and for a mail that did arrive."""
    for group in fields_of(report):
        action = header(group, "action").lower()
        if action == "failed" or (not action and group.get("status")):
            diagnostic = header(group, "diagnostic-code")
            status = finer(header(group, "status"), diagnostic)
            kind, status = kind_of(status, diagnostic or text)
            return Returned(delivery, key, kind, status, without_addresses(diagnostic or status))
    return None


def finer(status: str, diagnostic: str) -> str:
    """Some servers say 5.0.0 and what they mean in the diagnostic."""
    found = STATUS.search(status)
    shown = found[1] if found else ""
    if not shown or shown.endswith(".0.0"):
        inner = STATUS.search(diagnostic)
        return inner[1] if inner else shown
    return shown


def kind_of(status: str, text: str) -> tuple[Kind, str]:
    """By RFC 3463 and newsletter.sending.replies, the one table; without a status by the words."""
    code = CODE.search(text)
    if status.endswith(".0.0") or not status:
        status = status_in_words(text) or status
    number = int(code[1]) if code else 0
    reply = Reply(550 if status.startswith("5") else number or 450, f"{status} {text}"[:1000])
    if reply.is_gone:
        return Kind.HARD, status
    if reply.is_about_us:
        return Kind.POLICY, status
    if not status and not number:
        return Kind.OTHER, ""
    return Kind.SOFT, status


def status_in_words(text: str) -> str:
    return next((status for pattern, status in WORDS if pattern.search(text)), "")


def in_words(delivery: int, key: str, text: str) -> Returned:
    """A bounce in a mail company's own words."""
    found = STATUS.search(text)
    status = found[1] if found else ""
    kind, status = kind_of(status if status[:1] in "45" else "", text)
    return Returned(delivery, key, kind, status, without_addresses(line_that_tells(text, status)))


def line_that_tells(text: str, status: str) -> str:
    patterns = [pattern for pattern, meaning in WORDS if meaning == status]
    for line in text.splitlines():
        if (status and status in line) or any(pattern.search(line) for pattern in patterns):
            return line.strip()
    return ""


def is_automatic(mail: Message) -> bool:
    """An answer of somebody who is away, or of a robot; a bounce calls itself automatic, too, and says more."""
    if is_from_a_machine(mail) and not AWAY.search(decoded_subject(mail)):
        return False
    submitted = header(mail, "auto-submitted").lower()
    return (
        (submitted not in ("", "no"))
        or any(mail.get(name) for name in ("x-autoreply", "x-autorespond", "x-auto-reply"))
        or header(mail, "precedence").lower() in ("auto_reply", "auto-reply")
        or bool(AWAY.search(decoded_subject(mail)))
    )


def decoded_subject(mail: Message) -> str:
    return words_of(str(mail.get("subject") or ""))


def words_of(value: str) -> str:
    """Encoded words of a header, as text."""
    return str(make_header(decode_header(value))) if "=?" in value else value


def is_from_a_machine(mail: Message) -> bool:
    return header(mail, "return-path") == "<>" or bool(DAEMON.search(words_of(header(mail, "from"))))


def without_addresses(text: str) -> str:
    """Addresses would outlive their readers' wish to be forgotten."""
    return ADDRESS.sub("…@…", " ".join(text[:MOST_LINE].split()))[:300]
