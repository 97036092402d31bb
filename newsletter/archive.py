"""The public archive: published issues by series and district."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from members.districts import District
from newsletter.models import IssuePage, Series

PAGE = 12


@dataclass(frozen=True)
class Choice:
    """What the address asks for; anything unknown is as if it were not there. `series` is a slug."""

    series: str = ""
    district: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Choice":
        series = query.get("kind", "").replace("\x00", "")[:40]
        district = query.get("district", "")
        return cls(series, district if district in District.values else "")


@dataclass(frozen=True)
class Archive:
    """`series`: those that are offered or have issues, each with `number` of them."""

    choice: Choice
    page: Page
    series: list[Series]
    newest: IssuePage | None


def published() -> QuerySet[IssuePage]:
    """Newest first, without their bodies."""
    return IssuePage.objects.live().for_listing().defer("body", "translations")


def of_choice(choice: Choice) -> QuerySet[IssuePage]:
    """Of a series; of a district: its own series' and those that are for it."""
    rows = published()
    if choice.series:
        rows = rows.filter(series__slug=choice.series)
    if choice.district:
        rows = rows.filter(Q(series__district=choice.district) | Q(district=choice.district))
    return rows


def read(query: Mapping[str, str]) -> Archive:
    """Three queries: the series, how many there are, one page of them."""
    choice = Choice.read(query)
    number = Count("issues", filter=Q(issues__live=True))
    series = [row for row in Series.objects.annotate(number=number) if row.number or row.closed_at is None]
    found = Paginator(of_choice(choice), PAGE).get_page(query.get("page"))
    is_first = found.number == 1 and not choice.district
    newest = found.object_list[0] if is_first and found.object_list else None
    return Archive(choice, found, series, newest)


def beside(issue: IssuePage) -> list[IssuePage]:
    """Three other issues of the same series, the newest first."""
    return list(published().filter(series=issue.series_id).exclude(pk=issue.pk)[:3])
