import contextlib
import ipaddress
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import safe_fetching
from newsletter.safe_fetching import PUBLIC_ONLY, FetchRefused, Policy
from tests.newsletter import web

PUBLIC = "93.184.215.14"


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(FetchRefused) as refused:
        call(*args, **kwargs)
    return refused.value.reason.value


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "0", "localhost", "LOCALHOST.",
        "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[fe80::1]", "[fc00::1]",
        "[ff02::1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2001:db8::1]", "①②⑦.⓪.⓪.①",
    ],
)  # fmt: skip
def test_address_inside_is_refused(host):
    assert refusal(safe_fetching.target_of, f"http://{host}/feed") in ("private", "address", "name")


@pytest.mark.parametrize(
    "url",
    [
        "", "feed", "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "http://", "http:///feed",
        "http://user@example.org/", "http://user:pw@example.org/", "http://example.org:99999/", "http://[::1/",
        "http://exam ple.org/", "http://example.org/\r\nHost: x", "http://example.org\\@127.0.0.1/", "//example.org/",
        "http://@example.org/", "http://" + "a" * 70 + ".org/", "http://example.org/" + "a" * 3_000,
    ],
)  # fmt: skip
def test_address_that_is_none_is_refused(url):
    assert refusal(safe_fetching.target_of, url) == "address"


@pytest.mark.parametrize("port", [22, 25, 6379, 5432, 11211])
def test_ports_of_other_services_are_refused(port):
    assert refusal(safe_fetching.target_of, f"http://example.org:{port}/") == "private"


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    policy = Policy(resolve=lambda host, port: [PUBLIC, "10.0.0.1"])

    assert refusal(safe_fetching.target_of, "https://example.org/", policy) == "private"


def test_public_address_is_taken_as_it_was_checked():
    target = safe_fetching.target_of("https://마을.example/새글?a=1", Policy(resolve=lambda host, port: [PUBLIC]))

    host = "마을.example".encode("idna").decode()
    assert (target.host, target.ip, target.port) == (host, PUBLIC, 443)
    assert target.path == "/%EC%83%88%EA%B8%80?a=1"


@given(st.ip_addresses())
def test_only_addresses_of_the_public_net_are_open(address):
    inner = safe_fetching.hidden_in(address)
    judged = inner or address

    assert PUBLIC_ONLY.is_open(str(address)) <= judged.is_global
    if judged.is_private or judged.is_loopback or judged.is_link_local or judged.is_multicast:
        assert not PUBLIC_ONLY.is_open(str(address))


@given(st.ip_addresses(v=4))
def test_every_disguise_of_an_address_is_judged_as_the_address(address):
    mapped = ipaddress.IPv6Address(f"::ffff:{address}")
    nat = ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) + int(address))
    six = ipaddress.IPv6Address((0x2002 << 112) + (int(address) << 80))

    assert {PUBLIC_ONLY.is_open(str(it)) for it in (mapped, nat, six)} == {PUBLIC_ONLY.is_open(str(address))}


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused(text):
    with contextlib.suppress(FetchRefused):
        safe_fetching.target_of(f"http://{text}", Policy(resolve=lambda host, port: []))


def test_page_is_fetched_with_its_marks():
    with web.serving(feed=web.conditional(b"news", '"1"')) as site:
        got = safe_fetching.fetch(site.url(), policy=site.policy())
        again = safe_fetching.fetch(site.url(), etag=got.etag, policy=site.policy())

    assert (got.body, got.etag, got.is_same) == (b"news", '"1"', False)
    assert (again.body, again.is_same) == (b"", True)


def test_connection_goes_to_the_checked_address_whatever_the_name_says_later():
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    with web.serving(feed=web.page(b"news")) as site:
        policy = site.policy(resolve=lambda host, port: next(answers))
        got = safe_fetching.fetch(site.url(host="feed.example"), policy=policy)

    assert got.body == b"news"
    assert site.asked[0][1]["Host"] == f"feed.example:{site.port}"
    assert next(answers) == ["10.0.0.1"]


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:6379/", "http://10.0.0.1/", "http://[::1]:6379/", "http://169.254.169.254/latest/meta-data/"],
)
def test_redirect_to_the_inside_is_refused(target):
    with web.serving(feed=web.to(target)) as site:
        policy = site.policy(ports=frozenset({site.port, 80}))
        assert refusal(safe_fetching.fetch, site.url(), policy=policy) == "private"


def test_redirect_to_another_protocol_is_refused():
    with web.serving(feed=web.to("file:///etc/passwd")) as site:
        assert refusal(safe_fetching.fetch, site.url(), policy=site.policy()) == "address"


def test_three_redirects_are_followed_and_a_fourth_is_not():
    pages = {"a": web.to("/b"), "b": web.to("/c"), "c": web.to("/d"), "d": web.page(b"end"), "z": web.to("/a")}
    with web.serving(**pages) as site:
        assert safe_fetching.fetch(site.url("/a"), policy=site.policy()).body == b"end"
        assert refusal(safe_fetching.fetch, site.url("/z"), policy=site.policy()) == "redirects"


def test_endless_answer_ends_at_the_limit():
    with web.serving(feed=web.endless) as site:
        assert refusal(safe_fetching.fetch, site.url(), policy=site.policy()) == "size"


def test_packed_bomb_is_not_unpacked():
    with web.serving(feed=web.packed(b"0" * 50_000_000), good=web.packed(b"news" * 10)) as site:
        assert safe_fetching.fetch(site.url("/good"), policy=site.policy()).body == b"news" * 10
        assert refusal(safe_fetching.fetch, site.url(), policy=site.policy()) == "size"


def test_dripping_server_is_left_in_time():
    with web.serving(feed=web.dripping) as site:
        begun = time.monotonic()
        assert refusal(safe_fetching.fetch, site.url(), policy=site.policy(patience=0.5)) == "time"

    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (web.page(b"", 404), "status"),
        (web.page(b"", 500), "status"),
        (web.page(b"junk", Content_Encoding="gzip"), "packed"),
        (web.page(b"junk", Content_Encoding="br"), "packed"),
        (lambda handler: handler.wfile.write(b"junk\r\n\r\n"), "connection"),
        (lambda handler: handler.connection.close(), "connection"),
    ],
)
def test_answer_that_cannot_be_used_says_why(answer, reason):
    with web.serving(feed=answer) as site:
        assert refusal(safe_fetching.fetch, site.url(), policy=site.policy()) == reason


def test_nobody_listening_is_a_connection_refused():
    policy = Policy(allows_loopback=True, ports=frozenset({9}))

    assert refusal(safe_fetching.fetch, "http://127.0.0.1:9/", policy=policy) == "connection"
