from datetime import timedelta

import pytest

from newsletter import contents, pulling
from newsletter.models import Candidate, Feed
from portal.listed import Wanted, read
from portal.models import PortalImage
from tests.factories import ImageFactory
from tests.newsletter import makers
from tests.newsletter.makers_issue import Shelf, item, items, news

pytestmark = pytest.mark.django_db
NOW = makers.NOW


def titles(issue) -> list[list[str]]:
    return [[it.title for it in section.items] for section in contents.sections(issue, NOW)]


def test_live_block_shows_what_its_rule_finds_and_nothing_twice():
    shelf = Shelf([news(1), news(2), news(3)])
    issue = makers.issue(blocks=[items("위", rule={"limit": 2}), items("아래", rule={"limit": 2})])
    assert titles(issue) == [["소식 1", "소식 2"], ["소식 3"]]
    wanted = shelf.asked[0]
    assert (wanted.since, wanted.until) == (NOW - timedelta(days=31), NOW + timedelta(days=31))


def test_block_with_own_items_shows_just_these():
    Shelf([news(1), news(2)])
    issue = makers.issue(blocks=[items(own=[item("고친 제목", key="test:1")]), items()])
    assert titles(issue) == [["고친 제목"], ["소식 2"]]


def test_block_that_finds_nothing_is_not_shown():
    Shelf([])
    assert contents.sections(makers.issue(blocks=[items()]), NOW) == []


def test_source_that_is_gone_shows_nothing():
    issue = makers.issue(blocks=[items(rule={"source": "spaces"})])
    assert contents.sections(issue, NOW) == []


def test_by_district_makes_one_section_a_district_for_its_readers():
    Shelf([news(1, district="mapo"), news(2, district="gangnam"), news(3), news(4, district="mapo")])
    issue = makers.issue(blocks=[items("동네 소식", by_district=True, rule={"limit": 1})])
    held = contents.sections(issue, NOW)
    assert [(it.heading, it.audience.districts, [one.title for one in it.items]) for it in held] == [
        ("마포구 · 동네 소식", ("mapo",), ["소식 1"]),
        ("강남구 · 동네 소식", ("gangnam",), ["소식 2"]),
        ("동네 소식", (), ["소식 3"]),
    ]


def test_pulling_copies_and_pulling_again_keeps_what_was_edited():
    picture = ImageFactory()
    shelf = Shelf([news(1, picture=picture, summary="요약"), news(2)])
    issue = makers.issue(blocks=[items(rule={"limit": 3}), items("아래", rule={"limit": 3})])
    assert pulling.pull(issue, NOW) == 2
    issue.save_revision()
    draft = issue.get_latest_revision_as_object()
    own = draft.body[0].value["items"]
    assert [(it["title"], it["summary"], it["key"]) for it in own] == [
        ("소식 1", "요약", "test:1"),
        ("소식 2", "", "test:2"),
    ]
    assert own[0]["picture"] == PortalImage.objects.get(pk=picture.pk)
    own[0]["title"] = "고친 제목"
    shelf.rows.insert(0, news(3))
    assert pulling.pull(draft, NOW) == 1
    assert titles(draft) == [["고친 제목", "소식 2", "소식 3"]]
    assert pulling.pull(draft, NOW) == 0


def test_pulling_one_block_leaves_the_others_alone():
    Shelf([news(1), news(2)])
    issue = makers.issue(blocks=[items(rule={"limit": 1}), items("아래", rule={"limit": 1})])
    second = str(issue.body[1].id)
    assert pulling.pull(issue, NOW, only=second) == 1
    assert [len(block.value["items"]) for block in issue.body] == [0, 1]


@pytest.mark.parametrize("number", [1, 30])
def test_sections_cost_the_same_whatever_the_number(number, django_assert_num_queries):
    Shelf([news(place, picture=ImageFactory()) for place in range(number)])
    issue = makers.issue(blocks=[items("하나", rule={"limit": 12}), items("둘", rule={"limit": 12})])
    with django_assert_num_queries(1):
        contents.sections(issue, NOW)


def candidate(number: int, **fields) -> Candidate:
    feed = Feed.objects.get_or_create(url="https://mapo.example/rss", name="마포 마을", district="mapo")[0]
    fields = {"title": f"바깥 {number}", "url": f"https://mapo.example/{number}", "found_at": NOW, **fields}
    return Candidate.objects.create(feed=feed, fingerprint=str(number), **fields)


def test_candidates_of_outside_feeds_are_a_source():
    kept = candidate(1)
    candidate(2, dropped_at=NOW)
    candidate(3, found_at=NOW - timedelta(days=60))
    wanted = Wanted(since=NOW - timedelta(days=31))
    rows = read(pulling.OUTSIDE, wanted, NOW)
    assert [(row.key, row.address, row.label, row.district) for row in rows] == [
        (f"outside:{kept.pk}", "https://mapo.example/1", "마포 마을", "mapo")
    ]
    assert [row.key for row in read(pulling.OUTSIDE, Wanted(keys=("outside:9x", f"outside:{kept.pk}")), NOW)] == [
        f"outside:{kept.pk}"
    ]
    assert read(pulling.OUTSIDE, Wanted(districts=("jung",)), NOW) == []


@pytest.mark.parametrize("number", [1, 30])
def test_outside_costs_one_query(number, django_assert_num_queries):
    for place in range(number):
        candidate(place)
    with django_assert_num_queries(1):
        assert len(read(pulling.OUTSIDE, Wanted(limit=30), NOW)) == number
