"""What districts and partners publish elsewhere: fetched each hour, kept as plain text, each news once.

Whatever a feed holds, a candidate is a title, a few sentences and an address; nothing of its HTML comes in.
"""

import calendar
import html
import io
import logging
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import feedparser
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from members.models import Member
from newsletter import safe_fetching
from newsletter.models import Candidate, Feed
from newsletter.safe_fetching import PUBLIC_ONLY, FetchRefused, Policy
from portal.roles import edited_districts

log = logging.getLogger(__name__)

EACH = timedelta(hours=1)
# Each may take ten seconds, and the tick has other work.
MOST_AT_ONCE = 5
MOST_ENTRIES = 50
# Of a feed that is read for the first time, or brings its archive along.
OLDEST = timedelta(days=120)
TITLE, SUMMARY, ADDRESS = 200, 400, 800
TRACKING = re.compile(r"utm_\w+|fbclid|gclid|igshid|mc_[ce]id|_ga|spm", re.IGNORECASE)
HIDDEN = re.compile(r"<(script|style|head)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
# strip_tags is slow on text made of brackets; no summary needs more.
MOST_SOURCE = 20_000


@dataclass(frozen=True)
class Entry:
    title: str
    url: str
    summary: str
    published_at: datetime | None
    fingerprint: str


def in_reach(member: Member) -> QuerySet[Feed]:
    """District staff keeps its own district's."""
    districts = edited_districts(member)
    return Feed.objects.filter(district__in=districts) if districts else Feed.objects.all()


def candidates_in_reach(member: Member) -> QuerySet[Candidate]:
    districts = edited_districts(member)
    rows = Candidate.objects.select_related("feed")
    return rows.filter(feed__district__in=districts) if districts else rows


def inbox(member: Member, district: str = "", *, is_aside: bool = False) -> QuerySet[Candidate]:
    """Newest first: what waits, or what was put aside. Of a district, or of all within reach."""
    rows = candidates_in_reach(member).filter(dropped_at__isnull=not is_aside)
    if district:
        rows = rows.filter(feed__district=district)
    return rows.order_by(Coalesce("published_at", "found_at").desc(), "-pk")


def with_counts(rows: QuerySet[Feed]) -> QuerySet[Feed]:
    """Those that are fetched before those that were stopped."""
    return rows.annotate(number=Count("candidates"), is_stopped=Q(stopped_at__isnull=False)).order_by(
        "is_stopped", "name", "pk"
    )


def fetch_due(at: datetime, policy: Policy = PUBLIC_ONLY) -> int:
    """Fetch feeds whose hour has come; returns how many news are new. Of several processes one fetches each."""
    due = Feed.objects.filter(stopped_at=None).filter(Q(fetched_at=None) | Q(fetched_at__lte=at - EACH))
    return sum(fetch(feed, at, policy) for feed in due.order_by("fetched_at", "pk")[:MOST_AT_ONCE])


def fetch(feed: Feed, at: datetime, policy: Policy = PUBLIC_ONLY) -> int:
    """Returns how many news are new. What does not work is written on the feed, in words for its keeper."""
    if not Feed.objects.filter(pk=feed.pk, fetched_at=feed.fetched_at).update(fetched_at=at):
        return 0
    feed.fetched_at = at
    try:
        got = safe_fetching.fetch(feed.url, etag=feed.etag, modified=feed.modified, policy=policy)
    except FetchRefused as refused:
        log.info("Feed %s: %s", feed.pk, refused)
        note(feed, trouble=str(refused.reason.label))
        return 0
    if got.is_same:
        note(feed, trouble="")
        return 0
    found = entries(got.body, got.url, at, got.content_type)
    if not found and not is_feed(got.body, got.content_type):
        note(feed, trouble=_("그 주소에는 RSS나 Atom이 아니라 다른 것이 있어요. 새 글 주소(RSS)를 찾아 적어 주세요."))
        return 0
    before = Candidate.objects.filter(feed=feed).count()
    Candidate.objects.bulk_create(
        [
            Candidate(
                feed=feed,
                fingerprint=entry.fingerprint,
                title=entry.title,
                summary=entry.summary,
                url=entry.url,
                published_at=entry.published_at,
                found_at=at,
            )
            for entry in found
        ],
        ignore_conflicts=True,
    )
    note(feed, trouble="", etag=got.etag, modified=got.modified)
    return Candidate.objects.filter(feed=feed).count() - before


def note(feed: Feed, **columns: str) -> None:
    columns["trouble"] = columns["trouble"][:200]
    Feed.objects.filter(pk=feed.pk).update(**columns)
    for name, value in columns.items():
        setattr(feed, name, value)


def trial(url: str, at: datetime, policy: Policy = PUBLIC_ONLY) -> list[Entry]:
    """What a feed would bring, and nothing is kept. Raises FetchRefused."""
    got = safe_fetching.fetch(url, policy=policy)
    return entries(got.body, got.url, at, got.content_type)


def parsed(body: bytes, content_type: str = "") -> feedparser.FeedParserDict:
    # A stream, as feedparser would take a text for an address or the name of a file, and open that.
    return feedparser.parse(
        io.BytesIO(body), response_headers={"content-type": content_type} if content_type else {}, sanitize_html=False
    )


def is_feed(body: bytes, content_type: str = "") -> bool:
    try:
        return bool(parsed(body, content_type).get("version"))
    except Exception:  # As in `entries`.
        return False


def entries(body: bytes, base: str, at: datetime, content_type: str = "") -> list[Entry]:
    """Of the feed at `base`: each once, none older than OLDEST. Empty for what is no feed."""
    try:
        rows = parsed(body, content_type).entries[:MOST_ENTRIES]
        found = [entry for row in rows if (entry := entry_of(row, base, at))]
    except Exception:  # feedparser raises errors of every kind for documents that are made to hurt it.
        log.warning("A feed could not be read: %s", base, exc_info=True)
        return []
    fresh = [entry for entry in found if entry.published_at is None or entry.published_at > at - OLDEST]
    return list({entry.fingerprint: entry for entry in fresh}.values())


def entry_of(row: feedparser.FeedParserDict, base: str, at: datetime) -> Entry | None:
    """None for one without words, or with an address that is none."""
    title = plain(row.get("title") or row.get("summary") or "", TITLE)
    if not title:
        return None
    link = str(row.get("link") or "").strip()
    url = address(urljoin(base, link)) if link else base
    if not url or len(url) > ADDRESS:
        return None
    return Entry(
        title=title,
        url=url,
        summary=plain(row.get("summary") or "", SUMMARY),
        published_at=time_of(row, at),
        fingerprint=fingerprint(url if link else "", title),
    )


def address(text: str) -> str:
    """Cleaned of tracking; empty for what a browser should not be sent to."""
    try:
        safe_fetching.parts_of(text)
        return without_tracking(text)
    except (FetchRefused, ValueError):
        return ""


def without_tracking(url: str) -> str:
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, True) if not TRACKING.fullmatch(name)]
    query = parts.query if len(kept) == len(parse_qsl(parts.query, True)) else urlencode(kept)
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, query, parts.fragment))


def fingerprint(url: str, title: str) -> str:
    """Of the address less protocol, tracking and fragment; of the title when there is none. 64 hex digits."""
    if not url:
        return sha256(f"title {title.casefold()}".encode()).hexdigest()
    parts = urlsplit(without_tracking(url))
    host = parts.netloc.lower().removeprefix("www.")
    query = urlencode(sorted(parse_qsl(parts.query, True)))
    return sha256(f"{host}{parts.path.rstrip('/')}?{query}".encode("utf-8", "replace")).hexdigest()


def plain(source: object, most: int) -> str:
    """Text in one line: no tags, no control or direction signs, composed letters, cut at a word."""
    text = HIDDEN.sub(" ", str(source)[:MOST_SOURCE])
    text = html.unescape(strip_tags(text.replace("<", " <")))
    # What was escaped twice would become tags in whoever shows it unescaped; here it is just no words.
    text = strip_tags(text.replace("<", " <"))
    text = unicodedata.normalize("NFC", text)
    text = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" .,·") + "…"


def time_of(row: feedparser.FeedParserDict, at: datetime) -> datetime | None:
    """When it was published, never in the future: such a news would stand on top for good."""
    read = row.get("published_parsed") or row.get("updated_parsed")
    if not read:
        return None
    try:
        return min(datetime.fromtimestamp(calendar.timegm(read), UTC), at)
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def drop(rows: Iterable[Candidate], *, at: datetime) -> int:
    """Put aside: they are offered to no issue any more, and stay known."""
    return Candidate.objects.filter(pk__in=[row.pk for row in rows], dropped_at=None).update(dropped_at=at)


def take_back(row: Candidate) -> None:
    Candidate.objects.filter(pk=row.pk).update(dropped_at=None)


def keep(feed: Feed, *, has_new_address: bool) -> Feed:
    """At another address nothing is known of what was there before: it is fetched at the next tick."""
    if has_new_address:
        feed.fetched_at, feed.etag, feed.modified, feed.trouble = None, "", "", ""
    feed.save()
    return feed


def stop(feed: Feed, *, at: datetime) -> None:
    Feed.objects.filter(pk=feed.pk, stopped_at=None).update(stopped_at=at)


def begin(feed: Feed) -> None:
    Feed.objects.filter(pk=feed.pk).update(stopped_at=None, trouble="")
