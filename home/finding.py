"""The plain search: every word must stand in the title, the summary or the text; title before summary before text.

Korean is matched inside words (돌봄 finds 서로돌봄), which suits its particles. The search with Korean analysis, typing
errors and all kinds of records comes with its own app.
"""

import re
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from home.models import PageText
from home.shown import public

MOST_LETTERS = 80
MOST_WORDS = 6
SUGGESTIONS = ("시간은행", "돌봄", "마을부엌", "강연", "탐방")
AROUND = 45  # letters shown on each side of the first match


class Kind(models.TextChoices):
    """What can be found; values are model names."""

    ARTICLE = "article", _("소식")
    CARDS = "cardnewspage", _("카드뉴스")
    EVENT = "eventpage", _("행사")
    COURSE = "coursepage", _("교육")
    VIDEO = "videopage", _("영상")
    PROGRAMME = "programmepage", _("전략사업")
    REPORT = "reportpage", _("연구·자료")
    ISSUE = "issuepage", _("소식지")
    DISTRICT = "districtpage", _("우리 동네")
    STANDARD = "standardpage", _("안내")
    PARTNERS = "partnerindexpage", _("협력 기관")


@dataclass(frozen=True)
class Found:
    """What a question found. `rows` is ordered best first; `counts` is [(kind, how many), …] before `kind` narrows."""

    rows: QuerySet
    counts: list[tuple[Kind, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(number for _kind, number in self.counts)


def words(question: str) -> list[str]:
    """The words asked for: at most six, in the first eighty letters; signs that are no letter or number are dropped."""
    return re.findall(r"[\w+]+", question[:MOST_LETTERS].replace("\x00", " "))[:MOST_WORDS]


def find(question: str, *, kind: str = "", district: str = "") -> Found:
    """Live public pages that hold every word of `question`; nothing for a question without a word. Two queries."""
    asked = words(question)
    if not asked:
        return Found(PageText.objects.none())
    rows = PageText.objects.filter(page__in=public(Page.objects.live()).order_by().values("pk"))
    if district:
        rows = rows.filter(Q(district=district) | Q(district=""))
    rank = Value(0, output_field=IntegerField())
    for word in asked:
        rows = rows.filter(Q(title__icontains=word) | Q(summary__icontains=word) | Q(text__icontains=word))
        rank = rank + Case(
            When(title__iexact=word, then=9),
            When(title__icontains=word, then=5),
            When(summary__icontains=word, then=2),
            default=0,
            output_field=IntegerField(),
        )
    numbers = dict(rows.order_by().values_list("kind").annotate(number=Count("pk")))
    counts = [(known, numbers[known.value]) for known in Kind if known.value in numbers]
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    ordered = rows.annotate(rank=rank).order_by(F("rank").desc(), "-shown_at", "pk").select_related("page")
    return Found(ordered, counts)


def marked(text: str, asked: list[str]) -> list[tuple[str, bool]]:
    """`text` cut into (piece, is a match) for highlighting; joined, the pieces are `text` again."""
    if not asked:
        return [(text, False)]
    pieces = re.split(f"({'|'.join(re.escape(word) for word in asked)})", text, flags=re.IGNORECASE)
    return [(piece, bool(number % 2)) for number, piece in enumerate(pieces) if piece]


def excerpt(row: PageText, asked: list[str]) -> str:
    """The part of the text around the first word found there; the summary when none is."""
    folded = row.text.lower()
    places = [at for word in asked if (at := folded.find(word.lower())) >= 0]
    if not places:
        return row.summary
    start, end = max(0, min(places) - AROUND), min(places) + AROUND * 2
    return ("… " if start else "") + row.text[start:end].strip() + (" …" if end < len(row.text) else "")
