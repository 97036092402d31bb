"""An edition to look at instead of in a mailbox: the pieces for one reader as HTML or text, and sections of a page."""

import html
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wagtail.rich_text import expand_db_html

from newsletter import links, values
from newsletter.audiences import Audience, Piece, Reader, chosen
from newsletter.contents import TEXT, Section, sections
from newsletter.models import IssuePage, Mailing, Series, Subscriber

# Of a mail that is shown on the web: pictures and its own styles, nothing that runs, nothing that is sent.
POLICY = {
    "default-src": ["'none'"],
    "img-src": ["'self'", "data:"],
    "style-src": ["'unsafe-inline'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox", "allow-top-navigation-by-user-activation"],
}


def joined(parts: list[dict[str, Any]], reader: Reader, own: Mapping[str, str], *, is_html: bool) -> str:
    """What newsletter.merging makes bytes of: the reader's pieces with the reader's values."""
    pieces = [Piece(Audience.of(part["audience"]), bool(part.get("is_news", True))) for part in parts]
    text = "".join(parts[place]["text"] for place in chosen(pieces, reader))

    def value(match) -> str:
        found = own.get(match[1], match[0])
        return html.escape(found) if is_html else found

    return values.MARK.sub(value, text)


def values_of(series: Series, mailing: Mailing | None, secret: str, name: str, language: str) -> dict[str, str]:
    return {
        values.NAME: name or values.NAMELESS[language],
        values.PREFERENCES: links.preferences_url(secret),
        values.UNSUBSCRIBE: links.unsubscribe_url(secret, series.slug),
        values.WEB: links.personal_url(secret, mailing.pk) if mailing and mailing.pk else "#",
    }


def reader_of(subscriber: Subscriber, series: Series) -> Reader:
    """What the reader chose of a series; everything when the subscription is over."""
    row = subscriber.subscriptions.filter(series=series, stopped_at=None).first()
    return Reader(row.districts if row else (), row.topics if row else (), subscriber.language)


def public_sections(issue: IssuePage, at: datetime, district: str = "") -> list[Section]:
    """The Korean edition of the archive: the general one, or as a reader of one district would get it.

    An issue that was published is shown as of then, so that what its rules pull stays what it was.
    """
    reader = Reader((district,) if district else ())
    held = sections(issue, issue.first_published_at or at, reader.language)
    return [held[place] for place in chosen([Piece(section.audience, section.is_news) for section in held], reader)]


def feed_words(issue: IssuePage, at: datetime) -> str:
    """Headings and words of the general edition, as plain text."""
    lines = [issue.summary]
    for section in public_sections(issue, at):
        lines += [section.heading, section.plain if section.name == TEXT else section.caption]
        lines += [f"- {item.title}" for item in section.items]
    return "\n".join(line for line in lines if line)


def rich_html(source: str) -> str:
    """Rich text as pages show it: Wagtail has cleaned it when it was saved."""
    return expand_db_html(source)
