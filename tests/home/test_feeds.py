"""Feeds, the map for robots, and what pages say of themselves to machines."""

import json
import re
from xml.etree import ElementTree

import pytest
from wagtail.models import PageViewRestriction

from home.models import Article
from tests.factories import ArticleFactory, EventFactory, TopicFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def titles(client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    return [entry.findtext(f"{ATOM}title") for entry in ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")]


@pytest.fixture
def pages():
    care = TopicFactory(name="돌봄", slug="care")
    made = [ArticleFactory(title="은평 글 <1>", district="eunpyeong"), EventFactory(title="서울 모임")]
    made[0].topics.add(care)
    for page in [*made, ArticleFactory(title="쓰는 중", draft=True)]:
        page.save_revision()
    for page in made:
        page.get_latest_revision().publish()
    return made


def test_the_feeds_hold_what_they_are_for(client, pages):
    assert sorted(titles(client, "/feeds/")) == ["서울 모임", "은평 글 <1>"]
    assert titles(client, "/feeds/district/eunpyeong/") == ["은평 글 <1>"]
    assert titles(client, "/feeds/district/mapo/") == []
    assert titles(client, "/feeds/topic/care/") == ["은평 글 <1>"]


@pytest.mark.parametrize("path", ["/feeds/district/busan/", "/feeds/topic/none/"])
def test_an_unknown_feed_is_not_there(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("number", [1, 8])
def test_a_feed_costs_the_same_for_one_and_for_eight(client, django_assert_num_queries, number):
    for page in ArticleFactory.create_batch(number):
        page.save_revision().publish()
    client.get("/feeds/?uncached=1")
    with django_assert_num_queries(4):
        assert len(titles(client, "/feeds/?uncached=1")) == number


def test_the_site_map_lists_live_pages_only(client, pages):
    places = re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    assert [pages[0].full_url in places, pages[1].full_url in places] == [True, True]
    assert len(places) == len(set(places))


def test_robots_are_told_where_not_to_go(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"
    assert lines.count("Disallow: /search/") == 1


def said(client, page) -> tuple[str, dict]:
    html = client.get(page.url).content.decode()
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return html, json.loads(text)


def test_json_ld_cannot_end_its_script(client):
    page = ArticleFactory(title="끝 </script><script>alert(1)</script> & <!--")
    html, data = said(client, page)
    assert (data["@context"], data["@type"]) == ("https://schema.org", "NewsArticle")
    assert data["headline"] == page.title
    assert "<script>alert" not in html


def test_an_event_says_when(client):
    page = EventFactory()
    _html, data = said(client, page)
    assert data["@type"] == "Event"
    assert data["name"] == page.title


def test_the_canonical_address_has_no_query(client):
    page = ArticleFactory()
    html = client.get(page.url, {"utm_source": "kakao", "page": "2'>"}).content.decode()
    assert re.findall(r'<link rel="canonical" href="([^"]+)">', html) == [f"http://testserver{page.url}"]


def test_a_feed_bears_what_was_pasted_from_a_slide(client):
    ArticleFactory(title="첫 줄\x0b둘째 줄", summary="한\x01 줄").save_revision().publish()
    assert titles(client, "/feeds/") == ["첫 줄 둘째 줄"]


def test_feeds_and_the_site_map_hold_no_draft_and_nothing_closed(client, pages):
    closed = ArticleFactory(title="안쪽 글", district="eunpyeong")
    closed.save_revision().publish()
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    assert titles(client, "/feeds/district/eunpyeong/") == ["은평 글 <1>"]
    places = re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    draft = Article.objects.get(title="쓰는 중")
    assert [page.title for page in (closed, draft, *pages) if page.full_url in places] == ["은평 글 <1>", "서울 모임"]


def test_a_feed_names_itself_and_its_entries_once(client, pages):
    feed = ElementTree.fromstring(client.get("/feeds/topic/care/").content)
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith("/feeds/topic/care/")
    assert links["alternate"].endswith("/stories/?topic=care")
    [entry] = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}summary") == pages[0].summary
    assert entry.find(f"{ATOM}link").get("href").endswith(pages[0].url)
    assert sorted(part.get("term") for part in entry.findall(f"{ATOM}category")) == ["소식", "은평구"]
