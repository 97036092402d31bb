"""Whether a set of cards may be published: each fits its safe zone at a legible size and can be read on its ground.

`problems` is the one judge. Drafts may have problems; publishing asks here, whatever road it comes by.
"""

from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from home.cards import pictures
from home.cards.blocks import MAX_CARDS
from home.cards.colours import MINIMUM_CONTRAST, weakest
from home.cards.deck import Card, deck
from home.cards.glyphs import missing


@dataclass(frozen=True)
class CardProblem:
    """`number` is the card's, 0 for the whole set; `message` is a sentence that names the card and says what to do."""

    number: int
    message: str


class CardsRefused(ValidationError):
    """The cards may not be published; the messages are those of `problems`. `page_id` is the page's."""

    def __init__(self, found: list[CardProblem], page_id: int | None = None):
        super().__init__([problem.message for problem in found])
        self.page_id = page_id


def problems(page) -> list[CardProblem]:
    """Everything that keeps this page's cards from being published, in the order of the cards."""
    cards = deck(page)
    if not cards:
        return [CardProblem(0, _("카드가 없어요. 카드를 넣거나 글을 붙여넣어 주세요."))]
    found = []
    if len(cards) > MAX_CARDS:
        found.append(CardProblem(0, _("카드는 %(most)d장까지예요. 나눠서 두 번에 실어 주세요.") % {"most": MAX_CARDS}))
    if signs := missing(page.title):
        found.append(
            CardProblem(
                0, _("제목에 그림으로 그릴 수 없는 글자(%(signs)s)가 있어요. 지워 주세요.") % {"signs": " ".join(signs)}
            )
        )
    for card, overflows in zip(cards, overflowing(cards), strict=True):
        found += [CardProblem(card.number, message) for message in faults(card, len(cards), overflows)]
    return found


def refuse(page) -> None:
    """Raise CardsRefused when the cards may not be published."""
    if found := problems(page):
        raise CardsRefused(found, page.pk)


def faults(card: Card, total: int, overflows: bool) -> list[str]:
    names = {"at": card.number, "short": card.short or card.label}
    said = []
    if not card.words and not card.picture:
        return [_("%(at)d번 카드(%(short)s)가 비어 있어요. 글을 넣거나 카드를 지워 주세요.") % names]
    if card.wants_picture and not card.picture:
        said.append(_("%(at)d번 카드 ‘%(short)s’에 사진이 없어요. 사진을 고르거나 요점 카드로 바꿔 주세요.") % names)
    elif card.picture and not card.alt and not card.picture.is_decorative:
        said.append(
            _("%(at)d번 카드 ‘%(short)s’의 사진 설명이 없어요. 무엇이 보이는지 한 문장으로 적어 주세요.") % names
        )
    if (ratio := weakest(card.colours)) < MINIMUM_CONTRAST:
        said.append(
            _(
                "%(at)d번 카드 ‘%(short)s’의 글이 바탕과 잘 구별되지 않아요(명암비 %(ratio).1f:1). "
                "글자나 바탕 색을 바꿔 4.5:1이 넘게 해 주세요."
            )
            # Rounded down, so that 4.49 does not read as 4.5.
            % {**names, "ratio": int(ratio * 10) / 10}
        )
    if signs := missing(card.words):
        said.append(
            _(
                "%(at)d번 카드 ‘%(short)s’에 그림으로 그릴 수 없는 글자(%(signs)s)가 있어요. "
                "지우거나 다른 글자로 바꿔 주세요."
            )
            % {**names, "signs": " ".join(signs[:5])}
        )
    if overflows:
        said.append(overflow_message(card, total, names))
    return said


def overflowing(cards: list[Card], total: int = 0) -> list[bool]:
    """For each card, whether it leaves the safe zone at the smallest legible size in any of the sizes."""
    laid = [pictures.fits(cards, size, total) for size in pictures.CARD_SIZES]
    return [not all(size["fits"] for size in each) for each in zip(*laid, strict=True)]


def overflow_message(card: Card, total: int, names: dict) -> str:
    field = max(card.texts, key=lambda name: len("".join(card.texts[name])))
    text = card.texts[field]
    cut = None if isinstance(text, tuple) else shortest_cut(card, field, text, total)
    if cut is None:
        return _("%(at)d번 카드 ‘%(short)s’의 글이 넘쳐요. 두 카드로 나눠 주세요.") % names
    # Rounded up to five: a figure to aim at, not a puzzle.
    return _("%(at)d번 카드 ‘%(short)s’의 글이 넘쳐요. 두 카드로 나누거나 %(cut)d자 줄여 주세요.") % {
        **names,
        "cut": -(-cut // 5) * 5,
    }


def shortest_cut(card: Card, field: str, text: str, total: int) -> int | None:
    """How many characters must go from the end of a field for the card to fit; None when the rest alone overflows."""

    def overflows(cut: int) -> bool:
        shorter = replace(card, texts={**card.texts, field: text[: len(text) - cut].strip()})
        return overflowing([shorter], total)[0]

    low, high = 0, len(text)
    if overflows(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if overflows(middle) else (low, middle)
    return high
