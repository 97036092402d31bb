from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from newsletter import archive, building
from newsletter.models import IssuePage, Mailing, Subscriber, Subscription
from newsletter.views.archive import SeriesFeed
from tests.newsletter import makers, makers_issue
from tests.newsletter.makers_issue import FOR_ENGLISH, FOR_GANGNAM, item, items, text

pytestmark = pytest.mark.django_db
NOW = makers.NOW
ARCHIVE = "/newsletter/"
ATOM = "{http://www.w3.org/2005/Atom}"


def published(of=None, **fields) -> IssuePage:
    blocks = fields.pop("blocks", [text("<p>{{name}} 님, 첫눈이 왔어요.</p>", "첫눈")])
    page = makers.issue(of, blocks, **fields)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.mark.parametrize("number", [1, 30])
def test_reading_the_archive_costs_three_queries(number, django_assert_num_queries):
    series = makers.series()
    for _ in range(number):
        published(series)
    with django_assert_num_queries(3):
        found = archive.read({})
        assert [row.number for row in found.series] == [number]
        assert len({issue.series.name for issue in found.page}) == 1


@pytest.mark.parametrize("number", [1, 30])
def test_archive_lists_issues_whatever_their_number(client, number, django_assert_num_queries):
    series = makers.series(name="월간")
    for _ in range(number):
        published(series)
    client.get(ARCHIVE)
    with django_assert_num_queries(0):
        client.get(ARCHIVE)
    html = client.get(f"{ARCHIVE}?page=9&kind=").content.decode()
    assert f"<strong>{number}개</strong>" in html


def test_archive_of_a_series_and_of_a_district(client):
    seoul, mapo = makers.series(slug="seoul"), makers.series(slug="mapo", district="mapo")
    one, other = published(seoul, title="서울 소식"), published(mapo, title="마포 소식")
    draft = makers.issue(seoul, title="아직 아닌 소식")

    def titles(query: str) -> list[bool]:
        html = client.get(f"{ARCHIVE}{query}").content.decode()
        return [f'{it.slug}/">' in html for it in (one, other, draft)]

    assert titles("") == [True, True, False]
    assert titles("?kind=mapo") == [False, True, False]
    assert titles("?district=mapo") == [False, True, False]
    assert titles("?district=jung") == [False, False, False]
    assert titles("?kind=%00&district=atlantis") == [True, True, False]
    assert titles("?kind=nothing") == [False, False, False]


def test_issue_shows_the_general_edition_and_a_districts_own(client):
    blocks = [
        text("<p>{{name}} 님, 모두에게</p>", "첫눈"),
        items("강남", own=[item("강남 소식")], audience=FOR_GANGNAM),
        text("<p>Hello</p>", "Hello", audience=FOR_ENGLISH),
    ]
    page = published(blocks=blocks)
    general, gangnam, mapo = (
        client.get(f"{page.url}{query}").content.decode() for query in ("", "?district=gangnam", "?district=mapo")
    )
    assert ["강남 소식" in html for html in (general, gangnam, mapo)] == [True, True, False]
    assert ["Hello" in html for html in (general, gangnam, mapo)] == [False] * 3
    assert "이웃 님, 모두에게" in general
    assert "{{" not in general
    assert '"@type": "PublicationIssue"' in general


def test_issue_says_where_it_is_and_how_it_looks_when_shared(client):
    page = published(blocks=makers_issue.every_block())
    html = client.get(f"{page.url}?district=mapo").content.decode()
    assert f'<link rel="canonical" href="http://testserver{page.url}">' in html
    assert "fill-1200x630" in html.split('property="og:image"')[1][:200]
    assert f'href="{reverse("newsletter:issue_feed", args=[page.series.slug])}"' in html


def test_feed_of_a_series_holds_its_published_issues(client):
    page = published(title="12월호")
    makers.issue(page.series)
    tree = ElementTree.fromstring(client.get(reverse("newsletter:issue_feed", args=[page.series.slug])).content)
    entries = tree.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}title").text for entry in entries] == ["12월호"]
    assert "첫눈" in entries[0].find(f"{ATOM}summary").text
    assert client.get(reverse("newsletter:issue_feed", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("number", [1, 20])
def test_feed_costs_the_same_for_one_issue_and_for_twenty(client, number, django_assert_num_queries):
    """With pictures and with a block that pulls live; the page cache stands aside."""
    makers_issue.Shelf([makers_issue.news(1)])
    series = makers.series()
    blocks = [*makers_issue.every_block(), items("이달의 소식")]
    for _ in range(number):
        published(series, blocks=blocks)
    asked = RequestFactory().get("/")
    with django_assert_num_queries(3):
        tree = ElementTree.fromstring(SeriesFeed()(asked, slug=series.slug).content)
    words = [entry.find(f"{ATOM}summary").text for entry in tree.findall(f"{ATOM}entry")]
    assert [("- 소식 1" in it, "- 둘째 소식 & <b>" in it) for it in words] == [(True, True)] * number


def test_feed_says_what_was_published_last():
    page = published(blocks=[text("<p>첫눈</p>", "겨울")])
    page.body = makers.issue(page.series, [text("<p>꽃</p>", "봄")]).body
    page.save_revision()
    assert IssuePage.objects.get(pk=page.pk).feed_words == "겨울\n첫눈"
    page.get_latest_revision().publish()
    assert IssuePage.objects.get(pk=page.pk).feed_words == "봄\n꽃"


@pytest.fixture
def sent():
    """An approved mailing with a real build, and a reader in Gangnam."""
    blocks = [
        text("<p>{{name}} 님께</p>"),
        items("강남", own=[item("강남 소식")], audience=FOR_GANGNAM),
        items("마포", own=[item("마포 소식")], audience={"districts": ["mapo"], "topics": [], "languages": []}),
    ]
    issue = makers.issue(blocks=blocks)
    mailing = Mailing.objects.create(series=issue.series, issue=issue)
    Mailing.objects.filter(pk=mailing.pk).update(approved_hash=building.freeze(mailing, NOW))
    reader = makers.reader(issue.series, districts=("gangnam",), name='<b>하늘"')
    return mailing, reader


def address(mailing: Mailing, reader: Subscriber) -> str:
    return reverse("newsletter:personal_issue", args=[mailing.pk, reader.secret])


def test_readers_own_edition_is_what_was_mailed(client, sent):
    mailing, reader = sent
    response = client.get(address(mailing, reader))
    html = response.content.decode()
    assert ["강남 소식" in html, "마포 소식" in html] == [True, False]
    assert "&lt;b&gt;하늘&quot; 님께" in html
    assert reverse("newsletter:unsubscribe", args=[reader.secret, mailing.series.slug]) in html
    assert "{{" not in html


def test_readers_own_edition_is_for_nobody_else(client, sent):
    response = client.get(address(*sent))
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert response["Referrer-Policy"] == "no-referrer"
    policy = response["Content-Security-Policy"]
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "sandbox" in policy


def test_reader_without_a_subscription_sees_the_general_edition(client, sent):
    mailing, reader = sent
    Subscription.objects.update(stopped_at=NOW)
    html = client.get(address(mailing, reader)).content.decode()
    assert ["강남 소식" in html, "마포 소식" in html] == [True, True]


def test_no_edition_for_a_wrong_secret_an_erased_reader_or_what_was_never_approved(client, sent):
    mailing, reader = sent
    assert client.get(address(mailing, Subscriber(secret="x" * 43))).status_code == 404
    draft = Mailing.objects.create(series=mailing.series, issue=makers.issue(mailing.series))
    assert client.get(address(draft, reader)).status_code == 404
    Subscriber.objects.update(state="erased", address="", name="")
    assert client.get(address(mailing, reader)).status_code == 404


def test_published_issue_is_shown_as_of_then():
    page = published()
    IssuePage.objects.filter(pk=page.pk).update(first_published_at=timezone.now() - timedelta(days=3))
    page.refresh_from_db()
    assert page.published_on == timezone.localdate() - timedelta(days=3)
