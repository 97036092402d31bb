"""The month in one mail, for those who chose that: what the series' issues of last month held, each piece once.

Nobody writes it, so nobody approves it: it is put together from the approved builds of its issues, and what no person
has approved is not in it. Greetings stay out; an issue that no longer fits is named with its address.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from html import escape
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from newsletter import building, checklist, links, mjml
from newsletter.acts import as_portal
from newsletter.contents import TEXT, Section
from newsletter.models import Build, Language, Mailing, MailingStep, MailKind, Series, Subscription
from newsletter.moves import State
from newsletter.sending import control, editions
from portal.quiet_hours import SEOUL

HOUR = time(10)
# A machine that was away catches up for so long; then the month is past.
USEFUL = timedelta(days=3)
Parts = dict[str, list[dict[str, Any]]]


def is_time(at: datetime) -> bool:
    """From ten o'clock on the first of a month in Seoul."""
    local = at.astimezone(SEOUL)
    begins = datetime.combine(local.date().replace(day=1), HOUR, tzinfo=SEOUL)
    return begins <= local < begins + USEFUL


def month_before(at: datetime) -> date:
    """The first day of the month that is over."""
    return (at.astimezone(SEOUL).date().replace(day=1) - timedelta(days=1)).replace(day=1)


def send_due(at: datetime) -> int:
    """The tick's work: one digest a series and month; how many began."""
    if not is_time(at):
        return 0
    month = month_before(at)
    monthly = Subscription.objects.filter(frequency=Subscription.Frequency.MONTHLY, stopped_at=None)
    wanted = Series.objects.offered().filter(pk__in=monthly.values("series"))
    wanted = wanted.exclude(pk__in=Mailing.objects.filter(digest_of=month).values("series"))
    return sum(make(series, month, at) is not None for series in wanted.order_by("pk"))


def issues_of(series: Series, month: date) -> list[Mailing]:
    """What went to everyone in that month, in order. Advertising stays out of a series that is none."""
    begins = timezone.make_aware(datetime.combine(month, time()), SEOUL)
    ends = timezone.make_aware(datetime.combine((month + timedelta(days=31)).replace(day=1), time()), SEOUL)
    rows = Mailing.objects.filter(series=series, issue__isnull=False, started_at__gte=begins, started_at__lt=ends)
    if series.kind != MailKind.AD:
        rows = rows.exclude(kind=MailKind.AD).exclude(issue__kind=MailKind.AD)
    return list(rows.exclude(state=State.CANCELLED).select_related("issue").order_by("started_at", "pk"))


def make(series: Series, month: date, at: datetime) -> Mailing | None:
    """Freeze and start it; None when the month held nothing."""
    held = [(mailing, editions.approved(mailing)) for mailing in issues_of(series, month)]
    if not held:
        return None
    spoken = {language for _mailing, builds in held for language, _arm in builds}
    made = [
        (language, digest_parts(series, month, held, language)) for language in Language.values if language in spoken
    ]
    rows = [(language, subject(series, month, language), parts) for language, parts in made]
    lines = [f"{language} a {building.hash_of(words, parts)}" for language, words, parts in rows]
    whole = sha256("\n".join(lines).encode()).hexdigest()
    with transaction.atomic():
        mailing, is_new = Mailing.objects.get_or_create(
            series=series,
            digest_of=month,
            defaults={"state": State.APPROVED, "approved_hash": whole, "frozen_hash": whole, "kind": series.kind},
        )
        if not is_new:
            return None
        Build.objects.bulk_create(
            Build(
                mailing=mailing,
                language=language,
                subject=words,
                parts=parts,
                html_bytes=size(parts["html"]),
                sha256=whole,
                made_at=at,
            )
            for language, words, parts in rows
        )
        reason = _("승인된 호 %s개를 모았어요") % len(held)
        columns = {"before": State.DRAFT, "after": State.APPROVED, "reason": reason, "acted_at": at}
        MailingStep.objects.create(mailing=mailing, **columns, **as_portal().columns())
        return control.start(mailing, acting=as_portal(), at=at)


def title(series: Series, month: date, language: str) -> str:
    if language == Language.KO:
        return _("%(series)s %(month)s월 모음") % {"series": series, "month": month.month}
    return f"{series} {month:%Y-%m}"


def subject(series: Series, month: date, language: str) -> str:
    mark = f"{building.AD} " if series.kind == MailKind.AD else ""
    return f"{mark}{title(series, month, language)}"


@dataclass
class Gathered:
    """Of one issue: its own news pieces, cut alike in both parts."""

    html: list[dict[str, Any]] = field(default_factory=list)
    text: list[dict[str, Any]] = field(default_factory=list)


def digest_parts(series: Series, month: date, held: list, language: str) -> Parts:
    """Head, then each issue's name and news, foot. Pieces of all issues share one frame: MJML made them alike."""
    headings = [heading_of(mailing) for mailing, _builds in held]
    frame = mjml.Frame(series=series, title=title(series, month, language), language=language)
    own = building.parts_made(frame, headings)
    parts: Parts = {name: [pieces[0]] for name, pieces in own.items()}
    seen: set[str] = set()
    room = checklist.WARN_BYTES - size(own["html"])
    for place, (_mailing, builds) in enumerate(held, start=1):
        for name in parts:
            # The name of an issue alone is no news.
            parts[name].append({**own[name][place], "is_news": False})
        found = news_of(editions.of_reader(builds, language, Build.Arm.A), seen)
        if size(found.html) <= room:
            room -= size(found.html)
            parts["html"] += found.html
            parts["text"] += found.text
    return {name: [*pieces, own[name][-1]] for name, pieces in parts.items()}


def heading_of(mailing: Mailing) -> Section:
    address = escape(links.of_text(mailing.issue.get_url() or "/newsletter/"))
    source = f'<p><a href="{address}">{escape(_("이 호 모두 보기"))}</a></p>'
    return Section(TEXT, "", heading=mailing.issue.title, source=source)


def news_of(build: Build, seen: set[str]) -> Gathered:
    """What was news and stood in no issue before."""
    found = Gathered()
    for html, text in zip(build.parts["html"][1:-1], build.parts["text"][1:-1], strict=True):
        # By the text part: counted links in the HTML are of one issue alone.
        if html.get("is_news", True) and text["text"] not in seen:
            seen.add(text["text"])
            found.html.append(html)
            found.text.append(text)
    return found


def size(pieces: list[dict[str, Any]]) -> int:
    return sum(len(piece["text"].encode()) for piece in pieces)
