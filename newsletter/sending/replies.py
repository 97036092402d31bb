"""What a mail server's answer means: taken, later, never, and whether the mailbox is at fault or our name."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
# RFC 3463: no such mailbox, no such domain, mailbox closed. Of these alone the mailbox is never tried again.
GONE = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"}
NO_SUCH = re.compile(
    r"user unknown|unknown user|no such (user|mailbox|recipient)|does not exist|mailbox not found", re.IGNORECASE
)
POLICY = "5.7."
# Of one mailbox, not of the company: full, or over its quota.
ONE_MAILBOX = "4.2."
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 30, 120))
# With the waits above, a day and a night.
MOST_ATTEMPTS = 15


class Verdict(StrEnum):
    TAKEN = "taken"
    LATER = "later"
    NEVER = "never"
    # Nobody knows: the connection broke after the mail went and before the answer came.
    UNKNOWN = "unknown"
    # Not tried at all: no connection, or the mailing was paused.
    UNTRIED = "untried"


@dataclass(frozen=True, slots=True)
class Reply:
    code: int
    text: str = ""

    @property
    def status(self) -> str:
        """5.1.1, or empty when the server says none."""
        found = STATUS.search(self.text)
        return found[1] if found else ""

    @property
    def verdict(self) -> Verdict:
        if 200 <= self.code < 300:
            return Verdict.TAKEN
        return Verdict.NEVER if self.code >= 500 else Verdict.LATER

    @property
    def is_gone(self) -> bool:
        """The mailbox is not there: never mail it again. A refusal of our name or content is none of its doing."""
        if self.code < 500:
            return False
        return self.status in GONE or (not self.status and self.code in (550, 551) and bool(NO_SUCH.search(self.text)))

    @property
    def is_about_us(self) -> bool:
        """Refused for who we are or what we send."""
        return self.code >= 500 and self.status.startswith(POLICY)

    @property
    def asks_to_slow_down(self) -> bool:
        return (self.code == 421 or 450 <= self.code < 460) and not self.status.startswith(ONE_MAILBOX)


def wait(attempts: int, back_off: tuple[timedelta, ...] = BACK_OFF) -> timedelta | None:
    """Until the next attempt after so many; None when it was the last."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return back_off[min(attempts, len(back_off)) - 1]
