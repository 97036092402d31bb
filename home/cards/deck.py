"""A set of cards as plain values: what pictures, problems, alternative texts and the page itself are made from."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from home.cards.blocks import CardBlocks
from home.cards.colours import Palette, palette

LAYOUTS: dict[str, Any] = CardBlocks().child_blocks
NOT_TEXT = {"ground", "picture", "alt"}
BREAKS = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
SPACES = re.compile(r"[^\S\n]+")
UNSEEN = {"Cc", "Cf"}


@dataclass(frozen=True)
class Card:
    """One card; `number` counts from 1. `texts` maps a field to tidy text (`steps` to a tuple of them)."""

    number: int
    layout: str
    ground: str
    texts: dict[str, Any]
    colours: Palette
    picture: Any = None
    alt: str = ""
    wants_picture: bool = field(default=False)

    @property
    def label(self) -> str:
        return str(LAYOUTS[self.layout].label)

    @property
    def words(self) -> str:
        """Everything to be read on the card, in reading order, one field a line."""
        return "\n".join(spoken(self.layout, self.texts))

    @property
    def short(self) -> str:
        """The first words, to name the card in a sentence; at most 16 characters."""
        text = " ".join(self.words.split())
        return text if len(text) <= 16 else f"{text[:15]}…"


def spoken(layout: str, texts: dict[str, Any]) -> list[str]:
    """The fields of a card as lines of plain text, as a person would read them out or paste them again."""
    say = texts.get
    if layout == "number":
        rows = [say("label"), f"{say('number', '')}{say('unit', '')}", say("body")]
    elif layout == "compare":
        sides = [say("left_text", ""), say("right_text", "")]
        names = f"{say('left_name', '')} vs {say('right_name', '')}"
        rows = [say("title"), names, f"{sides[0]} vs {sides[1]}" if all(sides) else "".join(sides)]
    elif layout == "steps":
        rows = [say("title"), *(f"{at}. {step}" for at, step in enumerate(say("steps", ()), start=1))]
    elif layout == "quote":
        who = ", ".join(part for part in (say("name"), say("role")) if part)
        rows = [f"“{say('text', '')}”", f"— {who}" if who else ""]
    elif layout == "credits":
        rows = [say("title"), say("body"), f"출처: {say('source')}" if say("source") else ""]
    else:
        rows = [say(name) for name in LAYOUTS[layout].child_blocks if name not in NOT_TEXT]
    return [row for row in rows if row]


def tidy(value: Any) -> Any:
    """Text with composed letters, plain spaces, \\n for every line break and no invisible signs; lists item by item."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return tuple(step for item in value if (step := tidy(item)))
    text = unicodedata.normalize("NFC", BREAKS.sub("\n", value))
    text = "".join(sign for sign in SPACES.sub(" ", text) if sign == "\n" or unicodedata.category(sign) not in UNSEEN)
    return "\n".join(row.strip() for row in text.split("\n")).strip()


def deck(page) -> list[Card]:
    """The cards of a card-news page, as it stands in memory (a draft too)."""
    cards = []
    for at, block in enumerate(page.cards, start=1):
        values = block.value
        ground = values.get("ground") or "paper"
        picture = values.get("picture")
        cards.append(
            Card(
                number=at,
                layout=block.block_type,
                ground=ground,
                texts={name: tidy(values.get(name)) for name in block.block.child_blocks if name not in NOT_TEXT},
                colours=palette(ground, page.own_ground, page.own_ink),
                picture=picture,
                alt=(values.get("alt") or (picture.default_alt_text if picture else "")).strip(),
                wants_picture=block.block_type == "photo",
            )
        )
    return cards
