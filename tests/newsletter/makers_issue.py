"""Makers for issues with every kind of block."""

from newsletter.models import IssuePage, Series
from portal import listed
from portal.listed import Listed, Source, Wanted
from tests.factories import ImageFactory
from tests.newsletter import makers

FOR_GANGNAM = {"districts": ["gangnam"], "topics": [], "languages": []}
FOR_CARE = {"districts": [], "topics": ["care"], "languages": []}
FOR_ENGLISH = {"districts": [], "topics": [], "languages": ["en"]}


def item(title: str = "마을부엌이 문을 열어요", **more) -> dict:
    return {"title": title, "address": "/stories/kitchen/", "summary": "반찬 한 통", "label": "소식", **more}


def items(heading: str = "이달의 소식", own: list[dict] | None = None, **more) -> tuple[str, dict]:
    rule = {"source": "test", "districts": [], "topics": [], "days": 31, "limit": 4, **more.pop("rule", {})}
    return "items", {"heading": heading, "look": "rows", "rule": rule, "items": own or [], **more}


def text(words: str = "<p>첫눈이 왔어요.</p>", heading: str = "", **more) -> tuple[str, dict]:
    return "text", {"heading": heading, "text": words, **more}


GREETING = (
    '<p>{{name}} 님, <a href="https://maeul.example/a?b=1&amp;c=2">안녕하세요</a>. <b>굵게</b></p>'
    "<ul><li>하나</li></ul>"
)


def every_block() -> list[tuple[str, dict]]:
    """One of each kind, with audiences; the pictures are saved."""
    picture = ImageFactory()
    return [
        text(GREETING),
        items(
            own=[item(picture=picture.pk, when="12월 3일", where="마을회관"), item("둘째 소식 & <b>", address="/b/")]
        ),
        items("강남구 소식", own=[item("강남 소식", address="/gangnam/")], audience=FOR_GANGNAM, look="lines"),
        items("돌봄", own=[item("돌봄 소식", address="/care/", picture=picture.pk)], audience=FOR_CARE, look="cards"),
        ("picture", {"image": picture.pk, "alt": "눈 덮인 골목", "caption": "은평구의 아침", "address": "/photo/"}),
        ("infographic", {"heading": "숫자로 보는 한 달", "image": picture.pk, "words": "이웃 300명\n모임 20번"}),
        ("video", {"title": "마을부엌 1분", "poster": picture.pk, "length": "1분", "address": "/videos/kitchen/"}),
        text("<p>Hello, neighbours.</p>", "In English", audience=FOR_ENGLISH),
        ("button", {"label": "행사 모두 보기", "address": "/events/"}),
    ]


def full_issue(of: Series | None = None, **fields) -> IssuePage:
    return makers.issue(of, every_block(), **fields)


class Shelf:
    """A source of listed things for tests: registers itself under "test" and answers with `rows`."""

    def __init__(self, rows: list[Listed]):
        self.rows = rows
        self.asked: list[Wanted] = []
        listed.register(Source("test", "시험", self.read))

    def read(self, wanted: Wanted, at) -> list[Listed]:
        self.asked.append(wanted)
        if wanted.keys:
            return [row for key in wanted.keys for row in self.rows if row.key == key]
        return [row for row in self.rows if not wanted.districts or row.district in wanted.districts][: wanted.limit]


def news(number: int, **more) -> Listed:
    return Listed(key=f"test:{number}", title=f"소식 {number}", address=f"/news/{number}/", **more)
