"""How often links of an issue are followed, where its series says so: sums by the hour, and of nobody.

The address in the mail is the same for all readers of an edition. It names a row that we wrote, and shows that we did:
nobody can have us lead anywhere else.
"""

import hmac
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection
from django.urls import reverse

from newsletter.links import absolute
from newsletter.models import ClickCount, CountedLink, Mailing
from newsletter.safe_fetching import FetchRefused, parts_of

TOKEN = re.compile(r"(\d{1,18})\.([0-9a-f]{12})", re.ASCII)
HREF = re.compile(r'(<a\b[^>]*?\bhref=")(https?://[^"]*)(")', re.IGNORECASE)
MOST_URL = 500
# Programs that follow every link before the reader does: scanners of mail companies, previews, other programs.
MACHINES = re.compile(
    r"bot\b|bot/|crawl|spider|scan|preview|prefetch|proxy|fetch|monitor|barracuda|proofpoint|mimecast|symantec|fortinet"
    r"|safelinks|ms-office|microsoft office|google-safety|yeti|daum|kakaotalk-scrap|facebookexternalhit"
    r"|slack|telegram|whatsapp|curl|wget|python|java/|go-http|okhttp|libwww|httpclient|headless|phantom|axios|node-fetch",
    re.IGNORECASE,
)
# What follows links that soon after the first mail went is no person.
TOO_SOON = timedelta(seconds=3)


@dataclass(frozen=True)
class Visit:
    """Of one request, what tells people and machines apart. Nothing of it is kept."""

    method: str = "GET"
    user_agent: str = ""
    purpose: str = ""

    @property
    def is_machine(self) -> bool:
        return (
            self.method != "GET"
            or not self.user_agent
            or bool(MACHINES.search(self.user_agent))
            or any(word in self.purpose.lower() for word in ("prefetch", "preview", "prerender"))
        )


def counted(url: str, mailing: Mailing, arm: str, block: str, district: str = "") -> str:
    """The address to put into the mail instead of `url`; `url` itself when it is none that we count."""
    return counted_all([url], mailing, arm, block, district).get(url, url)


def counted_all(urls: Iterable[str], mailing: Mailing, arm: str, block: str, district: str = "") -> dict[str, str]:
    """Two statements, however many they are; the same address again gets the same link."""
    wanted = [url for url in dict.fromkeys(urls) if is_countable(url)]
    about = {"mailing": mailing, "arm": arm, "block": block, "district": district}
    CountedLink.objects.bulk_create([CountedLink(url=url, **about) for url in wanted], ignore_conflicts=True)
    links = dict(CountedLink.objects.filter(url__in=wanted, **about).values_list("url", "pk"))
    return {url: address_of(links[url]) for url in wanted}


def is_countable(url: str) -> bool:
    """Addresses of the web. Not those with a reader's own in them, which stand as {{…}} until the mail is merged."""
    try:
        parts_of(url)
    except FetchRefused:
        return False
    return "{" not in url and len(url) <= MOST_URL


def with_counted(parts: dict[str, list[dict[str, Any]]], mailing: Mailing, arm: str) -> dict[str, list[dict[str, Any]]]:
    """Parts of a build (newsletter.building) with counted links in the HTML of blocks. The frame stays as it is: its
    links are the reader's own. The text part stays too: there an address is read by eyes."""
    return {**parts, "html": [with_links(piece, mailing, arm) for piece in parts["html"]]}


def with_links(piece: dict[str, Any], mailing: Mailing, arm: str) -> dict[str, Any]:
    if not piece.get("block"):
        return piece
    districts = (piece.get("audience") or {}).get("districts") or []
    found = {match[2]: html.unescape(match[2]) for match in HREF.finditer(piece["text"])}
    made = counted_all(found.values(), mailing, arm, piece["block"], districts[0] if len(districts) == 1 else "")

    def link(match: re.Match) -> str:
        url = found[match[2]]
        return f"{match[1]}{html.escape(made.get(url, url))}{match[3]}"

    return {**piece, "text": HREF.sub(link, piece["text"])}


def address_of(link: int) -> str:
    return absolute(reverse("newsletter:click", args=[f"{link}.{proof(link)}"]))


def proof(link: int) -> str:
    return hmac.new(settings.ADDRESS_KEY.encode(), f"link {link}".encode(), sha256).hexdigest()[:12]


def link_of(token: str) -> CountedLink | None:
    """None for a token that we did not write."""
    found = TOKEN.fullmatch(token)
    if not found or not hmac.compare_digest(found[2], proof(int(found[1]))):
        return None
    return CountedLink.objects.select_related("mailing").filter(pk=int(found[1])).first()


def count(link: CountedLink, visit: Visit, at: datetime) -> None:
    """One more, in one statement; two at once are two."""
    begun = link.mailing.started_at
    is_machine = visit.is_machine or begun is None or at < begun + TOO_SOON
    hour = at.replace(minute=0, second=0, microsecond=0)
    columns = ("mailing_id", "arm", "block", "district", "url", "hour", "people", "machines")
    values = [link.mailing_id, link.arm, link.block, link.district, link.url]
    table = connection.ops.quote_name(ClickCount._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
            f" ON CONFLICT (mailing_id, arm, block, district, url, hour) DO UPDATE SET"
            f" people = {table}.people + excluded.people, machines = {table}.machines + excluded.machines",
            [*values, connection.ops.adapt_datetimefield_value(hour), int(not is_machine), int(is_machine)],
        )
