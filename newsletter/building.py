"""From a draft to what is sent: the parts of each edition, frozen in rows that nobody changes any more."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from newsletter import clicks, mjml
from newsletter.audiences import Audience
from newsletter.contents import Section, sections
from newsletter.models import Build, IssuePage, Language, Mailing, MailKind

# 정보통신망법 §50: exactly so, at the very start. What editors write instead of it is taken away first.
AD = "(광고)"
WRITTEN_AD = re.compile(r"^(?:\s*[(\[（【<{]\s*광\s*고\s*[)\]）】>}])+\s*")
MOST_SUBJECT = 320
LINE_BREAKS = re.compile(r"[\r\n\t\x00-\x1f\u2028\u2029]+")


@dataclass(frozen=True)
class Edition:
    """One language of an issue. `parts` as Build keeps them; `subjects` by arm; `html_bytes` of the largest edition."""

    language: str
    subjects: dict[str, str]
    parts: dict[str, list[dict[str, Any]]]

    @property
    def html_bytes(self) -> int:
        return sum(len(piece["text"].encode()) for piece in self.parts["html"])


def is_ad(issue: IssuePage) -> bool:
    return MailKind.AD in (issue.kind, issue.series.kind)


def subject_line(issue: IssuePage, text: str) -> str:
    """In one line, with the mark of an advertisement exactly once when it is one."""
    line = " ".join(LINE_BREAKS.sub(" ", text).split())
    if is_ad(issue):
        line = f"{AD} {WRITTEN_AD.sub('', line)}"
    return line[:MOST_SUBJECT]


def languages(issue: IssuePage) -> list[str]:
    """Those that have a subject of their own, or a block of their own. Korean is always one."""
    wanted = {Language.KO.value}
    for block in issue.body:
        wanted |= set((block.value.get("audience") or {}).get("languages") or ())
    wanted |= {block.value["language"] for block in issue.translations}
    return [language for language in Language.values if language in wanted]


def translation(issue: IssuePage, language: str) -> dict[str, str]:
    return next((block.value for block in issue.translations if block.value["language"] == language), {})


def subjects(issue: IssuePage, language: str) -> dict[str, str]:
    """By arm. Another language has one subject for both, its own or the Korean ones."""
    own = translation(issue, language).get("subject")
    arms = {Build.Arm.A: issue.subject, **({Build.Arm.B: issue.subject_b} if issue.subject_b else {})}
    return {arm.value: subject_line(issue, own or text) for arm, text in arms.items()}


def frame_of(issue: IssuePage, language: str, *, keeps: bool = False) -> mjml.Frame:
    return mjml.Frame(
        series=issue.series,
        title=issue.title,
        number=_("%s호") % issue.number if issue.number else "",
        preheader=translation(issue, language).get("preheader") or issue.preheader,
        language=language,
        keeps=keeps,
    )


def edition_of(issue: IssuePage, language: str, at: datetime, *, keeps: bool = False) -> Edition:
    """`keeps`: with pictures that stay, for one that is to be sent."""
    return Edition(language, subjects(issue, language), parts_of(issue, language, at, keeps=keeps))


def parts_of(issue: IssuePage, language: str, at: datetime, *, keeps: bool = False) -> dict[str, list[dict[str, Any]]]:
    """{"html": [piece, …], "text": [piece, …]}, cut alike: head, sections in order, foot."""
    return parts_made(frame_of(issue, language, keeps=keeps), sections(issue, at, language))


def parts_made(frame: mjml.Frame, held: list[Section]) -> dict[str, list[dict[str, Any]]]:
    """Of a frame and sections. Raises ValueError when the mail cannot be cut as it should."""
    html = mjml.pieces(mjml.render(frame, held))
    text = mjml.text_pieces(frame, held)
    if len(html) != len(held) + 2:
        raise ValueError("The mail has fallen into other pieces than its blocks")
    return {"html": told(html, held), "text": told(text, held)}


def told(texts: list[str], held: list[Section]) -> list[dict[str, Any]]:
    frame = {"audience": {}, "is_news": False, "block": ""}
    own = [
        {"audience": section.audience.as_json(), "is_news": section.is_news, "block": section.block} for section in held
    ]
    return [{**about, "text": text} for about, text in zip([frame, *own, frame], texts, strict=True)]


def whole_of(issue: IssuePage, held: Iterable[Section], language: str) -> str:
    """Rendered with just these sections and not cut: what joined pieces must be equal to."""
    return mjml.MARK.sub("", mjml.render(frame_of(issue, language), list(held)))


def audience_of(piece: dict[str, Any]) -> Audience:
    return Audience.of(piece["audience"])


def hash_of(subject: str, parts: dict[str, Any]) -> str:
    kept = json.dumps([subject, parts], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(kept.encode()).hexdigest()


def freeze(mailing: Mailing, at: datetime) -> str:
    """Make the newest draft's editions into Build rows; returns the sha256 that all rows of this freeze carry.

    It is of all subjects and parts together, and what an approval approves. The same content again makes no row.
    """
    issue = mailing.issue.get_latest_revision_as_object()
    made = []
    for language in languages(issue):
        edition = edition_of(issue, language, at, keeps=True)
        for arm, subject in edition.subjects.items():
            counts = issue.series.counts_clicks
            made.append(
                (edition, arm, subject, clicks.with_counted(edition.parts, mailing, arm) if counts else edition.parts)
            )
    lines = [f"{edition.language} {arm} {hash_of(subject, parts)}" for edition, arm, subject, parts in made]
    whole = sha256("\n".join(lines).encode()).hexdigest()
    with transaction.atomic():
        standing = set(mailing.builds.filter(sha256=whole).values_list("language", "arm"))
        Build.objects.bulk_create(
            Build(
                mailing=mailing,
                language=edition.language,
                arm=arm,
                subject=subject,
                parts=parts,
                html_bytes=edition.html_bytes,
                sha256=whole,
                made_at=at,
            )
            for edition, arm, subject, parts in made
            if (edition.language, arm) not in standing
        )
    return whole


def content_hash(issue: IssuePage) -> str:
    """Of what editors wrote in the newest draft: any edit changes it, what is live on the portal does not."""
    draft = issue.get_latest_revision_as_object()
    kept = [
        draft.title,
        draft.series_id,
        draft.number,
        draft.kind,
        draft.subject,
        draft.subject_b,
        draft.preheader,
        *(stream.stream_block.get_prep_value(stream) for stream in (draft.body, draft.translations)),
    ]
    return sha256(json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
