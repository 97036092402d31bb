import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from home.cards.blocks import MAX_CARDS
from home.cards.deck import spoken, tidy
from home.cards.splitting import PasteRefused, split

PASTED = """한 시간을 나누면 이웃이 생겨요
처음 시작하는 사람을 위한 안내

누구나 한 시간은 한 시간이에요. 어떤 일을 하든 한 시간은 똑같이 60타임페이예요. 반찬도, 컴퓨터도 같아요.

시범사업을 시작한 곳
4곳
지점마다 코디네이터가 있어요.

무엇이 달라지나요
예전 vs 지금
아는 사람에게만 부탁해요 VS 누구에게나 부탁해요

이렇게 시작해요
1. 가까운 지점에 전화해요
2) 코디네이터를 만나요

“김치 담그는 법을 배웠어요.” — 은평구 주민, 시간은행 2년째

더 알고 싶다면
도움 전화 02-354-2100
출처: 2022년 사업 추진계획
"""


def kept(text: str) -> str:
    """Letters, digits and symbols of a text in their order: what may not get lost. Punctuation and space may."""
    return "".join(sign for sign in tidy(text) if unicodedata.category(sign)[0] in "LMNS").casefold()


def pasted_again(cards: list[tuple[str, dict]]) -> str:
    return "\n\n".join("\n".join(spoken(layout, values)) for layout, values in cards)


def test_each_form_of_text_gets_its_layout():
    assert split(PASTED) == [
        (
            "cover",
            {
                "title": "한 시간을 나누면 이웃이 생겨요",
                "subtitle": "처음 시작하는 사람을 위한 안내",
                "ground": "pine",
            },
        ),
        (
            "point",
            {
                "title": "누구나 한 시간은 한 시간이에요.",
                "body": "어떤 일을 하든 한 시간은 똑같이 60타임페이예요. 반찬도, 컴퓨터도 같아요.",
                "ground": "paper",
            },
        ),
        (
            "number",
            {
                "label": "시범사업을 시작한 곳",
                "number": "4",
                "unit": "곳",
                "body": "지점마다 코디네이터가 있어요.",
                "ground": "chija",
            },
        ),
        (
            "compare",
            {
                "title": "무엇이 달라지나요",
                "left_name": "예전",
                "left_text": "아는 사람에게만 부탁해요",
                "right_name": "지금",
                "right_text": "누구에게나 부탁해요",
                "ground": "paper",
            },
        ),
        (
            "steps",
            {
                "title": "이렇게 시작해요",
                "steps": ["가까운 지점에 전화해요", "코디네이터를 만나요"],
                "ground": "pine",
            },
        ),
        (
            "quote",
            {
                "text": "김치 담그는 법을 배웠어요.",
                "name": "은평구 주민",
                "role": "시간은행 2년째",
                "ground": "stream",
            },
        ),
        (
            "credits",
            {
                "title": "더 알고 싶다면",
                "body": "도움 전화 02-354-2100",
                "source": "2022년 사업 추진계획",
                "ground": "ink",
            },
        ),
    ]


def test_a_set_with_cards_gets_no_second_cover():
    assert split("하나만 더 알려 드려요", standing=3) == [
        ("point", {"title": "하나만 더 알려 드려요", "body": "", "ground": "paper"})
    ]


@pytest.mark.parametrize("text", ["", "  \n\n \t\n", "\u200b\n\n\ufeff"])
def test_nothing_pasted_is_no_card(text):
    assert split(text) == []


def test_steps_out_of_order_stay_a_paragraph():
    rows = "2. 둘째\n1. 첫째"
    assert split(rows, standing=1) == [("point", {"title": "2. 둘째", "body": "1. 첫째", "ground": "paper"})]


def test_more_than_twenty_cards_are_refused_with_the_count():
    with pytest.raises(PasteRefused) as refused:
        split("문단\n\n" * 18, standing=3)
    assert refused.value.messages == ["카드가 21장이 돼요. 20장까지 만들 수 있어요. 빈 줄을 지워 문단을 합쳐 주세요."]


def test_a_paragraph_too_long_for_any_card_is_refused_by_its_number():
    with pytest.raises(PasteRefused) as refused:
        split("표지\n\n" + "가" * 2001)
    assert refused.value.messages == ["2번째 카드가 될 글이 너무 길어요. 빈 줄을 넣어 여러 문단으로 나눠 주세요."]


PIECES = st.sampled_from(
    [
        "\n",
        "\n\n",
        " ",
        "1. ",
        "2. ",
        "3) ",
        " vs ",
        " VS. ",
        "“",
        "”",
        " — ",
        "출처: ",
        "출처 : ",
        "4곳",
        "12,000명",
        "?",
        ". ",
    ]
)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=25)), max_size=40).map("".join))
@example(PASTED)
@example("가\n\n1. \n2. 나")
@example("가\n\n“나” — ,")
@example("가\n\n3 vs 4\n5 VS 6")
@example("가\n\n나\n1. 다\n2. 라 vs 마")
def test_no_word_of_any_text_is_lost(text):
    paragraphs = [part for part in re.split(r"\n{2,}", tidy(text)) if part]
    if len(paragraphs) > MAX_CARDS:
        with pytest.raises(PasteRefused):
            split(text)
        return
    cards = split(text)
    assert len(cards) == len(paragraphs)
    assert kept(pasted_again(cards)) == kept(text)
