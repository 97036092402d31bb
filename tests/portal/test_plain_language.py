"""Hints for plain language: official words and long sentences, never a bar."""

import pytest
from django.urls import reverse

from home.models import Article
from portal import plain_language
from tests.factories import ArticleFactory, MemberFactory


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("이번 토요일에 골목을 함께 걸어요.", []),
        ("귀하의 신청서", ["‘귀하’ 대신 ‘이웃’이나 ‘여러분’ 어때요?"]),
        ("이미 기 제출 서류", ["‘기 제출’ 대신 ‘이미 낸’ 어때요?"]),
        ("대기상기후를 살펴요", []),
        ("가" * 80 + ".", ["“가가가가가가가가가가가가…”로 시작하는 문장이 81자예요. 둘로 나누면 읽기 쉬워요."]),
        ("가" * 79 + ".", []),
        ("가" * 60 + ". " + "나" * 60 + ".", []),
    ],
)
def test_hints(text, expected):
    assert plain_language.hints(text) == expected


def test_words_of_a_page_are_those_of_its_blocks_too(db):
    article = ArticleFactory(title="산책", summary="함께 걸어요", body=[("paragraph", "<p>귀하를 모십니다.</p>")])

    assert plain_language.words_of(article) == "산책\n함께 걸어요\n귀하를 모십니다."


def test_publishing_goes_through_and_hints(client, db):
    client.force_login(MemberFactory(reviewer=True))
    article = ArticleFactory(draft=True, body=[])
    form = {
        "title": "귀하를 모십니다",
        "slug": article.slug,
        "kind": "news",
        "licence": "kogl-1",
        "published_on": "2026-11-22",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
    }
    response = client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), form, follow=True)

    assert Article.objects.get().live is True
    assert "‘귀하’ 대신 ‘이웃’이나 ‘여러분’ 어때요?" in response.content.decode()
