import pytest

from newsletter import domain_check
from newsletter.domain_check import Names
from tests.newsletter import dns_server

NAMES = Names("news.maeul.or.kr", "bounce.maeul.or.kr", "s1", "203.0.113.7")
KEY = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" + "A" * 360
GOOD = {
    "bounce.maeul.or.kr TXT": ["v=spf1 ip4:203.0.113.0/24 include:_spf.relay.example -all", "other=1"],
    "_spf.relay.example TXT": ["v=spf1 a:mail.relay.example ~all"],
    "s1._domainkey.news.maeul.or.kr TXT": [f"v=DKIM1; k=rsa; p={KEY}"],
    "_dmarc.maeul.or.kr TXT": ["v=DMARC1; p=quarantine; rua=mailto:dmarc@maeul.or.kr"],
    "7.113.0.203.in-addr.arpa PTR": ["mail.maeul.or.kr."],
    "mail.maeul.or.kr A": ["203.0.113.7"],
    "bounce.maeul.or.kr MX": ["10 mail.maeul.or.kr."],
}
SPF, DKIM, DMARC = "bounce.maeul.or.kr TXT", "s1._domainkey.news.maeul.or.kr TXT", "_dmarc.maeul.or.kr TXT"
PTR, MX = "7.113.0.203.in-addr.arpa PTR", "bounce.maeul.or.kr MX"


def levels(changes=None, names=NAMES, **how) -> dict[str, str]:
    return {one.name: one.level.value for one in found(changes, names, **how)}


def found(changes=None, names=NAMES, **how) -> list[domain_check.Finding]:
    entries = {key: value for key, value in {**GOOD, **(changes or {})}.items() if value is not None}
    with dns_server.serving(entries, **how) as (resolver, _zone):
        return domain_check.check(names, resolver)


def test_domain_in_order_is_good_in_all():
    assert levels() == dict.fromkeys(("SPF", "DKIM", "DMARC", "PTR", "MX"), "good")


@pytest.mark.parametrize(
    ("what", "entry", "name", "level", "words"),
    [
        (SPF, None, "SPF", "bad", "적혀 있지 않아요"),
        (SPF, ["v=spf1 -all", "v=spf1 mx -all"], "SPF", "bad", "두 줄"),
        (SPF, ["v=spf1 +all"], "SPF", "bad", "아무 서버나"),
        (SPF, ["v=spf1 ip4:198.51.100.1 -all"], "SPF", "bad", "203.0.113.7"),
        (SPF, ["v=spf1 ip4:203.0.113.7"], "SPF", "care", "보내도 되는 서버"),
        (SPF, ["v=spf1 a:mail.maeul.or.kr -all"], "SPF", "good", "1번"),
        (SPF, ["v=spf1 mx ~all"], "SPF", "good", "1번"),
        (SPF, ["v=spf1 include:bounce.maeul.or.kr ip4:203.0.113.7 -all"], "SPF", "bad", "10번을 넘으면"),
        (SPF, ["v=spf1 " + " ".join(f"a:h{n}.example" for n in range(11)) + " -all"], "SPF", "bad", "11번"),
        (DKIM, None, "DKIM", "bad", "열쇠가 없어요"),
        (DKIM, ["v=DKIM1; p="], "DKIM", "bad", "거두어졌어요"),
        (DKIM, ["v=DKIM1; p=" + "A" * 216], "DKIM", "care", "짧아요"),
        (DKIM, [f"v=DKIM1; t=y; p={KEY}"], "DKIM", "care", "시험 중"),
        (DKIM, ["v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="], "DKIM", "good", "있어요"),
        (DMARC, None, "DMARC", "bad", "적혀 있지 않아요"),
        (DMARC, ["v=DMARC1; p=none; rua=mailto:a@b.kr"], "DMARC", "care", "지켜보기만"),
        (DMARC, ["v=DMARC1; p=reject"], "DMARC", "care", "보고를 받지 않아요"),
        (DMARC, ["v=DMARC1; p=reject; aspf=s; adkim=s; rua=mailto:a@b.kr"], "DMARC", "care", "엄격한"),
        (PTR, None, "PTR", "bad", "이름이 없어요"),
        (PTR, ["other.example."], "PTR", "bad", "돌아오지 않아요"),
        (MX, None, "MX", "bad", "서버가 없어요"),
        (MX, ["0 ."], "MX", "bad", "서버가 없어요"),
        (MX, ["10 gone.example."], "MX", "bad", "찾을 수 없어요"),
    ],
)
def test_each_fault_is_named(what, entry, name, level, words):
    one = next(one for one in found({what: entry}) if one.name == name)

    assert (one.level.value, words in one.sentence, bool(one.advice)) == (level, True, level != "good")


def test_included_domains_count_with_their_own_lookups():
    chain = {f"s{n}.example TXT": [f"v=spf1 include:s{n + 1}.example mx -all"] for n in range(8)}

    one = found({SPF: ["v=spf1 include:s0.example -all"], **chain})[0]

    assert (one.level.value, "10번을 넘으면" in one.sentence) == ("bad", True)


def test_circle_of_includes_is_never_believed():
    circle = {"x.example TXT": ["v=spf1 include:y.example -all"], "y.example TXT": ["v=spf1 include:x.example -all"]}

    assert levels({SPF: ["v=spf1 include:x.example ip4:203.0.113.7 -all"], **circle})["SPF"] == "bad"


def test_silent_or_broken_server_is_not_taken_for_a_missing_entry():
    assert levels(silent=["bounce.maeul.or.kr"]) == {
        "SPF": "unknown", "DKIM": "good", "DMARC": "good", "PTR": "good", "MX": "unknown",
    }  # fmt: skip
    assert levels(broken=["s1._domainkey.news.maeul.or.kr"])["DKIM"] == "unknown"


def test_what_we_do_not_know_is_asked_for():
    rows = {one.name: one for one in found(names=Names("news.maeul.or.kr", "bounce.maeul.or.kr"))}

    assert (rows["DKIM"].level.value, rows["PTR"].level.value, rows["SPF"].level.value) == (
        "unknown",
        "unknown",
        "good",
    )
    assert "NEWSLETTER_DKIM_SELECTOR" in rows["DKIM"].advice


def test_entry_to_ask_for_names_the_relay():
    assert found({SPF: None})[0].entry == 'bounce.maeul.or.kr. TXT "v=spf1 ip4:203.0.113.7 -all"'


@pytest.mark.parametrize("domain", ["", ".", "a..b", "x" * 70 + ".kr", "한글.한국", "-", "localhost"])
def test_odd_names_are_survived(domain):
    assert len(found(names=Names(domain, domain, "s1", "not an address"))) == 5


def test_each_name_is_asked_once():
    with dns_server.serving(GOOD) as (resolver, zone):
        domain_check.check(NAMES, resolver)

    assert len(zone.asked) == len(set(zone.asked))
