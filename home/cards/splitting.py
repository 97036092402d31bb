"""Pasted text becomes cards: one to a block of lines between blank lines, its layout read from its form."""

import re
from itertools import count, takewhile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from home.cards.blocks import MAX_CARDS, MAX_TEXT
from home.cards.deck import tidy

SHORT = 40  # characters a line may have to stand as a title
MAX_STEPS = 8
STEP = re.compile(r"([1-9][0-9]?)[.)]\s+(.+)")
VERSUS = re.compile(r"(.+?)\s+vs\.?\s+(.+)", re.IGNORECASE)
NUMBER = re.compile(r"([+\-−±]?[0-9](?:[0-9,.]*[0-9])?)\s*([^\s0-9,.)]{0,6})")
QUOTE = re.compile(r"[“\"「『](.+)[”\"」』]\s*\n?\s*[—–―-]\s*([^\n]+)", re.DOTALL)
SOURCE = re.compile(r"출처\s*[:：]\s*(.+)")
SENTENCE = re.compile(r"(.+?[.?!。])\s+(.+)", re.DOTALL)
POINT_GROUNDS = ("paper", "gam", "paper", "pine")


class PasteRefused(ValidationError):
    """Text that cannot become cards, with a sentence saying what to do."""


def split(text: str, *, standing: int = 0) -> list[tuple[str, dict]]:
    """Cards as (layout, values) from text, in its order; none of its words is lost.

    `standing` is how many cards the set has already: only a set without cards gets a cover. Raises PasteRefused when
    the set would hold more than MAX_CARDS, or one field more than MAX_TEXT characters.
    """
    chunks = [chunk.split("\n") for chunk in re.split(r"\n{2,}", tidy(text)) if chunk]
    if standing + len(chunks) > MAX_CARDS:
        raise PasteRefused(
            _("카드가 %(all)d장이 돼요. %(most)d장까지 만들 수 있어요. 빈 줄을 지워 문단을 합쳐 주세요.")
            % {"all": standing + len(chunks), "most": MAX_CARDS}
        )
    cards = [cover(rows) if not standing and not at else card(rows) for at, rows in enumerate(chunks)]
    for at, (_layout, values) in enumerate(cards, start=standing + 1):
        if (
            max(len(part) for value in values.values() for part in ([value] if isinstance(value, str) else value))
            > MAX_TEXT
        ):
            raise PasteRefused(
                _("%(at)d번째 카드가 될 글이 너무 길어요. 빈 줄을 넣어 여러 문단으로 나눠 주세요.") % {"at": at}
            )
    points = count()
    for layout, values in cards:
        if layout == "point":
            values["ground"] = POINT_GROUNDS[next(points) % len(POINT_GROUNDS)]
    return cards


def headed(rows: list[str], short: int = SHORT) -> tuple[str, str]:
    """Lines as (title, rest): the first line, or else the first sentence, when short enough to be a title."""
    if len(rows[0]) <= short:
        return rows[0], "\n".join(rows[1:])
    text = "\n".join(rows)
    if (parts := SENTENCE.fullmatch(text)) and len(parts[1]) <= short:
        return parts[1], parts[2]
    return "", text


def cover(rows: list[str]) -> tuple[str, dict]:
    title, subtitle = headed(rows, short=60)
    if not title:
        title, subtitle = rows[0], "\n".join(rows[1:])
    return "cover", {"title": title, "subtitle": subtitle, "ground": "pine"}


def card(rows: list[str]) -> tuple[str, dict]:
    for read in (read_credits, read_steps, read_compare, read_number, read_quote):
        if found := read(rows):
            return found
    title, body = headed(rows)
    return "point", {"title": title, "body": body}


def read_credits(rows: list[str]) -> tuple[str, dict] | None:
    if not (found := SOURCE.fullmatch(rows[-1])):
        return None
    title, body = headed(rows[:-1]) if len(rows) > 1 else ("", "")
    return "credits", {"title": title, "body": body, "source": found[1], "ground": "ink"}


def read_steps(rows: list[str]) -> tuple[str, dict] | None:
    head = list(takewhile(lambda row: not STEP.fullmatch(row), rows))
    steps = [STEP.fullmatch(row) for row in rows[len(head) :]]
    if len(head) > 1 or not 2 <= len(steps) <= MAX_STEPS or not all(steps):
        return None
    if [int(step[1]) for step in steps] != list(range(1, len(steps) + 1)):
        return None
    return "steps", {"title": "".join(head), "steps": [step[2] for step in steps], "ground": "pine"}


def read_compare(rows: list[str]) -> tuple[str, dict] | None:
    head = list(takewhile(lambda row: not VERSUS.fullmatch(row), rows))
    sides = [VERSUS.fullmatch(row) for row in rows[len(head) :]]
    if len(head) > 1 or not 1 <= len(sides) <= 2 or not all(sides):
        return None
    left, right = ([side[at] for side in sides] + [""] for at in (1, 2))
    values = {"left_name": left[0], "left_text": left[1], "right_name": right[0], "right_text": right[1]}
    return "compare", {"title": "".join(head), **values, "ground": "paper"}


def read_number(rows: list[str]) -> tuple[str, dict] | None:
    for at in range(min(2, len(rows))):
        if found := NUMBER.fullmatch(rows[at]):
            values = {"label": "".join(rows[:at]), "number": found[1], "unit": found[2]}
            return "number", {**values, "body": "\n".join(rows[at + 1 :]), "ground": "chija"}
    return None


def read_quote(rows: list[str]) -> tuple[str, dict] | None:
    if not (found := QUOTE.fullmatch("\n".join(rows))):
        return None
    name, _comma, role = found[2].partition(",")
    return "quote", {"text": found[1].strip(), "name": name.strip(), "role": role.strip(), "ground": "stream"}
