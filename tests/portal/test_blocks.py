"""Body blocks: what an editor may save, what a reader gets, and what a paste from Word leaves behind."""

import json
import re

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.rich_text import expand_db_html

from portal import renditions
from portal.blocks import BodyBlocks, samples
from portal.blocks.links import ButtonBlock
from portal.blocks.media import EmbedBlock, VideoBlock
from portal.blocks.pictures import PictureBlock
from portal.blocks.text import FEATURES
from portal.players import FRAME_HOSTS, player_of
from tests.factories import ArticleFactory, DocumentFactory, ImageFactory, MediaFactory, MemberFactory

KEYS = [
    *("paragraph", "heading", "quote", "figure_number", "chart", "image", "gallery", "video", "embed"),
    *("steps", "callout", "faq", "files", "button", "related"),
]


def test_the_keys_that_stored_pages_hold():
    assert sorted(BodyBlocks().child_blocks) == sorted(KEYS)


@pytest.fixture
def full_article(db):
    ImageFactory(credit="은평구")
    MediaFactory()
    DocumentFactory(file=ContentFile(b"\0" * 2048, name="form.hwp"), accessible_note="본문 아래 표로 실었어요.")
    ArticleFactory(title="이웃의 글")
    article = ArticleFactory(body=[])
    article.body = samples.body()
    article.save()
    return article


def test_one_of_each_is_shown_and_saved_again_as_it_was(client, full_article):
    full_article.refresh_from_db()
    assert {block.block_type for block in full_article.body} == set(KEYS)
    body = full_article.body
    assert BodyBlocks().get_prep_value(BodyBlocks().clean(body)) == BodyBlocks().get_prep_value(body)
    html = client.get(full_article.url).content.decode()
    assert html.count("<h1") == 1
    assert html.count('<figure class="b-picture') == 4  # one alone and three in the gallery
    assert [word for word in ("style=", "onclick", "<iframe", "autoplay") if word in html] == []
    assert "한글(HWP), 2.0" in html.replace("\xa0", " ")
    assert "본문 아래 표로 실었어요." in html
    assert re.search(r'<video controls playsinline preload="none"[^>]* poster="[^"]+', html)
    assert 'kind="captions"' in html
    assert 'data-player="https://www.youtube-nocookie.com/embed/aaaaaaaaaaa"' in html


def test_the_admin_form_shows_every_block_and_saves_a_draft(client, full_article):
    client.force_login(MemberFactory(superuser=True))
    answer = client.get(f"/admin/pages/{full_article.pk}/edit/")
    assert answer.status_code == 200
    assert [key for key in KEYS if f"&quot;{key}&quot;" not in answer.content.decode()] == []


def test_pictures_of_bodies_are_made_when_the_page_is_published(full_article):
    """A reader of the page makes none: the size that bodies use is one of those the task makes."""
    made = renditions.make(full_article)
    picture = renditions.pictures(full_article)[0]
    count = picture.renditions.count()
    assert (made, count >= len(renditions.SPECS) - 1) == (1, True)
    full_article.body.render_as_block()
    assert picture.renditions.count() == count


def test_related_pages_cost_the_same_for_one_and_for_six(db):
    pages = [ArticleFactory() for _n in range(6)]
    costs = []
    for many in (1, 6):
        raw = [{"type": "related", "value": {"title": "더", "pages": [page.pk for page in pages[:many]]}, "id": "1"}]
        value = BodyBlocks().to_python(raw)
        with CaptureQueriesContext(connection) as asked:
            shown = value[0].value.shown
        costs.append(len(asked))
        assert [page.pk for page in shown] == [page.pk for page in pages[:many]]
    assert costs == [2, 2]


def test_a_gallery_costs_the_same_for_two_and_for_six(db):
    pictures = [ImageFactory() for _n in range(6)]
    for picture in pictures:
        picture.get_rendition(renditions.WIDE)
    costs = []
    for many in (2, 6):
        items = [{"image": picture.pk, "caption": ""} for picture in pictures[:many]]
        value = BodyBlocks().to_python([{"type": "gallery", "value": {"images": items}, "id": "1"}])
        caches["renditions"].clear()
        with CaptureQueriesContext(connection) as asked:
            html = value[0].render()
        costs.append(len(asked))
        assert html.count("<img") == many
    assert costs == [2, 2]


def test_a_draft_is_not_related(db):
    draft = ArticleFactory(live=False)
    value = BodyBlocks().to_python([{"type": "related", "value": {"title": "더", "pages": [draft.pk]}, "id": "1"}])
    assert value[0].value.shown == []


def errors(block, value) -> dict:
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.normalize(value))
    return {name: error.messages[0] for name, error in refused.value.block_errors.items()}


def test_a_video_without_captions_or_transcript_is_refused(db):
    picture = ImageFactory()
    block = VideoBlock()

    def said(**kwargs):
        return errors(block, {"video": MediaFactory(**kwargs), "poster": picture, "title": "영상"})["video"]

    assert said(captions="").startswith("이 영상에는 자막이 없어요")
    assert said(transcript="").startswith("이 영상에는 대본이 없어요")
    assert said(captions="", transcript="").startswith("이 영상에는 자막과 대본이 없어요")
    whole = block.normalize({"video": MediaFactory(), "poster": picture, "title": "영상"})
    assert block.clean(whole)["title"] == "영상"


def test_a_picture_needs_a_description_or_says_it_is_decoration(db):
    bare = ImageFactory(description="")
    block = PictureBlock()
    assert list(errors(block, {"image": bare, "caption": ""})) == ["alt_override"]
    alts = [
        block.clean(block.normalize({"image": image, **extra})).alt
        for image, extra in (
            (bare, {"decorative": True}),
            (bare, {"alt_override": "여기서는 텃밭"}),
            (ImageFactory(description="골목"), {}),
            (ImageFactory(description="골목"), {"alt_override": "다른 뜻"}),
            (ImageFactory(decorative=True), {}),
        )
    ]
    assert alts == ["", "여기서는 텃밭", "골목", "다른 뜻", ""]


def test_a_button_leads_to_one_place(db):
    page, block = ArticleFactory(), ButtonBlock()
    assert "갈 곳이 없어요" in errors(block, {"label": "가기", "page": None, "url": ""})["url"]
    assert "하나만" in errors(block, {"label": "가기", "page": page, "url": "https://example.org"})["url"]
    assert block.clean(block.normalize({"label": "가기", "page": page, "url": ""})).address == page.url


def test_players_are_a_closed_list(client, full_article):
    good = {
        "https://www.youtube.com/watch?v=aaaaaaaaaaa&t=3": "유튜브",
        "https://youtube.com/shorts/aaaaaaaaaaa": "유튜브",
        "https://youtu.be/aaaaaaaaaaa?si=1": "유튜브",
        "https://tv.naver.com/v/123": "네이버 TV",
        "https://tv.kakao.com/channel/1/cliplink/44": "카카오 TV",
        "https://vimeo.com/123": "비메오",
    }
    assert {address: player_of(address).name for address in good} == good
    bad = [
        *(
            "javascript:alert(1)",
            "https://youtu.be.evil.example/aaaaaaaaaaa",
            "https://evil.example/https://youtu.be/a",
        ),
        *("https://youtu.be/aaaaaaaaaaa%22onload", "https://vimeo.com/1x", "https://www.youtube.com/watch?v=a"),
    ]
    assert [address for address in bad if player_of(address) and "%22" in player_of(address).source] == []
    assert [player_of(address) for address in bad if "%22" not in address] == [None] * 5
    assert "넣을 수 없어요" in errors(EmbedBlock(), {"url": "https://evil.example/", "title": "x"})["url"]
    policy = client.get(full_article.url)["Content-Security-Policy"]
    frames = next(part for part in policy.split("; ") if part.startswith("frame-src"))
    assert frames == "frame-src " + " ".join(FRAME_HOSTS)


def pasted(text: str, kind: str = "unstyled", styles: tuple = (), entity: int | None = None) -> dict:
    """A block of a content state, all of it in the given styles and the given entity."""
    whole = {"offset": 0, "length": len(text)}
    return {
        "key": f"k{len(text)}",
        "text": text,
        "type": kind,
        "depth": 0,
        "inlineStyleRanges": [whole | {"style": style} for style in styles],
        "entityRanges": [] if entity is None else [whole | {"key": entity}],
    }


def stored(blocks: list[dict], entities: dict | None = None) -> str:
    state = json.dumps({"blocks": blocks, "entityMap": entities or {}})
    return ContentstateConverter(FEATURES).to_database_format(state)


def test_a_paste_from_word_comes_in_clean(db):
    """A content state as if the editor's own filter, which makes other blocks plain, had let all of Word's pass.

    The server then keeps only the kinds it knows, without any of their looks.
    """
    html = stored(
        [
            pasted("모집 공고", "header-one", ("FONT_SIZE_28", "COLOR_RED")),
            pasted("대상 <o:p></o:p>", styles=("BOLD", "UNDERLINE", "MSO_NORMAL")),
            pasted("이웃 셋", "unordered-list-item", ("STRIKETHROUGH",)),
            pasted("표 안의 글", "table-cell"),
            pasted("인용", "blockquote"),
            pasted("<script>alert(1)</script>", "code-block"),
        ]
    )
    assert set(re.findall(r"<(\w+)", html)) == {"p", "b", "ul", "li"}
    assert [word for word in ("style=", "class=", "Mso", "<o:p", "<script") if word in html] == []
    assert [word for word in ("<b>대상", "이웃 셋") if word not in html] == []
    assert [word for word in ("모집 공고", "표 안의 글", "alert") if word in html] == []


def test_links_and_pictures_of_a_paste(db):
    def linked(kind: str, **data) -> str:
        html = stored([pasted("누구나", entity=0)], {"0": {"type": kind, "mutability": "MUTABLE", "data": data}})
        return re.sub(r' data-block-key="[^"]*"', "", html)

    assert linked("LINK", url="https://example.org/a") == '<p><a href="https://example.org/a">누구나</a></p>'
    bad = ("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///C:/a.doc", "vbscript:x")
    shown = [expand_db_html(linked("LINK", url=address)) for address in bad]
    assert [html for html in shown if "href=" in html] == []
    assert "file:" not in linked("IMAGE", src="file:///C:/a.png", alt="x")
