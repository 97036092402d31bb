"""What pages say of themselves: states of events, citations, Open Graph, JSON-LD, films, and lost addresses."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from home.models import EventPage
from portal.models import PUBLISHER
from tests.factories import (
    ArticleFactory,
    EventFactory,
    ImageFactory,
    MediaFactory,
    ReportFactory,
    StandardPageFactory,
    VideoFactory,
    home,
)

State = EventPage.State
START = datetime(2026, 12, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LINK = "https://example.org/apply"


@pytest.mark.parametrize(
    ("fields", "at", "expected"),
    [
        # Nothing to apply for.
        ({}, START - DAY, State.AHEAD),
        ({}, START, State.ON),
        # Applications with a last day, and without one until the start.
        ({"registration_until": START - DAY}, START - DAY - HOUR, State.OPEN),
        ({"registration_until": START - DAY}, START - DAY, State.CLOSED),
        ({"registration_url": LINK}, START - HOUR, State.OPEN),
        ({"registration_url": LINK}, START, State.ON),
        ({"registration_page_id": 1}, START - HOUR, State.OPEN),
        # On until the end, or three hours where no end is known.
        ({"ends_at": START + HOUR}, START + HOUR - timedelta(seconds=1), State.ON),
        ({"ends_at": START + HOUR}, START + HOUR, State.OVER),
        ({"ends_at": None}, START + 3 * HOUR - timedelta(seconds=1), State.ON),
        ({"ends_at": None}, START + 3 * HOUR, State.OVER),
        # Applications that run on past the start do not keep an event from being on, or over.
        ({"ends_at": START + HOUR, "registration_until": START + DAY}, START, State.ON),
        ({"ends_at": START + HOUR, "registration_until": START + DAY}, START + 2 * HOUR, State.OVER),
    ],
)
def test_the_state_of_an_event_follows_from_its_dates(fields, at, expected):
    assert EventPage(**({"starts_at": START} | fields)).state(at) == expected


@pytest.mark.django_db
def test_an_event_over_in_words_is_no_longer_upcoming():
    for hours in (1, 2, 4):
        EventFactory(starts_at=START - hours * HOUR, ends_at=None, title=f"{hours}")
    assert [event.title for event in EventPage.objects.upcoming(START)] == ["2", "1"]
    assert [event.title for event in EventPage.objects.order_by("title") if event.state(START) == State.OVER] == ["4"]


@pytest.mark.django_db
def test_an_event_cannot_end_before_it_starts():
    event = EventFactory()
    event.ends_at = event.starts_at
    with pytest.raises(ValidationError) as error:
        event.full_clean()
    assert list(error.value.message_dict) == ["ends_at"]


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ("김이웃·박동네", "김이웃·박동네 (2026). 마을 조사. 서울연구원."),
        ("", "서울연구원 (2026). 마을 조사. 서울연구원."),
    ],
)
@pytest.mark.django_db
def test_a_report_says_how_to_cite_it(client, authors, expected):
    page = ReportFactory(title="마을 조사", authors=authors, publisher="서울연구원", published_on=date(2026, 1, 2))
    assert page.citation == expected
    assert f"<dd>{expected}</dd>" in client.get(page.url).content.decode()


def tags(html: str) -> dict[str, str]:
    """The Open Graph tags of a page."""
    return dict(re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)">', html))


def data(html: str) -> dict:
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return json.loads(text)


@pytest.mark.django_db
def test_a_page_without_a_picture_is_shared_with_the_portals_own(client):
    page = StandardPageFactory(title="이용 <안내>", summary="한 줄 & 둘")
    assert tags(client.get(page.url).content.decode()) == {
        "og:site_name": "서울마을",
        "og:locale": "ko_KR",
        "og:type": "website",
        "og:url": f"http://testserver{page.url}",
        "og:title": "이용 &lt;안내&gt;",
        "og:description": "한 줄 &amp; 둘",
        "og:image": "http://testserver/static/portal/share.png",
        "og:image:alt": "서울마을",
        "og:image:width": "1200",
        "og:image:height": "630",
    }


@pytest.mark.django_db
def test_an_article_is_shared_with_its_cover_and_its_words(client):
    page = ArticleFactory(cover=ImageFactory(width_px=1400, height_px=900))
    shown = tags(client.get(page.url).content.decode())
    assert (shown["og:type"], shown["og:image:alt"]) == ("article", page.cover.description)
    assert re.fullmatch(r"http://testserver/media/images/\S+1200x630\S*", shown["og:image"])


@pytest.mark.django_db
def test_an_article_tells_machines_who_wrote_it_and_when(client):
    page = ArticleFactory(published_on=date(2026, 3, 4), author_line="은평구 마을지원센터")
    assert data(client.get(page.url).content.decode()) == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "name": page.title,
        "headline": page.title,
        "description": page.summary,
        "url": page.full_url,
        "inLanguage": "ko",
        "datePublished": "2026-03-04",
        "author": {"@type": "Organization", "name": "은평구 마을지원센터"},
        "publisher": PUBLISHER,
    }


@pytest.mark.parametrize(("fee", "free"), [("무료", True), ("5,000원", False)])
@pytest.mark.django_db
def test_an_event_tells_machines_when_where_and_what_it_costs(client, fee, free):
    page = EventFactory(starts_at=START, ends_at=START + HOUR, fee=fee, mode="online", place_name="")
    said = data(client.get(page.url).content.decode())
    assert (said["startDate"], said["endDate"]) == ("2026-12-01T19:00:00+09:00", "2026-12-01T20:00:00+09:00")
    assert said["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert said["isAccessibleForFree"] is free
    assert "location" not in said


@pytest.mark.django_db
def test_the_first_page_tells_machines_who_answers(client):
    said = data(client.get("/").content.decode())
    assert (said["@type"], said["name"], said["telephone"]) == ("Organization", PUBLISHER["name"], "02-354-2100")
    assert said["address"]["addressLocality"] == "서울"


@pytest.mark.django_db
def test_a_film_has_captions_and_words_and_waits_to_be_started(client):
    page = VideoFactory()
    html = client.get(page.url).content.decode()
    [film] = re.findall(r"<video.*?</video>", html, re.DOTALL)
    [track] = re.findall(r"<track[^>]*>", film)
    assert f'src="{page.video.captions.url}"' in track
    assert 'kind="captions"' in track
    assert 'srclang="ko"' in track
    opening = film.split(">")[0]
    assert [word for word in ("controls", "playsinline", "preload", "poster") if word not in opening] == []
    assert "autoplay" not in html
    assert page.video.transcript in html


@pytest.mark.parametrize("missing", ["captions", "transcript"])
@pytest.mark.django_db
def test_a_film_without_captions_or_words_is_not_accepted(missing):
    page = VideoFactory()
    page.video = MediaFactory(**{missing: ""})
    with pytest.raises(ValidationError) as error:
        page.full_clean()
    assert list(error.value.message_dict) == ["video"]


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/districts/nowhere/", "/%EC%97%86%EB%8A%94-%EC%AA%BD/", "/a" * 1500 + "/"]
)
@pytest.mark.django_db
def test_an_address_that_is_not_there_offers_ways_on(client, path):
    answer = client.get(path)
    html = answer.content.decode()
    assert answer.status_code == 404
    assert "이 번지에는 아무것도 없어요" in html
    assert 'action="/search/"' in html
    assert 'href="tel:023542100"' in html


@pytest.mark.django_db
def test_a_very_deep_address_costs_little(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as asked:
        client.get("/districts/" + "a/" * 1000)
    assert max(len(query["sql"]) for query in asked.captured_queries) < 5_000


@pytest.mark.parametrize("topic", ["%00", "' OR 1=1", "가" * 500, "care\x00"])
@pytest.mark.django_db
def test_a_list_takes_any_topic(client, topic):
    page = ArticleFactory().get_parent()
    answer = client.get(page.url, {"topic": topic, "district": topic, "page": topic, "kind": topic})
    assert answer.status_code == 200
    assert "\x00" not in answer.context["chosen"]["topic"]


@pytest.mark.django_db
def test_a_draft_is_not_shown_nor_named_beside_others(client):
    draft = ArticleFactory(draft=True, title="아직 쓰는 글")
    assert client.get(f"{home().url}stories/{draft.slug}/").status_code == 404
    assert draft.title not in client.get(ArticleFactory().url).content.decode()
