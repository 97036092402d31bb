import re
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from newsletter import building, clicks
from newsletter.clicks import Visit
from newsletter.models import ClickCount, CountedLink
from tests.newsletter.makers import NOW, issue, mailing, series

PERSON = "Mozilla/5.0 (Linux; Android 15; SM-S921N) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"
HOUR = timedelta(hours=1)


@pytest.fixture
def sending(db):
    """A mailing that began an hour ago."""
    return mailing(series(), started_at=NOW - HOUR)


def link(of, url="https://ep.example/news/1") -> str:
    """The path of a counted link."""
    return clicks.counted(url, of, "a", "block-1", "eunpyeong").removeprefix("http://localhost:8000")


def counts() -> list[tuple]:
    return list(ClickCount.objects.order_by("url", "hour").values_list("url", "people", "machines"))


def test_click_leads_on_and_is_counted_without_a_reader(sending, time_machine):
    time_machine.move_to(NOW, tick=False)
    client = Client(headers={"user-agent": PERSON})

    answers = [client.get(link(sending)) for _ in range(3)]

    assert {(it.status_code, it["Location"]) for it in answers} == {(302, "https://ep.example/news/1")}
    assert (answers[0].cookies, answers[0]["X-Robots-Tag"]) == ({}, "noindex, nofollow")
    assert "no-store" in answers[0]["Cache-Control"]
    row = ClickCount.objects.get()
    assert (row.mailing_id, row.arm, row.block, row.district, row.hour) == (
        sending.pk, "a", "block-1", "eunpyeong", NOW.replace(minute=0),
    )  # fmt: skip
    assert (row.people, row.machines) == (3, 0)


def test_click_is_one_look_up_and_one_write(sending, django_assert_num_queries):
    path = link(sending)
    with django_assert_num_queries(2):
        Client(headers={"user-agent": PERSON}).get(path)


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("head", {"user-agent": PERSON}),
        ("get", {}),
        ("get", {"user-agent": "Mozilla/5.0 (compatible; Yeti/1.1; +http://naver.me/spd)"}),
        ("get", {"user-agent": "Barracuda Sentinel (EE)"}),
        ("get", {"user-agent": "python-requests/2.32"}),
        ("get", {"user-agent": PERSON, "purpose": "prefetch"}),
        ("get", {"user-agent": PERSON, "sec-purpose": "prefetch;prerender"}),
        ("get", {"user-agent": PERSON, "x-moz": "prefetch"}),
    ],
)
def test_machines_are_led_on_and_counted_apart(sending, method, headers):
    answer = getattr(Client(), method)(link(sending), headers=headers)

    assert (answer.status_code, answer["Location"]) == (302, "https://ep.example/news/1")
    assert counts() == [("https://ep.example/news/1", 0, 1)]


def test_first_seconds_of_a_sending_belong_to_scanners(sending):
    token = link(sending).split("/")[-2]
    held = clicks.link_of(token)
    clicks.count(held, Visit("GET", PERSON), sending.started_at + timedelta(seconds=2))
    clicks.count(held, Visit("GET", PERSON), sending.started_at + timedelta(seconds=3))

    assert counts() == [("https://ep.example/news/1", 1, 1)]


def test_each_hour_has_its_own_sum(sending):
    held = clicks.link_of(link(sending).split("/")[-2])
    for minutes in (0, 30, 61):
        clicks.count(held, Visit("GET", PERSON), NOW + timedelta(minutes=minutes))

    assert [people for _url, people, _machines in counts()] == [2, 1]


def test_posting_is_refused(sending):
    assert Client().post(link(sending)).status_code == 405
    assert counts() == []


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
        lambda token: "9" + token,
        lambda token: token.split(".")[0],
        lambda token: token + "https:%2F%2Fevil.example",
        lambda token: token.upper().replace(".", ".X"),
        lambda token: "1.000000000000",
        lambda token: "//evil.example",
    ],
)
def test_forged_link_leads_nowhere(sending, forge):
    token = link(sending).split("/")[-2]

    assert Client(headers={"user-agent": PERSON}).get(f"/newsletter/go/{forge(token)}/").status_code == 404
    assert counts() == []


@given(st.text(max_size=60))
def test_any_token_is_survived(token):
    assert clicks.TOKEN.fullmatch(token) is None or clicks.link_of(token) is None


@pytest.mark.parametrize(
    "url",
    ["", "mailto:news@portal.example", "tel:023542100", "javascript:alert(1)", "https://x.example/{{name}}", "/news/1"],
)
def test_what_is_no_address_of_the_web_stays_as_it_is(sending, url):
    assert clicks.counted(url, sending, "a", "b") == url
    assert CountedLink.objects.count() == 0


def test_same_address_has_the_same_link(sending):
    assert link(sending) == link(sending)
    assert CountedLink.objects.count() == 1


def test_frozen_mail_counts_blocks_and_leaves_the_frame(db):
    of = series(counts_clicks=True)
    text = '<p><a href="https://ep.example/?a=1&amp;b=2">하나</a> <a href="https://ep.example/2">둘</a></p>'
    page = issue(
        of, [("text", {"heading": "소식", "text": text}), ("button", {"label": "신청하기", "address": "/news/"})]
    )
    made = mailing(of)
    made.issue = page

    building.freeze(made, NOW)
    again = building.freeze(made, NOW)

    build = made.builds.get(sha256=again)
    head, words, button, foot = (piece["text"] for piece in build.parts["html"])
    assert list(CountedLink.objects.order_by("url").values_list("url", flat=True)) == [
        "http://localhost:8000/news/",
        "https://ep.example/2",
        "https://ep.example/?a=1&b=2",
    ]
    assert [len(re.findall("/newsletter/go/", piece)) for piece in (head, words, button, foot)] == [0, 2, 1, 0]
    assert "ep.example" not in words
    assert "https://ep.example/?a=1&b=2" in build.parts["text"][1]["text"]


def test_series_that_does_not_count_keeps_its_addresses(db):
    of = series()
    page = issue(of, [("button", {"label": "신청하기", "address": "https://ep.example/"})])
    made = mailing(of)
    made.issue = page

    sha = building.freeze(made, NOW)

    assert 'href="https://ep.example/"' in made.builds.get(sha256=sha).parts["html"][1]["text"]
    assert CountedLink.objects.count() == 0
