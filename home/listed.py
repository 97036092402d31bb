"""What the pages of home offer for lists elsewhere (portal/listed.py): live public pages only, few queries a source."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.models import Article, CardNewsPage, EventPage, ProgrammePage, ReportPage, VideoPage
from home.models.listing import public
from portal import listed
from portal.listed import Listed, Source, Wanted
from portal.models import BasePage, Topic
from portal.templatetags.portal_tags import ko_date, ko_time


@dataclass(frozen=True)
class Pages:
    """One kind of page as a source. `coming` says when and where of what takes place; others are told by their date."""

    key: str
    label: str
    model: type[BasePage]
    order: int
    has_date: bool = True
    narrow: Callable | None = None

    def read(self, wanted: Wanted, at: datetime) -> list[Listed]:
        pages = public(self.model.objects.live()).for_listing()
        if wanted.keys:
            found = {self.key_of(page): page for page in pages.filter(pk__in=self.numbers(wanted.keys))}
            return self.told([found[key] for key in wanted.keys if key in found])
        if wanted.districts:
            pages = pages.filter(district__in=wanted.districts)
        if wanted.topics:
            pages = pages.filter(topics__slug__in=wanted.topics).distinct()
        pages = self.narrow(pages, wanted, at) if self.narrow else self.of_days(pages, wanted, at)
        return self.told(list(pages[: wanted.limit]))

    def of_days(self, pages, wanted: Wanted, at: datetime):
        """Up to `at` and never from the future. What has no date is always told."""
        if not self.has_date:
            return pages
        until = min(wanted.until, at) if wanted.until else at
        pages = pages.filter(published_on__lte=timezone.localdate(until))
        return pages.filter(published_on__gte=timezone.localdate(wanted.since)) if wanted.since else pages

    def key_of(self, page: BasePage) -> str:
        return f"{self.key}:{page.pk}"

    def numbers(self, keys: tuple[str, ...]) -> list[int]:
        own = (key.removeprefix(f"{self.key}:") for key in keys)
        return [int(number) for number in own if number.isdecimal() and len(number) < 10]

    def told(self, pages: list[BasePage]) -> list[Listed]:
        topics = topics_of(self.model, pages)
        return [
            Listed(
                key=self.key_of(page),
                title=page.title,
                address=page.url or "",
                summary=page.summary,
                label=label_of(page),
                picture=page.picture,
                district=page.district,
                topics=topics[page.pk],
                **time_and_place(page),
            )
            for page in pages
        ]


def label_of(page: BasePage) -> str:
    """ "소식", "설명회 · 은평구"."""
    return f"{page.kind_label} · {page.district_label}" if page.district else str(page.kind_label)


def time_and_place(page: BasePage) -> dict[str, object]:
    if isinstance(page, EventPage):
        where = page.place_name or (_("온라인") if page.mode == EventPage.Mode.ONLINE else "")
        return {
            "when": f"{ko_date(page.starts_at)} {ko_time(page.starts_at)}",
            "where": str(where),
            "at": page.starts_at,
        }
    if isinstance(page, ProgrammePage):
        return {"when": page.period, "at": page.first_published_at}
    return {"at": page.first_published_at}


def topics_of(model: type[BasePage], pages: list[BasePage]) -> dict[int, tuple[str, ...]]:
    """Slugs by page, in one query."""
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    name = model._meta.model_name
    rows = Topic.objects.filter(**{f"{name}__in": [page.pk for page in pages]}) if pages else Topic.objects.none()
    for pk, slug in rows.order_by("order", "name").values_list(name, "slug"):
        found[pk] = (*found[pk], slug)
    return found


def coming(pages, wanted: Wanted, at: datetime):
    """Events that are not over at `at`, soonest first, up to the wanted day."""
    pages = pages.upcoming(at).order_by("starts_at", "pk")
    return pages.filter(starts_at__lte=wanted.until) if wanted.until else pages


KINDS = (
    Pages("home.article", _("소식과 이야기"), Article, 10),
    Pages("home.cards", _("카드뉴스"), CardNewsPage, 20),
    Pages("home.event", _("다가오는 행사"), EventPage, 40, narrow=coming),
    Pages("home.video", _("짧은 영상"), VideoPage, 50),
    Pages("home.programme", _("전략사업"), ProgrammePage, 60, has_date=False),
    Pages("home.report", _("연구·자료"), ReportPage, 70),
)


def install() -> None:
    for kind in KINDS:
        listed.register(Source(kind.key, kind.label, kind.read, kind.order))
