import pytest
from django.utils import timezone

from newsletter import checklist
from newsletter.checklist import Level, problems, stops
from portal.models import PortalImage
from tests.factories import ArticleFactory, ImageFactory
from tests.newsletter import makers
from tests.newsletter.makers_issue import FOR_ENGLISH, FOR_GANGNAM, Shelf, item, items, news, text

pytestmark = pytest.mark.django_db
NOW = makers.NOW


def errors(issue) -> list[str]:
    return [problem.sentence for problem in problems(issue, NOW) if problem.level == Level.ERROR]


def warnings(issue) -> list[str]:
    return [problem.sentence for problem in problems(issue, NOW) if problem.level == Level.WARNING]


def report(**fields):
    return makers.issue(blocks=[text("<p>첫눈이 왔어요.</p>", "첫눈")], **fields)


def test_sound_issue_has_nothing_to_say():
    assert problems(report(), NOW) == []
    assert not stops([])


@pytest.mark.parametrize(
    ("subject", "sentence"),
    [
        (" ", "메일 제목 자리가 비어 있어요. 무슨 소식인지 한 줄로 적어 주세요."),
        ("가" * 301, "메일 제목 길이가 301자예요. 300자 안으로 줄여 주세요."),
        ("소식\r\nBcc: a@b.c", "메일 제목에 줄바꿈이나 보이지 않는 글자가 있어요. 지우고 한 줄로 적어 주세요."),
        ("{{nmae}} 님", "메일 제목의 {{nmae}}는 알 수 없는 표시예요. 받는 사람 이름은 {{name}}으로 적어요."),
        (
            "(광고) 소식",
            "메일 제목에 ‘(광고)’가 있는데 종류는 ‘소식’이에요. 광고라면 종류를 바꾸고, 아니라면 지워 주세요.",
        ),
    ],
)
def test_subject_that_cannot_go(subject, sentence):
    issue = report()
    issue.subject = subject
    assert errors(issue) == [sentence]
    assert stops(problems(issue, NOW))


def test_subject_may_call_the_reader_and_an_advertisement_its_kind():
    assert errors(report(subject="{{name}} 님, 첫눈이 왔어요")) == []
    assert problems(report(kind="ad", subject="(광고) 장터"), NOW) == [
        checklist.warning("광고가 든 소식이라 광고에 동의한 사람만 받아요. 제목 앞에 ‘(광고)’가 저절로 붙어요.")
    ]


def test_series_without_address_or_closed_sends_nothing():
    series = makers.series(name="월간", postal_address=" ", closed_at=timezone.now())
    assert errors(report(of=series)) == [
        "‘월간’에 우편 주소가 없어요. 메일 끝에 꼭 있어야 하니 소식지 정보에 적어 주세요.",
        "‘월간’ 소식지는 그만 보내기로 했어요. 다른 소식지를 골라 주세요.",
    ]


def test_empty_issue_and_one_without_news():
    assert "내용이 없어요. 칸을 하나라도 넣어 주세요." in errors(makers.issue(blocks=[]))
    assert warnings(makers.issue(blocks=[text()])) == [
        "인사와 단추뿐이고 소식이 없어요. 소식 모음이나 소제목이 있는 글을 넣어 주세요."
    ]


def test_block_that_shows_nothing_is_named():
    Shelf([])
    issue = makers.issue(blocks=[text("<p>글</p>", "첫눈"), items("이달의 소식")])
    assert problems(issue, NOW) == [
        checklist.warning(
            "2번째 칸 ‘이달의 소식’: 지금 보여 줄 것이 없어서 이 칸은 빠져요. 날수를 늘리거나 지워 주세요.",
            str(issue.body[1].id),
        )
    ]


def test_links_that_lead_nowhere_are_named():
    page, draft = ArticleFactory(), ArticleFactory(draft=True)
    own = [
        item("a", address=page.url),
        item("b", address=draft.url_path.replace(page.url_path.removesuffix(page.url), "", 1)),
        item("c", address="www.seoul.go.kr"),
        item("d", address="https://seoul.go.kr/a"),
        item("e", address="/search/"),
        item("f", address="//evil.example/"),
        item("g", address="/no way"),
    ]
    issue = makers.issue(blocks=[items(own=own)])
    said = [sentence.split(": ")[1].split("’")[0] for sentence in errors(issue)]
    assert said == [
        f"이 누리집에 ‘{own[1]['address']}",
        "‘www.seoul.go.kr",
        "‘//evil.example/",
        "이 누리집에 ‘/no way",
    ]


def test_link_to_a_page_that_is_gone():
    page = ArticleFactory()
    link = f'<p><a linktype="page" id="{page.pk}">글</a></p>'
    issue = makers.issue(blocks=[text(link, "첫눈")])
    assert errors(issue) == []
    page.delete()
    assert errors(issue) == ["1번째 칸 ‘첫눈’: 없어진 쪽으로 가는 링크가 있어요. 다른 쪽을 골라 주세요."]


@pytest.mark.parametrize("number", [1, 12])
def test_links_are_looked_up_at_once(number, django_assert_num_queries):
    addresses = [ArticleFactory().url for _ in range(number)]
    with django_assert_num_queries(2):
        assert checklist.dead(addresses) == set()


def test_picture_needs_its_words():
    image = ImageFactory(decorative=True)
    issue = makers.issue(blocks=[("picture", {"image": image.pk, "caption": "아침"})])
    assert errors(issue) == ["1번째 칸 ‘그림’: 그림 설명이 없어요. 무엇이 보이는지 한 문장으로 적어 주세요."]
    PortalImage.objects.update(is_decorative=False, description="눈 덮인 골목")
    assert errors(makers.issue(blocks=[("picture", {"image": image.pk})])) == []


def test_mark_in_a_block_is_named_with_its_block():
    issue = makers.issue(blocks=[text("<p>{{secret}}</p>", "첫눈")])
    assert errors(issue) == [
        "1번째 칸 ‘첫눈’의 {{secret}}는 알 수 없는 표시예요. 받는 사람 이름은 {{name}}으로 적어요."
    ]


def test_districts_without_news_of_their_own_are_named():
    Shelf([news(1, district="gangnam")])
    issue = makers.issue(blocks=[items("강남", audience=FOR_GANGNAM)])
    assert len(warnings(issue)) == 1
    assert "강남구" not in warnings(issue)[0]
    assert "마포구" in warnings(issue)[0]


def test_language_without_a_subject_of_its_own():
    issue = makers.issue(blocks=[text("<p>글</p>", "첫눈"), text("<p>Hello</p>", "Hello", audience=FOR_ENGLISH)])
    assert warnings(issue) == ["English로 쓴 칸이 있는데 그 언어의 제목이 없어요. 한국어 제목으로 가요."]


@pytest.mark.parametrize(("paragraphs", "level"), [(1, None), (2, Level.WARNING), (3, Level.ERROR)])
def test_size_is_measured(paragraphs, level):
    words = "가" * 13_000
    issue = makers.issue(blocks=[text(f"<p>{words}</p>", f"글 {n}") for n in range(paragraphs)])
    assert [problem.level for problem in problems(issue, NOW)] == ([level] if level else [])
