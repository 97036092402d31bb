"""A set of ten cards with every layout, as data and as an unsaved page."""

from types import SimpleNamespace

from home.cards.blocks import CardBlocks
from home.models import CardNewsPage

TEN = [
    (
        "cover",
        {
            "eyebrow": "서울시간은행",
            "title": "한 시간을 나누면 이웃이 생겨요",
            "subtitle": "처음 시작하는 사람을 위한 안내",
            "ground": "pine",
        },
    ),
    (
        "point",
        {
            "title": "누구나 한 시간은 한 시간이에요",
            "body": "어떤 일을 하든 한 시간은 똑같이 60타임페이예요. 반찬을 나누어도, 컴퓨터를 가르쳐도 값은 같아요.",
            "note": "2022년 시범사업 기준",
            "ground": "paper",
        },
    ),
    (
        "number",
        {
            "label": "시범사업을 시작한 곳",
            "number": "4",
            "unit": "곳",
            "body": "지점마다 코디네이터가 있어서 처음이어도 어렵지 않아요.",
            "ground": "chija",
        },
    ),
    (
        "compare",
        {
            "title": "무엇이 달라지나요",
            "left_name": "예전",
            "left_text": "아는 사람에게만 부탁했어요",
            "right_name": "지금",
            "right_text": "우리 동네 누구에게나 한 시간을 부탁해요",
            "ground": "paper",
        },
    ),
    (
        "steps",
        {
            "title": "이렇게 시작해요",
            "steps": [
                "가까운 지점에 전화해요",
                "코디네이터와 30분 이야기해요",
                "해 줄 일과 부탁할 일을 적어요",
                "첫 한 시간을 나눠요",
            ],
            "ground": "pine",
        },
    ),
    (
        "quote",
        {
            "text": "옆집 어르신께 스마트폰을 알려 드리고, 저는 김치 담그는 법을 배웠어요.",
            "name": "은평구 주민",
            "role": "시간은행 2년째",
            "ground": "stream",
        },
    ),
    (
        "photo",
        {
            "picture": None,
            "alt": "",
            "title": "공유부엌의 화요일",
            "body": "한 달에 두 번 반찬을 함께 만들어요.",
            "ground": "paper",
        },
    ),
    (
        "point",
        {
            "title": "먼저 부탁해 보세요",
            "body": "부탁하는 사람이 있어야 나누는 사람도 생겨요.",
            "note": "",
            "ground": "gam",
        },
    ),
    (
        "number",
        {
            "label": "평균 지역자원 연계",
            "number": "4.64",
            "unit": "개",
            "body": "공동체 한 곳이 함께하는 이웃 기관의 수예요.",
            "ground": "ink",
        },
    ),
    (
        "credits",
        {
            "title": "더 알고 싶다면",
            "body": "도움 전화 02-354-2100\n평일 9시부터 18시까지",
            "source": "2022년 사업 추진계획",
            "ground": "ink",
        },
    ),
]


def stream(cards=TEN):
    """(layout, values) pairs as a StreamValue. A list of steps is given its ids: without them it reads as empty."""
    return CardBlocks().to_python(
        [{"type": layout, "value": lists(values), "id": f"c{at}"} for at, (layout, values) in enumerate(cards)]
    )


def lists(values: dict) -> dict:
    return {
        name: [{"type": "item", "value": item, "id": f"s{at}"} for at, item in enumerate(value)]
        if isinstance(value, list)
        else value
        for name, value in values.items()
    }


def without_photo(cards=TEN):
    return [card for card in cards if card[0] != "photo"]


def unsaved(cards=None, **fields) -> CardNewsPage:
    page = CardNewsPage(**{"title": "서울시간은행 처음 안내", "slug": "first", **fields})
    page.cards = stream(without_photo() if cards is None else cards)
    return page


def bare(cards=None, title="서울시간은행 처음 안내") -> SimpleNamespace:
    """What pictures and problems read of a page, for places without a database."""
    return SimpleNamespace(title=title, own_ground="", own_ink="", cards=stream(TEN if cards is None else cards))
