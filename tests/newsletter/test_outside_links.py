"""Dead links to other sites: asked by the tick of a real server, told as a warning, never more than that."""

import time
from datetime import timedelta

import pytest
from django.conf import settings

from newsletter import outside_links, safe_fetching
from newsletter.checklist import Level, problems, stops
from newsletter.models import OutsideAddress
from tests.newsletter import makers, web
from tests.newsletter.makers_issue import item, items, text

NOW = makers.NOW
HOUR = timedelta(hours=1)


def troubles() -> list[str]:
    return list(OutsideAddress.objects.order_by("url").values_list("trouble", flat=True))


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (web.page(b"news"), ""),
        (web.for_get_only(b"news"), ""),
        # Some say on HEAD that there is nothing, or hang up.
        (web.for_get_only(b"news", 404), ""),
        (lambda handler: (web.page(b"") if handler.command == "GET" else web.hanging_up)(handler), ""),
        (web.page(b"", 401), ""),
        (web.page(b"", 403), ""),
        (web.page(b"", 405), ""),
        (web.page(b"", 429), ""),
        (web.page(b"", 999), ""),
        (web.page(b"", 404), "404"),
        (web.page(b"", 410), "410"),
        (web.page(b"", 503), "503"),
        (web.to("/there"), ""),
        (web.to("/feed"), "redirects"),
        (web.to("http://10.0.0.1/"), "private"),
        (web.hanging_up, "connection"),
    ],
)
def test_only_what_fails_for_readers_is_trouble(answer, trouble):
    with web.serving(feed=answer, there=web.page(b"here")) as site:
        assert outside_links.trouble_of(site.url(), site.policy()) == trouble


def test_a_well_answered_head_is_enough_and_nothing_is_read():
    with web.serving(feed=web.page(b"news"), endless=web.endless) as site:
        assert safe_fetching.status_of(site.url(), policy=site.policy()) == 200
        assert (site.heads, site.asked) == (["/feed"], [])
        assert safe_fetching.status_of(site.url("/endless"), policy=site.policy(patience=2.0)) == 200


def test_slow_ones_are_asked_side_by_side_and_left_in_time(db):
    with web.serving(feed=web.dripping) as site:
        outside_links.want([site.url(f"/feed?{number}") for number in range(4)], NOW)
        begun = time.monotonic()
        assert outside_links.ask_due(NOW, site.policy(patience=0.5)) == 4
    assert time.monotonic() - begun < 3
    assert troubles() == ["time"] * 4


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "[::1]"])
def test_our_own_net_is_not_asked(host):
    assert outside_links.trouble_of(f"http://{host}/admin/") == "private"


def test_other_ports_say_nothing():
    assert outside_links.trouble_of("http://127.0.0.1:25/") == ""


@pytest.mark.django_db
def test_only_outside_addresses_are_wanted():
    own = settings.BASE_URL.rstrip("/")
    asked = "https://seoul.example/a"
    no = ["/stories/", f"{own}/stories/", "mailto:a@b.example", "tel:02", "", "https://a@b.example/", "javascript:1"]
    outside_links.want([asked, *no, asked, f"https://seoul.example/{'a' * 800}"], NOW)
    assert list(OutsideAddress.objects.values_list("url", "wanted_at", "asked_at")) == [(asked, NOW, None)]


@pytest.mark.django_db
def test_once_a_day_sooner_after_trouble_and_forgotten_in_the_end():
    with web.serving(good=web.page(b"")) as site:
        outside_links.want([site.url("/good"), site.url("/lost")], NOW)

        def ask(at) -> list[str]:
            site.heads.clear()
            outside_links.ask_due(at, site.policy())
            return sorted(site.heads)

        assert ask(NOW) == ["/good", "/lost"]
        assert troubles() == ["", "404"]
        assert ask(NOW + HOUR / 2) == []
        site.pages["/lost"] = web.page(b"")
        assert ask(NOW + HOUR) == ["/lost"]
        assert troubles() == ["", ""]
        assert ask(NOW + 24 * HOUR) == ["/good"]
        outside_links.want([site.url("/good")], NOW + timedelta(days=13))
        assert ask(NOW + timedelta(days=14)) == ["/good"]
    assert OutsideAddress.objects.count() == 1


@pytest.mark.django_db
def test_of_two_processes_one_asks():
    outside_links.want(["https://seoul.example/"], NOW)
    first, second = OutsideAddress.objects.get(), OutsideAddress.objects.get()
    assert [outside_links.claim(row, NOW) for row in (first, second)] == [True, False]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 12])
def test_what_is_known_of_them_costs_one_query(number, django_assert_num_queries):
    urls = [f"https://seoul.example/{place}" for place in range(number)]
    OutsideAddress.objects.bulk_create(OutsideAddress(url=url, wanted_at=NOW, trouble="404") for url in urls)
    with django_assert_num_queries(1):
        assert outside_links.troubles(urls) == dict.fromkeys(urls, "404")
    with django_assert_num_queries(2):
        outside_links.want(urls, NOW)


@pytest.mark.django_db
def test_saving_an_issue_asks_and_the_checklist_warns():
    with web.serving(there=web.page(b"")) as site:
        own = [item("있어요", address=site.url("/there")), item("없어요", address=site.url("/gone"))]
        link = f'<p><a href="{site.url("/old")}">지난 글</a></p>'
        issue = makers.issue(blocks=[items("소식", own=own), text(link, "첫눈")])
        issue.save_revision()
        assert problems(issue, NOW) == []
        assert outside_links.ask_due(OutsideAddress.objects.first().wanted_at, site.policy()) == 3
        found = problems(issue, NOW)
    assert [(one.level, one.sentence, one.block) for one in found] == [
        (
            Level.WARNING,
            f"1번째 칸 ‘소식’: ‘{site.url('/gone')}’에 닿지 않아요(404). 주소를 확인해 주세요.",
            str(issue.body[0].id),
        ),
        (
            Level.WARNING,
            f"2번째 칸 ‘첫눈’: ‘{site.url('/old')}’에 닿지 않아요(404). 주소를 확인해 주세요.",
            str(issue.body[1].id),
        ),
    ]
    assert not stops(found)
    OutsideAddress.objects.update(trouble="time")
    assert "닿지 않아요(답이 없어요)" in problems(issue, NOW)[0].sentence
