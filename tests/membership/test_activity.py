"""내 활동: what waits first, over all features; a bounded cost; and what a visitor without an account sees."""

from datetime import timedelta

import pytest
from django.utils import timezone

from membership.activity import MOST_TO_DO, overview
from portal import my_activity
from portal.models import Notice
from portal.my_activity import Activity, ActivityRow, Section
from tests.factories import MemberFactory

NOW = timezone.now()


@pytest.fixture
def sections(monkeypatch):
    """An empty port; register what the test needs."""
    monkeypatch.setattr(my_activity, "SECTIONS", {})

    def add(key: str, order: int = 100, url: str = "", **lists) -> None:
        section = Section(key, f"{key} 이름", lambda member, at: Activity(**lists), url, order)
        my_activity.register(section)

    return add


def row(title: str, days: int | None = None, **fields) -> ActivityRow:
    due = NOW + timedelta(days=days) if days is not None else None
    return ActivityRow(title, f"/{title}/", due=due, **fields)


def test_what_is_due_soonest_comes_first_over_all_sections(sections):
    sections("교육", 1, to_do=[row("소감문", 5), row("설문")])
    sections("공간", 2, to_do=[row("열쇠", 1)])

    assert [found.title for found in overview(None, NOW).to_do] == ["열쇠", "소감문", "설문"]


def test_sections_keep_their_order_and_empty_ones_are_left_out(sections):
    sections("나", 2, applied=[row("b")], done=[row("c")])
    sections("가", 1, applied=[row("a")])
    sections("다", 0)
    found = overview(None, NOW)

    assert [(section.key, [r.title for r in rows]) for section, rows in found.applied] == [("가", ["a"]), ("나", ["b"])]
    assert [(section.key, [r.title for r in rows]) for section, rows in found.done] == [("나", ["c"])]
    assert (found.is_empty, overview(None, NOW).to_do) == (False, [])


def test_the_to_do_list_is_never_a_wall(sections):
    sections("교육", to_do=[row(f"일{number}", number) for number in range(30)])

    assert [found.title for found in overview(None, NOW).to_do] == [f"일{number}" for number in range(MOST_TO_DO)]


def notices(member, count: int) -> None:
    Notice.objects.bulk_create(
        Notice(key=f"n{n}", member=member, kind="x", title=f"소식 {n}째", text="글", created_at=NOW)
        for n in range(count)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_with_one_row_and_with_thirty(client, monkeypatch, django_assert_num_queries, count):
    """With every section there is, and one more."""
    monkeypatch.setattr(my_activity, "SECTIONS", dict(my_activity.SECTIONS))
    rows = [row(f"일{number}", number, when=NOW, status="신청함") for number in range(count)]
    my_activity.register(Section("교육", "교육", lambda member, at: Activity(rows, rows, rows), "/education/"))
    member = MemberFactory(home_district="eunpyeong")
    notices(member, count)
    client.force_login(member)
    client.get("/me/")
    with django_assert_num_queries(QUERIES):
        page = client.get("/me/").content.decode()

    assert page.count("신청함") == count * 2 + min(count, MOST_TO_DO)


QUERIES = 11


@pytest.mark.django_db
def test_a_members_page_greets_by_nickname_and_shows_three_unread_notices(client, sections):
    member = MemberFactory(nickname="골목산책", home_district="eunpyeong")
    notices(member, 5)
    Notice.objects.filter(title="소식 4째").update(read_at=NOW)
    client.force_login(member)
    page = client.get("/me/").content.decode()

    assert "골목산책 님, 안녕하세요" in page
    assert [f"소식 {n}째" in page for n in range(5)] == [False, True, True, True, False]
    assert "지금 꼭 해야 할 일은 없어요" in page
    assert "아직 신청한 것이 없어요" in page


@pytest.mark.django_db
def test_a_visitor_reads_what_this_device_remembers_and_nothing_of_members(client):
    page = client.get("/me/").content.decode()

    assert "로그인하지 않았어요" in page
    assert 'class="whoami"' not in page


@pytest.mark.django_db
def test_the_head_says_who_is_signed_in_and_that_something_is_unread(client, home_page):
    member = MemberFactory(nickname="골목산책")
    client.force_login(member)
    before = client.get("/district/").content.decode()
    notices(member, 2)
    after = client.get("/district/").content.decode()

    assert "골목산책 님" in before
    assert ('class="dot"' in before, 'class="dot"' in after) == (False, True)
    assert "새 알림 2개" in after


@pytest.mark.django_db
def test_the_head_costs_a_visitor_nothing(client, django_assert_num_queries):
    """Two, as before there were members: the site, its settings."""
    client.get("/district/?uncached=1")
    with django_assert_num_queries(2):
        client.get("/district/?uncached=1")
