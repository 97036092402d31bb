import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.cards import pictures
from home.cards.blocks import CardBlocks
from home.cards.colours import MINIMUM_CONTRAST, PALETTES, Ground, contrast, palette, weakest
from home.cards.deck import deck
from home.cards.glyphs import drawable, missing
from home.cards.legibility import CardProblem, problems
from tests.home.decks import bare, without_photo

LONG = "서로 돕는 일을 시간으로 세어요. "


def one(layout: str, **values):
    return bare([(layout, values)])


def test_a_good_set_has_no_problem():
    assert problems(bare(without_photo())) == []


def test_a_set_without_cards_is_a_problem():
    assert problems(bare([])) == [CardProblem(0, "카드가 없어요. 카드를 넣거나 글을 붙여넣어 주세요.")]


def test_a_card_without_words_is_named_by_its_layout():
    assert problems(one("point", title=" ", body="", note="")) == [
        CardProblem(1, "1번 카드(요점)가 비어 있어요. 글을 넣거나 카드를 지워 주세요.")
    ]


def test_a_photo_card_needs_its_photo():
    assert problems(one("photo", picture=None, title="화요일", body="")) == [
        CardProblem(1, "1번 카드 ‘화요일’에 사진이 없어요. 사진을 고르거나 요점 카드로 바꿔 주세요.")
    ]


def test_overflow_names_the_card_and_the_cut_it_names_is_enough():
    cards = [*without_photo()[:2], ("point", {"title": "너무 긴 카드", "body": LONG * 30, "note": ""})]
    (problem,) = problems(bare(cards))
    found = re.fullmatch(
        r"3번 카드 ‘너무 긴 카드 서로 돕는 일…’의 글이 넘쳐요\. 두 카드로 나누거나 (\d+)자 줄여 주세요\.",
        problem.message,
    )
    cut = int(found[1])
    body = (LONG * 30).strip()
    cards[2] = ("point", {"title": "너무 긴 카드", "body": body[: len(body) - cut], "note": ""})
    assert problems(bare(cards)) == []
    cards[2] = ("point", {"title": "너무 긴 카드", "body": body[: len(body) - cut + 40], "note": ""})
    assert [each.number for each in problems(bare(cards))] == [3]


def test_overflowing_steps_are_to_be_divided():
    (problem,) = problems(one("steps", title="차례", steps=[LONG * 3] * 8))
    assert problem.message == "1번 카드 ‘차례 1. 서로 돕는 일을 …’의 글이 넘쳐요. 두 카드로 나눠 주세요."


def test_one_word_wider_than_the_card_breaks_instead_of_leaving_it():
    page = one("point", title="", body="https://example.org/" + "a" * 120, note="")
    assert problems(page) == []


@pytest.mark.parametrize("layout", list(CardBlocks().child_blocks))
def test_no_layout_lets_endless_text_through(layout):
    """Whichever field holds it."""
    block = CardBlocks().child_blocks[layout]
    fields = [name for name in block.child_blocks if name not in ("ground", "picture", "alt")]
    assert 1 <= len(fields) <= 6
    for field in fields:
        values = {name: ["가"] if name == "steps" else "가" for name in fields}
        values[field] = [LONG * 40] if field == "steps" else LONG * 40
        messages = [each.message for each in problems(one(layout, **values))]
        assert any("넘쳐요" in message for message in messages), (layout, field)


def test_layouts_have_at_most_six_fields():
    assert {name: len(block.child_blocks) for name, block in CardBlocks().child_blocks.items()} == {
        "cover": 4,
        "point": 4,
        "number": 5,
        "compare": 6,
        "steps": 3,
        "quote": 4,
        "photo": 5,
        "credits": 4,
    }


@pytest.mark.parametrize("ground", [each for each in Ground if each != Ground.OWN])
def test_every_named_ground_can_be_read(ground):
    assert weakest(PALETTES[ground]) >= MINIMUM_CONTRAST


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    # The well-known nearest greys on white: one passes AA, the next lighter does not.
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@given(st.integers(0, 0xFFFFFF), st.integers(0, 0xFFFFFF))
def test_contrast_does_not_care_which_colour_is_text(one_colour, other):
    a, b = f"#{one_colour:06x}", f"#{other:06x}"
    assert contrast(a, b) == contrast(b, a)
    assert 1 <= contrast(a, b) <= 21


def test_own_colours_that_cannot_be_read_are_refused_naming_the_card():
    page = bare([("cover", {"title": "표지"}), ("point", {"title": "흐린 글", "ground": "own"})])
    page.own_ground, page.own_ink = "#FFFFFF", "#777777"
    assert problems(page) == [
        CardProblem(
            2,
            "2번 카드 ‘흐린 글’의 글이 바탕과 잘 구별되지 않아요(명암비 4.4:1). "
            "글자나 바탕 색을 바꿔 4.5:1이 넘게 해 주세요.",
        )
    ]
    page.own_ink = "#767676"
    assert problems(page) == []


def test_own_colours_left_out_are_paper_and_ink():
    assert (palette("own").ground, palette("own").ink) == ("#FBF7EF", "#221E1A")


def test_characters_the_typeface_lacks_are_named():
    assert problems(one("point", title="축하해요 🎉", body="")) == [
        CardProblem(
            1,
            "1번 카드 ‘축하해요 🎉’에 그림으로 그릴 수 없는 글자(🎉)가 있어요. 지우거나 다른 글자로 바꿔 주세요.",
        )
    ]
    assert missing("가나다 ABC 123 ‘’“”—·…①") == []


def test_all_modern_syllables_can_be_drawn():
    assert set(range(0xAC00, 0xD7A4)) <= drawable()


@pytest.mark.parametrize("size", pictures.CARD_SIZES, ids=lambda size: size.name)
def test_text_never_goes_below_the_legible_scale(size):
    laid = pictures.fits(deck(bare()), size)
    assert [each["fits"] for each in laid] == [True] * 10
    assert all(each["need"] <= each["room"] and each["scale"] >= 0.84 for each in laid)
