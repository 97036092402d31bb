"""The plain search: what is found, in which order, at which cost, and that no question breaks it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import get_page_models

from home import finding, texts
from home.models import PageText
from portal.models import BasePage
from tests.factories import ArticleFactory, EventFactory, StandardPageFactory

pytestmark = pytest.mark.django_db


def titles(question: str, **chosen) -> list[str]:
    return [row.title for row in finding.find(question, **chosen).rows]


def body(text: str) -> list[tuple[str, str]]:
    return [("paragraph", f"<p>{text}</p>")]


@pytest.fixture
def pages():
    made = [
        ArticleFactory(title="셋째", summary="다른 말", body=body("우리동네공유부엌에서는 밥을 나눠요")),
        ArticleFactory(title="둘째", summary="공유부엌을 열어요", body=body("글")),
        ArticleFactory(title="공유부엌 이야기", summary="다른 말", body=body("글")),
        EventFactory(title="골목 모임", summary="공유부엌은 어디", district="eunpyeong", body=body("글")),
    ]
    texts.rebuild()
    return made


def test_title_before_summary_before_text_and_inside_words(pages):
    found = titles("공유부엌", kind="article")
    assert found == ["공유부엌 이야기", "둘째", "셋째"]


def test_every_word_must_stand(pages):
    assert titles("공유부엌 나눠요") == ["셋째"]
    assert titles("공유부엌 없는말") == []


def test_kinds_are_counted_before_one_is_chosen(pages):
    found = finding.find("공유부엌", kind="eventpage")
    assert [row.title for row in found.rows] == ["골목 모임"]
    assert found.counts == [(finding.Kind.ARTICLE, 3), (finding.Kind.EVENT, 1)]
    assert found.total == 4


def test_a_district_has_its_own_and_those_of_all_seoul(pages):
    assert sorted(titles("공유부엌", district="mapo")) == ["공유부엌 이야기", "둘째", "셋째"]
    assert len(titles("공유부엌", district="eunpyeong")) == 4


@pytest.mark.parametrize("question", ["", "   ", "%%%", "'\";--", "\x00", "()[]*"])
def test_a_question_without_a_word_finds_nothing(pages, question):
    found = finding.find(question)
    assert (list(found.rows), found.counts) == ([], [])


def test_a_percent_sign_is_not_everything(pages):
    assert titles("100%") == []


def test_a_long_question_is_cut():
    assert finding.words("가 나 다 라 마 바 사 아") == ["가", "나", "다", "라", "마", "바"]
    assert finding.words("가" * 500) == ["가" * 80]


@given(st.text(max_size=120), st.lists(st.text(alphabet="가나다 .*[(\\", min_size=1, max_size=5), max_size=4))
def test_marked_pieces_are_the_text_again(text, asked):
    assert "".join(piece for piece, _hit in finding.marked(text, asked)) == text


def test_marked_says_what_matched():
    assert finding.marked("우리 돌봄과 이웃", ["돌봄"]) == [("우리 ", False), ("돌봄", True), ("과 이웃", False)]


def test_an_excerpt_is_cut_around_the_match_and_else_is_the_summary():
    row = PageText(summary="한 줄", text="가" * 200 + "부엌" + "나" * 200)
    assert finding.excerpt(row, ["부엌"]) == "… " + "가" * 45 + "부엌" + "나" * 88 + " …"
    assert finding.excerpt(row, ["없음"]) == "한 줄"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200), st.text(max_size=20))
def test_no_question_is_an_error(client, question, odd):
    asked = {"q": question, "page": odd, "kind": odd, "district": odd}
    assert client.get("/search/", asked).status_code == 200


def test_the_page_keeps_the_question_and_escapes_it(client, pages):
    answer = client.get("/search/", {"q": "<script>alert(1)</script>"})
    assert b"<script>alert" not in answer.content
    assert 'value="&lt;script&gt;alert(1)&lt;/script&gt;"' in answer.content.decode()
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


def test_nothing_found_names_ways_on(client):
    shown = client.get("/search/", {"q": "없는말없는말"}).content.decode()
    assert "맞는 것을 못 찾았어요" in shown
    assert 'href="tel:' in shown


@pytest.mark.parametrize("number", [1, 30])
def test_the_search_costs_the_same_for_one_and_for_thirty(client, django_assert_num_queries, number):
    StandardPageFactory.create_batch(number, title="공유부엌 안내")
    texts.rebuild()
    client.get("/search/", {"q": "데우기"})
    with django_assert_num_queries(6):
        client.get("/search/", {"q": "공유부엌"})


def test_every_kind_of_page_has_a_name_among_the_kinds():
    """A page without one is found, but counted nowhere and cannot be chosen."""
    kinds = {
        model._meta.model_name
        for model in get_page_models()
        if issubclass(model, BasePage) and not issubclass(model, texts.LEFT_OUT)
    }
    assert kinds == set(finding.Kind.values)


def test_words_in_a_title_come_before_words_in_a_summary():
    for title, summary in (("돌봄", "부엌"), ("부엌과 돌봄", "글"), ("글", "돌봄 부엌")):
        ArticleFactory(title=title, summary=summary)
    texts.rebuild()
    assert titles("돌봄 부엌")[-1] == "글"
    assert sorted(titles("돌봄 부엌")[:2]) == ["돌봄", "부엌과 돌봄"]
