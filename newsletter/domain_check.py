"""Whether mail companies can tell that our newsletters are ours: what stands in the DNS, what should, and what to ask
for. Since 2024 Naver and Gmail refuse who has neither SPF nor DKIM."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import dns.exception
import dns.resolver
import dns.reversename
from django.utils.translation import gettext as _

PATIENCE = 3.0  # seconds a question; 8 at most for all of its tries
MOST_LOOKUPS = 10  # RFC 7208, 4.6.4
ASKING = ("include", "a", "mx", "ptr", "exists", "redirect")


class Level(StrEnum):
    GOOD = "good"
    CARE = "care"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """`found`: entries as they stand. `advice`: what to do, empty when nothing. `entry`: to ask the DNS admin for."""

    name: str
    level: Level
    sentence: str
    found: list[str] = field(default_factory=list)
    advice: str = ""
    entry: str = ""


class Silent(Exception):
    """The DNS did not answer: nothing is known, which is not the same as nothing being there."""


@dataclass(frozen=True)
class Names:
    """`sender`: domain of the From address. `bounces`: of the return address. `relay`: its IP address, or empty."""

    sender: str
    bounces: str
    selector: str = ""
    relay: str = ""


def resolver() -> dns.resolver.Resolver:
    made = dns.resolver.Resolver()
    made.timeout, made.lifetime = PATIENCE, PATIENCE * 2
    return made


def check(names: Names, by: dns.resolver.Resolver | None = None) -> list[Finding]:
    """All five, each by itself: one that fails says so and keeps no other from being asked."""
    ask = Asking(by or resolver())
    checks: list[tuple[str, Callable[[Asking, Names], Finding]]] = [
        ("SPF", spf),
        ("DKIM", dkim),
        ("DMARC", dmarc),
        ("PTR", ptr),
        ("MX", mx),
    ]
    return [finding(name, one, ask, names) for name, one in checks]


def finding(name: str, one: Callable, ask: "Asking", names: Names) -> Finding:
    try:
        return one(ask, names)
    except Silent as silent:
        sentence = _("네임서버가 답하지 않아서 확인하지 못했어요.")
        return Finding(name, Level.UNKNOWN, sentence, [str(silent)], _("잠시 뒤에 다시 확인해 주세요."))


class Asking:
    """Questions to the DNS, each at most once."""

    def __init__(self, by: dns.resolver.Resolver):
        self.by = by
        self.kept: dict[tuple[str, str], list[str]] = {}

    def rows(self, name: str, kind: str) -> list[str]:
        """Entries as text, sorted; none when there are none. Raises Silent."""
        if (name, kind) not in self.kept:
            self.kept[name, kind] = self.asked(name, kind)
        return self.kept[name, kind]

    def asked(self, name: str, kind: str) -> list[str]:
        try:
            answer = self.by.resolve(name, kind, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.EmptyLabel, dns.name.LabelTooLong):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise Silent(f"{kind} {name}: {type(error).__name__}") from error
        if kind == "TXT":
            return sorted(b"".join(row.strings).decode("utf-8", "replace") for row in answer)
        return sorted(row.to_text() for row in answer)

    def texts(self, name: str, begin: str) -> list[str]:
        return [text for text in self.rows(name, "TXT") if text.lower().startswith(begin)]


def spf(ask: Asking, names: Names) -> Finding:
    """Of the return address: that is whom RFC 7208 asks about."""
    found = [text for text in ask.texts(names.bounces, "v=spf1") if text[6:7] in ("", " ")]
    mechanism = f"ip4:{names.relay}" if is_ip(names.relay, 4) else f"ip6:{names.relay}" if names.relay else "mx"
    entry = f'{names.bounces}. TXT "v=spf1 {mechanism} -all"'
    if not found:
        return Finding(
            "SPF",
            Level.BAD,
            _("어느 서버가 보내도 되는지 적혀 있지 않아요."),
            [],
            _("이 한 줄을 넣어 달라고 하세요."),
            entry,
        )
    if len(found) > 1:
        return Finding(
            "SPF", Level.BAD, _("두 줄이 있어서 둘 다 무시돼요."), found, _("한 줄로 합쳐 달라고 하세요."), entry
        )
    count = lookups(ask, names.bounces)
    if count > MOST_LOOKUPS:
        sentence = _("다른 이름을 %s번 물어야 해요. 10번을 넘으면 무시돼요.") % count
        return Finding("SPF", Level.BAD, sentence, found, _("쓰지 않는 include를 지워 달라고 하세요."))
    ending = found[0].lower().split()[-1]
    if ending in ("+all", "all"):
        return Finding(
            "SPF",
            Level.BAD,
            _("아무 서버나 우리 이름으로 보낼 수 있어요."),
            found,
            _("끝의 +all을 -all로 바꿔 달라고 하세요."),
            entry,
        )
    if names.relay and is_ip(names.relay) and not covers(ask, names.bounces, names.relay):
        sentence = _("메일을 보내는 서버(%s)가 들어 있지 않아요.") % names.relay
        return Finding("SPF", Level.BAD, sentence, found, _("‘%s’을(를) 끝의 all 앞에 넣어 달라고 하세요.") % mechanism)
    sentence = _("보내도 되는 서버가 적혀 있어요. 이름은 %s번 물어요(10번까지).") % count
    if ending not in ("-all", "~all") and "redirect=" not in ending:
        return Finding(
            "SPF", Level.CARE, sentence, found, _("끝에 -all이 없어서 다른 서버도 막지 않아요. 넣어 달라고 하세요.")
        )
    return Finding("SPF", Level.GOOD, sentence, found)


def terms(ask: Asking, domain: str) -> list[tuple[str, str]]:
    """(mechanism, value) of the domain's SPF: ("include", "_spf.example.org")."""
    found = ask.texts(domain, "v=spf1")
    rows = []
    for word in found[0].split()[1:] if len(found) == 1 else []:
        name, _sign, value = re.sub(r"^[+\-~?]", "", word).replace("=", ":", 1).partition(":")
        rows.append((name.partition("/")[0].lower(), value))
    return rows


def lookups(ask: Asking, domain: str, seen: tuple[str, ...] = ()) -> int:
    """How many names a receiver must ask, with those of included domains. It stops counting past the limit."""
    count = 0
    for name, value in terms(ask, domain):
        if name in ASKING:
            count += 1
        if name in ("include", "redirect") and value and "%" not in value:
            # One that includes itself is asked without end: receivers give up.
            is_circle = value in (*seen, domain) or len(seen) > MOST_LOOKUPS
            count += MOST_LOOKUPS if is_circle else lookups(ask, value, (*seen, domain))
        if count > MOST_LOOKUPS:
            break
    return count


def covers(ask: Asking, domain: str, relay: str, seen: tuple[str, ...] = ()) -> bool:
    """Whether SPF names the relay's address. "a", "mx" and ranges are followed as a receiver would."""
    address = ipaddress.ip_address(relay)
    kind = "A" if address.version == 4 else "AAAA"
    for name, value in terms(ask, domain):
        if name in ("ip4", "ip6") and in_network(address, value):
            return True
        if name == "a" and relay in ask.rows(value.partition("/")[0] or domain, kind):
            return True
        if name == "mx" and any(
            relay in ask.rows(row.split()[-1], kind) for row in ask.rows(value.partition("/")[0] or domain, "MX")
        ):
            return True
        is_new = value and value not in (*seen, domain) and len(seen) < MOST_LOOKUPS
        if name in ("include", "redirect") and is_new and covers(ask, value, relay, (*seen, domain)):
            return True
    return False


def in_network(address: ipaddress.IPv4Address | ipaddress.IPv6Address, text: str) -> bool:
    try:
        return address in ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False


def is_ip(text: str, version: int = 0) -> bool:
    try:
        return version in (0, ipaddress.ip_address(text).version)
    except ValueError:
        return False


def dkim(ask: Asking, names: Names) -> Finding:
    if not names.selector:
        sentence = _("서명 열쇠의 이름(selector)을 몰라서 확인하지 못했어요.")
        advice = _("메일 서버 담당자에게 selector를 물어 NEWSLETTER_DKIM_SELECTOR에 적어 주세요.")
        return Finding("DKIM", Level.UNKNOWN, sentence, [], advice)
    name = f"{names.selector}._domainkey.{names.sender}"
    found = [text for text in ask.rows(name, "TXT") if "p=" in text.replace(" ", "")]
    if not found:
        advice = _("메일 서버가 만든 공개 열쇠를 이 이름으로 넣어 달라고 하세요.")
        return Finding(
            "DKIM", Level.BAD, _("서명을 확인할 열쇠가 없어요."), [], advice, f'{name}. TXT "v=DKIM1; k=rsa; p=…"'
        )
    tags = tags_of(found[0])
    if not tags.get("p"):
        return Finding(
            "DKIM",
            Level.BAD,
            _("열쇠가 거두어졌어요(p=가 비어 있음)."),
            found,
            _("새 열쇠를 만들어 넣어 달라고 하세요."),
        )
    if tags.get("k", "rsa") == "rsa" and len(tags["p"].replace(" ", "")) < 300:
        return Finding(
            "DKIM", Level.CARE, _("열쇠가 짧아요(1024비트쯤)."), found, _("2048비트 열쇠로 바꿔 달라고 하세요.")
        )
    if "y" in tags.get("t", "").split(":"):
        return Finding(
            "DKIM", Level.CARE, _("시험 중이라고 적혀 있어요(t=y)."), found, _("다 되었으면 t=y를 지워 달라고 하세요.")
        )
    return Finding("DKIM", Level.GOOD, _("서명을 확인할 열쇠가 있어요."), found)


def dmarc(ask: Asking, names: Names) -> Finding:
    """Of the sender's domain, or of the organisation's above it."""
    entry = f'_dmarc.{names.sender}. TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@{names.sender}"'
    found, place = [], names.sender
    while not found and place.count(".") >= 1:
        found = ask.texts(f"_dmarc.{place}", "v=dmarc1")
        place = place if found else place.partition(".")[2]
    if len(found) != 1:
        sentence = (
            _("두 줄이 있어서 둘 다 무시돼요.")
            if found
            else _("우리 이름을 도용한 메일을 어떻게 할지 적혀 있지 않아요.")
        )
        return Finding("DMARC", Level.BAD, sentence, found, _("이 한 줄을 넣어 달라고 하세요."), entry)
    tags = tags_of(found[0])
    policy = tags.get("p", "none").lower()
    if (is_strict(tags, "aspf") and is_strict(tags, "adkim")) and names.bounces != names.sender:
        sentence = _("엄격한 정렬이라 되돌아오는 주소(%(bounces)s)와 보내는 주소(%(sender)s)가 같아야 해요.") % {
            "bounces": names.bounces,
            "sender": names.sender,
        }
        return Finding("DMARC", Level.CARE, sentence, found, _("aspf=r로 바꾸거나 두 주소를 같게 해 달라고 하세요."))
    if not is_aligned(names):
        sentence = _("되돌아오는 주소와 보내는 주소의 도메인이 달라서 DKIM만으로 확인돼요.")
        return Finding("DMARC", Level.CARE, sentence, found, _("두 주소를 같은 도메인 아래에 두는 것이 좋아요."))
    if policy == "none":
        return Finding(
            "DMARC",
            Level.CARE,
            _("지켜보기만 해요(p=none)."),
            found,
            _("몇 주 동안 보고를 본 뒤 p=quarantine으로 올려 달라고 하세요."),
            entry,
        )
    if not tags.get("rua"):
        return Finding(
            "DMARC",
            Level.CARE,
            _("누가 우리 이름으로 보내는지 보고를 받지 않아요."),
            found,
            _("rua=mailto:…를 넣어 달라고 하세요."),
        )
    return Finding("DMARC", Level.GOOD, _("도용한 메일을 막고(p=%s), 보고를 받아요.") % policy, found)


def is_strict(tags: dict[str, str], name: str) -> bool:
    return tags.get(name, "r").lower() == "s"


def is_aligned(names: Names) -> bool:
    """One is the other, or below it, or both below the same organisation (three labels for names like or.kr)."""
    one, other = names.sender.lower().split("."), names.bounces.lower().split(".")
    size = 3 if len(one) > 2 and len(one[-1]) == 2 and len(one[-2]) <= 3 else 2
    return one[-size:] == other[-size:]


def tags_of(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): value.strip() for name, _sign, value in pairs if name.strip()}


def ptr(ask: Asking, names: Names) -> Finding:
    """The relay's address must have a name, and the name that address."""
    if not is_ip(names.relay):
        sentence = _("메일을 보내는 서버의 주소를 몰라서 확인하지 못했어요.")
        advice = _("서버의 IP 주소를 NEWSLETTER_RELAY_IP에 적어 주세요. 중계 회사를 쓰면 그 회사가 챙겨요.")
        return Finding("PTR", Level.UNKNOWN, sentence, [], advice)
    reverse = dns.reversename.from_address(names.relay).to_text()
    found = ask.rows(reverse, "PTR")
    entry = f"{reverse} PTR mail.{names.bounces}."
    if not found:
        return Finding(
            "PTR",
            Level.BAD,
            _("서버 주소에 이름이 없어요."),
            [],
            _("서버를 빌려준 곳에 이 이름을 넣어 달라고 하세요."),
            entry,
        )
    kind = "A" if is_ip(names.relay, 4) else "AAAA"
    if not any(names.relay in ask.rows(name, kind) for name in found):
        return Finding(
            "PTR",
            Level.BAD,
            _("이름이 그 주소로 돌아오지 않아요."),
            found,
            _("그 이름의 %s 줄에 서버 주소를 넣어 달라고 하세요.") % kind,
        )
    return Finding("PTR", Level.GOOD, _("서버 주소와 이름이 서로를 가리켜요."), found)


def mx(ask: Asking, names: Names) -> Finding:
    """Where bounces go."""
    found = ask.rows(names.bounces, "MX")
    entry = f"{names.bounces}. MX 10 mail.{names.bounces}."
    if not found or all(row.split()[-1] == "." for row in found):
        sentence = _("되돌아오는 메일을 받을 서버가 없어요.")
        return Finding("MX", Level.BAD, sentence, found, _("받을 서버를 넣어 달라고 하세요."), entry)
    hosts = [row.split()[-1] for row in found]
    lost = [host for host in hosts if not ask.rows(host, "A") and not ask.rows(host, "AAAA")]
    if lost:
        sentence = _("받을 서버 %s의 주소를 찾을 수 없어요.") % ", ".join(lost)
        return Finding("MX", Level.BAD, sentence, found, _("그 이름의 A 줄을 넣어 달라고 하세요."))
    return Finding("MX", Level.GOOD, _("되돌아오는 메일을 받을 서버가 있어요."), found)
