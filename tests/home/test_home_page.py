"""The home page and the district pages: what they show, in which order, and what that costs."""

import json
from datetime import date, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Site

from home.models import Article, HomePage, ProgrammePage
from home.sections import DEFAULT_ORDER, HomeSections, Stage, default_sections, stage
from home.shown import FRESH, shown
from portal import cache, renditions
from portal.models import PortalSettings
from tests.factories import (
    ArticleFactory,
    CardNewsFactory,
    EventFactory,
    ImageFactory,
    ProgrammeFactory,
    VideoFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def settled():
    """What a process reads or makes once (content types, settings row); and no page kept from another test."""
    for model in ContentType.objects.all():
        ContentType.objects.get_for_id(model.pk)
    PortalSettings.for_site(Site.objects.get())
    cache.PAGES.clear()


def fill(number: int) -> None:
    """So many of each kind, with the smaller pictures that publishing makes."""
    picture = ImageFactory()
    for n in range(number):
        ArticleFactory(cover=picture, district="eunpyeong")
        CardNewsFactory(district="mapo")
        EventFactory(district="eunpyeong" if n % 2 else "")
        VideoFactory(poster=picture)
        ProgrammeFactory()
    renditions.make(Article.objects.first())
    Site.get_site_root_paths()


def arrange(*names: str, **values) -> HomePage:
    """Puts these sections on the home page, with the default headings unless a value is given."""
    page = HomePage.objects.get()
    page.sections = json.dumps([{"type": name, "value": values.get(name, {}), "id": name} for name in names])
    page.save()
    Site.get_site_root_paths()
    cache.PAGES.clear()
    return page


def question(**dates) -> dict:
    today = timezone.localdate()
    days = {"opens": today - timedelta(days=5), "closes": today + timedelta(days=2), "answers": today + timedelta(9)}
    return {
        "question": "주말에도 열면 어디가 좋을까요?",
        "mail": "ask@example.org",
        **{name: str(value) for name, value in (days | dates).items()},
    }


def headings(page: str) -> list[str]:
    """The ids of the section headings, in the order of the page."""
    return [part.split('"')[0] for part in page.split('aria-labelledby="')[1:] if not part.startswith("foot")]


def test_home_without_content_still_stands(client):
    page = client.get("/").content.decode()
    assert headings(page) == ["hero", "tiles", "week", "map", "news", "help"]
    assert "오늘, 우리 동네에서 뭐 해볼까요?" in page
    assert "아직 잡힌 행사가 없어요" in page


def test_home_shows_every_section_in_the_default_order(client):
    fill(1)
    page = client.get("/").content.decode()
    assert headings(page) == ["hero", "tiles", "week", "map", "cards", "stories", "video", "news", "help"]


def test_editors_order_is_kept(client):
    fill(1)
    arrange("stories", "hero", "week")
    assert headings(client.get("/").content.decode()) == ["stories", "hero", "week"]


def test_default_sections_are_valid_blocks():
    value = default_sections()
    assert [block.block_type for block in value] == list(DEFAULT_ORDER)
    assert [block.block_type for block in HomeSections().clean(value)] == list(DEFAULT_ORDER)


@pytest.mark.parametrize("number", [1, 30])
def test_home_costs_the_same_queries_with_little_and_with_much(client, django_assert_num_queries, number):
    fill(number)
    programme = ProgrammePage.objects.first()
    arrange(*DEFAULT_ORDER, "question", question=question() | {"page": programme.pk})
    with django_assert_num_queries(16):
        assert client.get("/").status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_district_page_costs_the_same_queries_with_little_and_with_much(client, django_assert_num_queries, number):
    fill(number)
    with django_assert_num_queries(13):
        assert client.get("/districts/eunpyeong/").status_code == 200


@pytest.mark.parametrize("number", [1, 30])
@pytest.mark.parametrize(
    ("address", "queries"),
    [("/news/", 12), ("/cards/", 11), ("/videos/", 12), ("/events/", 11), ("/programmes/", 11)],
)
def test_index_pages_cost_the_same_queries_with_little_and_with_much(
    client, django_assert_num_queries, number, address, queries
):
    fill(number)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


def test_district_of_the_cookie_chooses_events_and_colours_the_map(client):
    EventFactory(title="은평 모임", district="eunpyeong")
    EventFactory(title="마포 모임", district="mapo")
    EventFactory(title="모두의 모임")
    client.cookies["district"] = "eunpyeong"
    page = client.get("/").content.decode()
    assert [title for title in ("은평 모임", "마포 모임", "모두의 모임") if title in page] == [
        "은평 모임",
        "모두의 모임",
    ]
    assert 'aria-label="은평구, 내 동네, 소식 1건"' in page


def test_tiles_count_what_is_live(client):
    ArticleFactory()
    ArticleFactory(live=False)
    EventFactory()
    EventFactory(past=True)
    page = client.get("/").content.decode()
    assert "새 글까지 1편" in page
    assert "서울 전체에 1건" in page
    assert "카드뉴스 보기" not in page


def test_private_pages_are_not_shown(client):
    hidden = ArticleFactory(title="우리끼리 글")
    hidden.view_restrictions.create(restriction_type="login")
    page = client.get("/").content.decode()
    assert "우리끼리 글" not in page
    assert "동네 이야기 읽기" not in page


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 10, 31), Stage.COMING),
        (date(2026, 11, 1), Stage.LISTENING),
        (date(2026, 11, 20), Stage.LISTENING),
        (date(2026, 11, 21), Stage.REVIEW),
        (date(2026, 12, 4), Stage.REVIEW),
        (date(2026, 12, 5), Stage.ANSWERED),
    ],
)
def test_stage_of_the_question_follows_its_dates(today, expected):
    assert stage(date(2026, 11, 1), date(2026, 11, 20), date(2026, 12, 5), today) == expected


def test_question_offers_the_mail_only_while_it_listens(client):
    arrange("question", question=question())
    page = client.get("/").content.decode()
    assert 'href="mailto:ask@example.org"' in page
    assert "2일 남음" in page
    arrange("question", question=question(closes=timezone.localdate() - timedelta(days=1)))
    page = client.get("/").content.decode()
    assert 'href="mailto:ask@example.org"' not in page
    assert 'class="track__step is-now" aria-current="step">검토' in page


def test_events_index_puts_what_is_to_come_before_what_is_over(client):
    EventFactory(title="다음 달 모임", starts_at=timezone.now() + timedelta(days=30))
    EventFactory(title="내일 모임", starts_at=timezone.now() + timedelta(days=1))
    EventFactory(title="지난주 모임", past=True)
    EventFactory(title="지난달 모임", starts_at=timezone.now() - timedelta(days=30))
    page = client.get("/events/").content.decode()
    order = ["다가오는 행사", "내일 모임", "다음 달 모임", "지난 행사", "지난주 모임", "지난달 모임"]
    assert sorted(order, key=page.index) == order


def test_list_without_a_match_says_so_and_gives_the_phone(client):
    ArticleFactory(district="mapo")
    page = client.get("/news/?district=dobong").content.decode()
    assert "이 조건에 맞는 것이 없어요" in page
    assert page.count('href="tel:023542100"') == 2


def test_lists_are_in_pages_of_twelve_and_keep_the_filters(client):
    for _n in range(13):
        ArticleFactory(district="mapo")
    page = client.get("/news/?district=mapo").content.decode()
    assert page.count('class="item item--bare"') == 12
    assert 'href="?district=mapo&amp;page=2"' in page
    assert client.get("/news/?district=mapo&page=2").content.decode().count('class="item item--bare"') == 1


def test_district_page_offers_to_make_it_ones_own_and_names_its_neighbours(client):
    page = client.get("/districts/dobong/").content.decode()
    assert "우리 동네로 정하기" in page
    assert [n for n in ("강북구", "노원구", "마포구") if f'">{n}</a></li>' in page.split('id="beside"')[1]] == [
        "강북구",
        "노원구",
    ]
    client.cookies["district"] = "dobong"
    assert "우리 동네로 정하기" not in client.get("/districts/dobong/").content.decode()


def test_what_a_page_shows_is_kept_for_the_next_reader_until_something_is_published(
    client, django_assert_num_queries, django_capture_on_commit_callbacks
):
    fill(1)
    now = timezone.now()
    kept = shown("eunpyeong", now)
    assert len(kept.stories) == 1
    with django_assert_num_queries(0):
        assert shown("eunpyeong", now + FRESH / 2).stories == kept.stories
    with django_capture_on_commit_callbacks(execute=True):
        ArticleFactory(district="eunpyeong").save_revision().publish()
    assert len(shown("eunpyeong", now).stories) == 2


def test_what_a_page_shows_is_kept_for_one_district_and_a_short_time(home_page):
    now = timezone.now()
    kept = shown("mapo", now)
    assert shown("mapo", now) is kept
    assert shown("mapo", now, only=True) is not kept
    assert shown("eunpyeong", now) is not kept
    assert shown("mapo", now - timedelta(seconds=1)) is not kept
    assert shown("mapo", now + FRESH).at == now + FRESH


def test_nothing_is_kept_while_the_shared_cache_does_not_answer(home_page, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(cache.TOKEN, "current", lambda: None)
    assert shown("mapo", now) is not shown("mapo", now)
