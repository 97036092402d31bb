"""오늘 할 일: rows of registered sources, the most pressing first, at a bounded cost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState

from home import todo as home_todo
from portal import todo
from portal.models import PortalImage
from portal.todo import TodoRow
from tests.factories import ArticleFactory, ImageFactory, MemberFactory, collection, district

NOW = timezone.now()


def source(user, at):
    yield TodoRow("나중", 2, "/a/", due=at + timedelta(days=2))
    yield TodoRow("곧", 1, "/b/", due=at + timedelta(days=1))
    yield TodoRow("없음", 0, "/c/")
    yield TodoRow("때 없음", 1, "/d/")
    yield TodoRow("급함", 1, "/e/", urgent=True)


@pytest.fixture
def only_this_source(monkeypatch):
    monkeypatch.setattr(todo, "SOURCES", [])


def test_rows_come_by_urgency_then_by_time_and_leave_out_nothings(only_this_source):
    todo.register(source)

    assert [row.label for row in todo.rows_for(None, NOW)] == ["급함", "곧", "나중", "때 없음"]


def test_a_source_registered_twice_is_asked_once(only_this_source):
    todo.register(source)
    todo.register(source)

    assert len(todo.rows_for(None, NOW)) == 4


def rows(person) -> dict[str, tuple[int, bool]]:
    return {row.label: (row.count, row.urgent) for row in home_todo.sources(person, NOW) if row.count}


@pytest.fixture
def author(db):
    return MemberFactory(editor=True)


@pytest.fixture
def reviewer(db):
    return MemberFactory(reviewer=True)


def draft(owner, **fields):
    article = ArticleFactory(draft=True, owner=owner, **fields)
    article.save_revision(user=owner)
    return article


def test_a_draft_is_its_authors_work_and_nobody_elses(author, reviewer):
    draft(author)

    assert rows(author) == {"내 초안": (1, False)}
    assert rows(reviewer) == {}


def test_a_submitted_draft_waits_for_the_reviewer(author, reviewer):
    article = draft(author)
    article.get_workflow().start(article, author)

    assert rows(author) == {}
    assert rows(reviewer) == {"검토를 기다리는 글": (1, True)}
    assert rows(MemberFactory(district_editor=True)) == {}


def test_a_returned_page_is_its_authors_most_pressing_work(author, reviewer):
    article = draft(author)
    article.get_workflow().start(article, author)
    TaskState.objects.get(status="in_progress").reject(user=reviewer, comment="제목을 쉽게 고쳐 주세요")

    assert rows(author) == {"되돌아온 글": (1, True)}
    assert rows(reviewer) == {}


def test_timed_publishing_and_coming_down(author):
    coming = draft(author, go_live_at=NOW + timedelta(days=3))
    coming.latest_revision.publish()
    ArticleFactory(expire_at=NOW + timedelta(days=6))
    ArticleFactory(expire_at=NOW + timedelta(days=8))
    found = {row.label: row for row in home_todo.sources(author, NOW)}

    assert (found["예약 발행"].count, found["예약 발행"].due) == (1, coming.go_live_at)
    assert (found["곧 내려갈 글"].count, found["곧 내려갈 글"].due) == (1, NOW + timedelta(days=6))


def test_a_row_links_to_the_first_thing_to_do(author):
    first, _second = draft(author), draft(author)
    row = next(row for row in home_todo.sources(author, NOW) if row.label == "내 초안")

    assert row.url == reverse("wagtailadmin_pages:edit", args=[first.pk])


def test_pictures_without_text_are_shown_to_who_may_change_them(author):
    for value in ("eunpyeong", "mapo"):
        image = ImageFactory(collection=collection(value))
        PortalImage.objects.filter(pk=image.pk).update(description="")
    ImageFactory(decorative=True)

    assert rows(author) == {"대체 글 없는 그림": (2, False)}
    assert rows(MemberFactory(district_editor=True)) == {"대체 글 없는 그림": (1, False)}


def test_a_district_editor_sees_nothing_of_another_district(author):
    editor = MemberFactory(district_editor=True)
    ArticleFactory(parent=district("mapo"), expire_at=NOW + timedelta(days=1))

    assert rows(editor) == {}
    assert rows(author) == {"곧 내려갈 글": (1, False)}


@pytest.mark.parametrize("count", [1, 5])
def test_the_cost_does_not_grow_with_the_work(author, django_assert_num_queries, count):
    for _number in range(count):
        article = draft(author)
        article.get_workflow().start(article, author)
        draft(author)
        ArticleFactory(expire_at=NOW + timedelta(days=1))
    person = type(author).objects.get(pk=author.pk)
    with django_assert_num_queries(8):
        list(home_todo.sources(person, NOW))


def test_the_panel_stands_first_and_an_empty_day_offers_a_next_action(client, author):
    client.force_login(author)
    empty = client.get(reverse("wagtailadmin_home"))
    draft(author)
    full = client.get(reverse("wagtailadmin_home")).content.decode()

    assert next(type(panel).__name__ for panel in empty.context["panels"]) == "TodoPanel"
    assert "페이지 목록에서 새 글 쓰기" in empty.content.decode()
    assert "내 초안" in full
    assert "페이지 목록에서 새 글 쓰기" not in full
