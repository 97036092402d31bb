"""What a member sees of their own consents."""

from dataclasses import dataclass
from datetime import datetime

from members import consents
from members.models import ConsentEntry, ConsentText, Member, Purpose


@dataclass(frozen=True)
class Card:
    """One purpose. `line`: what counts now; `lines`: all, newest first. `holds`: agreed, in the meaning in force."""

    purpose: Purpose
    text: ConsentText
    line: ConsentEntry | None
    lines: list[ConsentEntry]
    holds: bool

    @property
    def is_outdated(self) -> bool:
        """Agreed to an earlier meaning."""
        return self.line is not None and self.line.given and not self.holds

    @property
    def agreed_text(self) -> ConsentText:
        return self.line.text if self.line else self.text


def cards(member: Member, at: datetime) -> list[Card]:
    """One a purpose that has a text; three queries whatever the number of lines."""
    lines, meanings = list(consents.history(member)), list(consents.meanings(at))
    return [_card(purpose, text, lines, meanings) for purpose, text in consents.texts_in_force(at).items()]


def _card(purpose: Purpose, text: ConsentText, lines: list[ConsentEntry], meanings: list[ConsentText]) -> Card:
    own = [line for line in lines if line.purpose == purpose]
    latest = own[0] if own else None
    return Card(purpose, text, latest, own, consents.covers(latest, meanings))
