from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter import feeds
from newsletter.models import Candidate, Feed
from tests.newsletter import web
from tests.newsletter.makers import NOW

HOUR = timedelta(hours=1)


def rss(*items: str) -> bytes:
    return f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>은평</title>
    <link>https://ep.example/</link>{"".join(f"<item>{item}</item>" for item in items)}</channel></rss>""".encode()


def item(number: int, link: str = "", day: int = 1, title: str = "", more: str = "") -> str:
    link = link or f"https://ep.example/news/{number}"
    return f"""<title>{title or f"소식 {number}"}</title><link>{link}</link>
    <pubDate>{day:02d} Dec 2026 00:00:00 +0900</pubDate><description>{more or f"글 {number}"}</description>"""


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>강남</title><entry>
<title type="html">마을 &lt;b&gt;잔치&lt;/b&gt;
</title><link href="/feast?utm_source=rss&amp;id=7#top"/><updated>2026-11-30T09:00:00+09:00</updated><summary>모여요
</summary></entry></feed>""".encode()


def feed(url: str, **fields) -> Feed:
    return Feed.objects.create(url=url, name="은평구 마을센터", district="eunpyeong", **fields)


def test_entries_are_plain_text():
    body = rss(
        item(
            1,
            title="&lt;script&gt;alert(1)&lt;/script&gt;첫눈&amp;amp;군고구마 &#8238;x",
            more="<![CDATA[<p>한<br>줄</p><style>p{}</style>]]>",
        )
    )

    found = feeds.entries(body, "https://ep.example/rss", NOW)

    assert [(entry.title, entry.summary, entry.url) for entry in found] == [
        ("첫눈&군고구마 x", "한 줄", "https://ep.example/news/1")
    ]


def test_atom_with_a_relative_address_and_tracking_is_read():
    found = feeds.entries(ATOM, "https://gn.example/feed/", NOW)

    assert [(it.title, it.url, it.summary) for it in found] == [
        ("마을 잔치", "https://gn.example/feast?id=7#top", "모여요")
    ]
    assert found[0].published_at.isoformat() == "2026-11-30T00:00:00+00:00"


def test_same_news_by_other_addresses_is_one():
    links = [
        "https://ep.example/news/1",
        "http://www.ep.example/news/1/",
        "https://EP.example/news/1?utm_source=x&amp;utm_medium=y",
        "https://ep.example/news/1#comments",
        "https://ep.example/news/1?fbclid=zzz",
    ]

    assert len(feeds.entries(rss(*(item(1, link) for link in links)), "https://ep.example/rss", NOW)) == 1


def test_query_that_names_the_news_stays():
    links = [
        "https://ep.example/view?no=1&amp;page=2",
        "https://ep.example/view?page=2&amp;no=1",
        "https://ep.example/view?no=2",
    ]

    found = feeds.entries(rss(*(item(1, link) for link in links)), "https://ep.example/rss", NOW)

    assert len(found) == 2


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "http://user:pw@ep.example/", "ftp://x.example/"]
)
def test_address_that_no_reader_should_follow_is_left_out(link):
    assert feeds.entries(rss(item(1, link)), "https://ep.example/rss", NOW) == []


def test_news_of_the_future_are_of_now_and_old_ones_are_left_out():
    old = item(1).replace("Dec 2026", "Jun 2026")
    future = item(2).replace("Dec 2026", "Dec 2036")

    found = feeds.entries(rss(old, future), "https://ep.example/rss", NOW)

    assert [(it.title, it.published_at) for it in found] == [("소식 2", NOW)]


def test_long_texts_are_cut_at_a_word():
    found = feeds.entries(rss(item(1, title="가나다 " * 200, more="가나다 " * 900)), "https://ep.example/rss", NOW)[0]

    assert (len(found.title) <= 200, len(found.summary) <= 400) == (True, True)
    assert found.summary.endswith("나다…")


@pytest.mark.parametrize("body", [b"/etc/passwd", b"http://127.0.0.1/feed", b"", b"<html><p>x</p></html>", b"{}"])
def test_what_is_no_feed_has_no_entries_and_opens_nothing(body):
    assert (feeds.entries(body, "https://ep.example/rss", NOW), feeds.is_feed(body)) == ([], False)


def test_entities_that_grow_are_survived():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">'.encode() for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    body = bomb + b"]><rss version='2.0'><channel><item><title>&i;</title></item></channel></rss>"

    assert all(len(entry.title) <= 200 for entry in feeds.entries(body, "https://ep.example/rss", NOW))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=800) | st.text(max_size=400).map(lambda text: rss(f"<title>{text}</title>")))
def test_any_bytes_are_survived_and_any_entry_fits(body):
    for entry in feeds.entries(body, "https://ep.example/rss", NOW):
        assert (0 < len(entry.title) <= 200, len(entry.summary) <= 400, len(entry.fingerprint)) == (True, True, 64)
        assert entry.url.startswith("http")


@pytest.mark.django_db
def test_feed_is_fetched_each_hour_and_each_news_kept_once():
    with web.serving(feed=web.page(rss(item(1), item(2)), ETag='"1"')) as site:
        one = feed(site.url())
        counts = [feeds.fetch_due(NOW + minutes * timedelta(minutes=1), site.policy()) for minutes in (0, 30, 61)]

    one.refresh_from_db()
    assert counts == [2, 0, 0]
    assert (one.trouble, one.etag, one.fetched_at, len(site.asked)) == ("", '"1"', NOW + timedelta(minutes=61), 2)
    assert site.asked[1][1]["If-None-Match"] == '"1"'
    assert list(Candidate.objects.values_list("title", "found_at").order_by("title")) == [
        ("소식 1", NOW),
        ("소식 2", NOW),
    ]


@pytest.mark.django_db
def test_what_was_put_aside_does_not_come_back():
    with web.serving(feed=web.page(rss(item(1)))) as site:
        feed(site.url())
        feeds.fetch_due(NOW, site.policy())
        feeds.drop(Candidate.objects.all(), at=NOW)
        feeds.fetch_due(NOW + HOUR, site.policy())

    assert Candidate.objects.values_list("dropped_at", flat=True).get() == NOW


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (web.page(b"", 404), "누리집이 그 주소에 글이 없다고 답했어요"),
        (web.page(b"<html></html>"), "그 주소에는 RSS나 Atom이 아니라"),
        (web.to("http://10.0.0.1/"), "바깥 누리집이 아닌 주소예요"),
    ],
)
def test_what_does_not_work_is_told_on_the_feed_and_gone_when_it_works_again(answer, says):
    with web.serving(feed=answer) as site:
        one = feed(site.url())
        feeds.fetch_due(NOW, site.policy())
        one.refresh_from_db()
        assert one.trouble.startswith(says)

        site.pages["/feed"] = web.page(rss(item(1)))
        feeds.fetch_due(NOW + HOUR, site.policy())

    one.refresh_from_db()
    assert one.trouble == ""


@pytest.mark.django_db
def test_empty_feed_is_no_trouble():
    with web.serving(feed=web.page(rss())) as site:
        one = feed(site.url())
        feeds.fetch_due(NOW, site.policy())

    one.refresh_from_db()
    assert one.trouble == ""


@pytest.mark.django_db
def test_stopped_feed_is_left_alone():
    with web.serving(feed=web.page(rss(item(1)))) as site:
        feed(site.url(), stopped_at=NOW)

        assert (feeds.fetch_due(NOW, site.policy()), site.asked) == (0, [])


@pytest.mark.django_db
def test_of_two_processes_one_fetches():
    with web.serving(feed=web.page(rss(item(1)))) as site:
        one = feed(site.url())
        same = Feed.objects.get(pk=one.pk)

        assert [feeds.fetch(one, NOW, site.policy()), feeds.fetch(same, NOW, site.policy())] == [1, 0]
        assert len(site.asked) == 1


@pytest.mark.django_db
def test_loopback_is_closed_unless_a_policy_says_otherwise():
    with web.serving(feed=web.page(rss(item(1)))) as site:
        one = feed(site.url())
        feeds.fetch_due(NOW)

    one.refresh_from_db()
    assert (one.trouble.startswith("바깥 누리집이 아닌"), site.asked) == (True, [])
