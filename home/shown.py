"""What is live now for one reader: the lists that the home page and the district pages show.

Everything is read at most once and only when a section asks for it, and kept for the next readers of this process as
long as kept pages are (portal/cache.py), though for FRESH at most, as it depends on the time.
"""

from datetime import datetime, timedelta

from django.db.models import Count, Value
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from wagtail.models import Page

from home.models.articles import Article
from home.models.cards import CardNewsPage
from home.models.events import EventPage
from home.models.listing import public
from home.models.videos import VideoPage
from portal.cache import PAGES
from portal.district_map import DistrictMap, district_map

KINDS = (Article, CardNewsPage, EventPage, VideoPage)
FRESH = timedelta(seconds=15)


class Shown:
    """Live public pages for a district ("" is all Seoul) at a time.

    Events are the district's and those for all Seoul. With `only`, the other lists hold the district's own pages.
    """

    def __init__(self, district: str, at: datetime, *, only: bool = False):
        self.district, self.at, self.only = district, at, only

    def live(self, model):
        pages = public(model.objects.live())
        return pages.filter(district=self.district) if self.only else pages

    @cached_property
    def events(self) -> list[EventPage]:
        """The next ten: those of the district and of all Seoul, soonest first."""
        return list(public(EventPage.objects.live()).upcoming(self.at).for_district(self.district)[:10])

    @cached_property
    def cards(self) -> list[CardNewsPage]:
        return list(self.live(CardNewsPage).for_listing()[:8])

    @cached_property
    def stories(self) -> list[Article]:
        return list(self.live(Article).for_listing()[:7])

    @cached_property
    def videos(self) -> list[VideoPage]:
        return list(self.live(VideoPage).for_listing()[:4])

    @cached_property
    def counts(self) -> dict[str, int]:
        """Live pages by model name and `upcoming` events for the district: {"article": 12, "upcoming": 3}."""
        pages = public(Page.objects.live().filter(content_type__app_label="home"))
        kinds = pages.order_by().values_list("content_type__model").annotate(number=Count("pk"))
        upcoming = public(EventPage.objects.live()).upcoming(self.at).for_district(self.district)
        return dict(
            kinds.union(upcoming.order_by().values_list(Value("upcoming")).annotate(number=Count("pk")), all=True)
        )

    @cached_property
    def by_district(self) -> dict[str, int]:
        """Live articles, card news, events still to come and videos of each district, in one query."""
        parts = [
            self._of_districts(model.objects.upcoming(self.at) if model is EventPage else model.objects.all())
            for model in KINDS
        ]
        counts: dict[str, int] = {}
        for district, number in parts[0].union(*parts[1:], all=True):
            counts[district] = counts.get(district, 0) + number
        return counts

    def _of_districts(self, pages):
        pages = public(pages.live()).exclude(district="")
        return pages.order_by().values_list("district").annotate(number=Count("pk"))

    @cached_property
    def map(self) -> DistrictMap:
        return district_map(self.by_district, self.district)

    @cached_property
    def map_drawn(self) -> SafeString:
        return render_to_string("portal/includes/district_map.html", {"map": self.map})

    @cached_property
    def map_listed(self) -> SafeString:
        return render_to_string("portal/includes/district_list.html", {"map": self.map})


def shown(district: str, at: datetime, *, only: bool = False) -> Shown:
    """As `Shown`, or one that was made less than FRESH before `at`. District values are few: it must be a valid one."""
    return PAGES.part(
        ("shown", district, only),
        make=lambda: Shown(district, at, only=only),
        is_fresh=lambda kept: timedelta() <= at - kept.at < FRESH,
    )
