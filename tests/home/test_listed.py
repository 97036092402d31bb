from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from home import listed
from portal.listed import SOURCES, Wanted, read
from tests.factories import (
    ArticleFactory,
    CardNewsFactory,
    EventFactory,
    ProgrammeFactory,
    TopicFactory,
    VideoFactory,
)

pytestmark = pytest.mark.django_db
MAKERS = {
    "home.article": ArticleFactory,
    "home.cards": CardNewsFactory,
    "home.event": EventFactory,
    "home.video": VideoFactory,
    "home.programme": ProgrammeFactory,
}


def now():
    return timezone.now()


def test_every_kind_of_page_is_a_source():
    assert {kind.key for kind in listed.KINDS} <= SOURCES.keys()


@pytest.mark.parametrize("number", [1, 30])
@pytest.mark.parametrize("key", sorted(MAKERS))
def test_reading_costs_the_same_whatever_the_number(key, number, django_assert_num_queries):
    for _ in range(number):
        MAKERS[key]()
    Site.get_site_root_paths()
    with_renditions = key in ("home.article", "home.event", "home.video", "home.programme")
    # The pages, their topics, and the copies of their pictures where there are pictures.
    expected = 3 if key == "home.video" else 2
    assert with_renditions or key == "home.cards"
    with django_assert_num_queries(expected):
        rows = read(key, Wanted(limit=30), now())
    assert len(rows) == number


def test_an_article_is_told_with_all_that_a_list_needs():
    topic = TopicFactory(slug="care")
    page = ArticleFactory(district="mapo", with_cover=True)
    page.topics.set([topic])
    page.save()
    row = read("home.article", Wanted(), now())[0]
    assert (row.key, row.title, row.address) == (f"home.article:{page.pk}", page.title, page.url)
    assert (row.label, row.district, row.topics) == ("소식 · 마포구", "mapo", ("care",))
    assert row.picture == page.cover


def test_drafts_and_what_not_everybody_may_see_are_left_out():
    ArticleFactory(draft=True)
    hidden = ArticleFactory()
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    key = f"home.article:{hidden.pk}"
    assert read("home.article", Wanted(), now()) == []
    assert read("home.article", Wanted(keys=(key,)), now()) == []


def test_districts_topics_and_days_narrow_what_is_read():
    topic = TopicFactory(slug="care")
    old = ArticleFactory(published_on=timezone.localdate() - timedelta(days=40))
    ahead = ArticleFactory(published_on=timezone.localdate() + timedelta(days=2))
    mapo = ArticleFactory(district="mapo")
    mapo.topics.set([topic])
    mapo.save()
    at = now()
    month = Wanted(since=at - timedelta(days=31), until=at + timedelta(days=31))
    assert [row.key for row in read("home.article", month, at)] == [f"home.article:{mapo.pk}"]
    assert [row.key for row in read("home.article", Wanted(), at)] == [
        f"home.article:{mapo.pk}",
        f"home.article:{old.pk}",
    ]
    assert [row.title for row in read("home.article", Wanted(districts=("mapo",)), at)] == [mapo.title]
    assert [row.title for row in read("home.article", Wanted(topics=("care",)), at)] == [mapo.title]
    assert read("home.article", Wanted(districts=("jung",)), at) == []
    assert ahead.live


def test_events_are_those_to_come_soonest_first():
    at = now()
    late = EventFactory(starts_at=at + timedelta(days=20))
    soon = EventFactory(starts_at=at + timedelta(days=2))
    EventFactory(starts_at=at + timedelta(days=60))
    EventFactory(past=True)
    rows = read("home.event", Wanted(since=at - timedelta(days=31), until=at + timedelta(days=31)), at)
    assert [row.key for row in rows] == [f"home.event:{soon.pk}", f"home.event:{late.pk}"]
    assert rows[0].where == "은평 마을회관"


def test_keys_are_read_in_their_order_and_unknown_ones_passed_over():
    first, second = ArticleFactory(), ArticleFactory()
    keys = (f"home.article:{second.pk}", "home.article:x", "home.event:1", f"home.article:{first.pk}")
    assert [row.key for row in read("home.article", Wanted(keys=keys), now())] == [keys[0], keys[3]]
