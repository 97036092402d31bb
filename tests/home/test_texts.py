"""What can be found follows what is live."""

import pytest
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from home import finding
from home.models import PageText
from tests.factories import ArticleFactory, EventFactory, TopicFactory

pytestmark = pytest.mark.django_db


def found(word: str) -> list[str]:
    return [row.title for row in finding.find(word).rows]


def test_publishing_writes_the_words_and_unpublishing_takes_them_away():
    page = ArticleFactory(draft=True, title="화분 이야기")
    assert found("화분") == []
    page.save_revision().publish()
    assert found("화분") == ["화분 이야기"]
    page.title = "나무 이야기"
    page.save_revision().publish()
    assert (found("화분"), found("나무")) == ([], ["나무 이야기"])
    page.refresh_from_db()
    page.unpublish()
    assert found("나무") == []


def test_a_draft_change_is_not_found_before_it_is_published():
    page = ArticleFactory(title="처음 제목")
    page.save_revision().publish()
    page.title = "비밀 제목"
    page.save_revision()
    assert found("비밀") == []


def test_a_deleted_page_takes_its_words_along():
    page = ArticleFactory(title="사라질 글")
    page.save_revision().publish()
    page.delete()
    assert PageText.objects.count() == 0


def test_a_closed_page_is_not_found():
    page = ArticleFactory(title="안쪽 글")
    page.save_revision().publish()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert found("안쪽") == []


def test_short_fields_and_topics_are_found():
    page = EventFactory(title="모임", place_name="수색 마을회관")
    page.topics.add(TopicFactory(name="돌봄", slug="care"))
    page.save_revision().publish()
    assert (found("수색"), found("돌봄")) == (["모임"], ["모임"])


def test_rebuilding_finds_the_same():
    ArticleFactory(title="둘레길").save_revision().publish()
    before = list(PageText.objects.filter(kind="article").values_list("title", "text", "shown_at"))
    PageText.objects.all().delete()
    call_command("rebuild_page_text", verbosity=0)
    assert list(PageText.objects.filter(kind="article").values_list("title", "text", "shown_at")) == before
    assert found("둘레길") == ["둘레길"]
