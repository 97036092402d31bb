"""One example of every block, for the style page: what an editor's body may hold, in a body of its own."""

from wagtail.blocks import StreamValue
from wagtail.models import Page

from portal.blocks.body import BodyBlocks
from portal.models import PortalDocument, PortalImage, PortalMedia

TALK = "혼자 할 때보다 셋이 하니 덜 힘들었어요."
STEPS = [
    {"title": "이웃 셋 모으기", "text": "같은 동네에 살거나 다니면 돼요.", "when": "언제나"},
    {"title": "신청서 쓰기", "text": "한 쪽이에요. 전화로 물으며 써도 돼요.", "when": "10분"},
    {"title": "결과 듣기", "text": "", "when": "3월 둘째 주"},
]


def table(heads: list[str], rows: list[list]) -> dict:
    """A stored table: names in the first column, numbers in the others."""
    kinds = ["text"] + ["number"] * (len(heads) - 1)
    columns = [{"type": kind, "heading": head} for kind, head in zip(kinds, heads, strict=True)]
    return {"columns": columns, "rows": [{"values": row} for row in rows], "caption": ""}


def chart(kind: str, title: str, unit: str, heads: list[str], rows: list[list]) -> tuple[str, dict]:
    source = "보기로 만든 숫자"
    return (
        "chart",
        {"title": title, "kind": kind, "unit": unit, "table": table(heads, rows), "source": source, "note": ""},
    )


BUDGET = [["마을활동 지원", 1240], ["돌봄 이웃", 980.5], ["동네 공간 함께 쓰기", 310], ["반납", -45]]
YEARS = [["2018", 210, 120], ["2019", 260, None], ["2020", 140, 90], ["2021", 190, 150], ["2022", 330, 240]]
SHARES = [["은평구", 40, 25, 10], ["마포구", 22, 30, 3], ["강북구", 12, 8, 20]]


def words() -> list[tuple[str, object]]:
    return [
        ("heading", "누가 신청할 수 있나요?"),
        ("paragraph", "<p>서울에 <b>살거나 다니는</b> 누구나요.</p><ul><li>이웃 셋</li><li>신청서 한 쪽</li></ul>"),
        ("quote", {"text": TALK, "who": "은평구 주민"}),
        ("figure_number", {"number": "1,234", "unit": "명", "label": "함께한 이웃", "note": "보기로 만든 숫자"}),
        ("steps", {"title": "이렇게 해요", "items": STEPS}),
        ("callout", {"tone": "info", "title": "알아 두세요", "text": "<p>평일 9시부터 18시까지 전화를 받아요.</p>"}),
        ("callout", {"tone": "warn", "title": "", "text": "<p>신청은 3월 3일에 끝나요.</p>"}),
        ("callout", {"tone": "good", "title": "", "text": "<p>올해는 사람을 더 뽑아요.</p>"}),
        ("faq", {"items": [{"question": "돈이 드나요?", "answer": "<p>아니요.</p>"}]}),
        chart("bar", "마을활동 지원에 가장 많이 썼어요", "백만 원", ["사업", "2022년"], BUDGET),
        chart("line", "2022년에 가장 많이 모였어요", "명", ["해", "모임", "교육"], YEARS),
        chart("stack", "은평구에서 가장 많이 했어요", "건", ["자치구", "돌봄", "기후", "공간"], SHARES),
        ("embed", {"url": "https://youtu.be/aaaaaaaaaaa", "title": "다른 곳의 영상", "transcript": "안녕하세요."}),
        ("button", {"label": "신청하기", "page": None, "url": "https://example.org/"}),
    ]


def body() -> StreamValue:
    """All kinds of blocks; those of pictures, files and pages as far as there are any to show."""
    stream = words()
    picture, paper = PortalImage.objects.order_by("pk").first(), PortalDocument.objects.order_by("pk").first()
    clip = PortalMedia.objects.filter(type="video").exclude(captions="").order_by("pk").first()
    if picture:
        shown = {"image": picture, "alt_override": "", "decorative": False, "caption": "그림 아래 글이에요."}
        stream += [("image", shown), ("gallery", {"images": [shown, shown, shown]})]
    if picture and clip:
        stream.append(("video", {"video": clip, "poster": picture, "title": "우리 영상"}))
    if paper:
        stream.append(("files", {"items": [{"document": paper, "note": "2쪽에 서명해 주세요."}]}))
    pages = list(Page.objects.live().public().filter(depth__gte=3).order_by("path")[:3])
    stream.append(("related", {"title": "함께 보면 좋아요", "pages": pages}))
    return BodyBlocks().normalize(stream)
