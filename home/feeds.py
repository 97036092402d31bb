"""Atom feeds of what is new: all, of a district, on a topic."""

import re
from itertools import chain

from django.contrib.syndication.views import Feed
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from home.models import Article, CardNewsPage, EventPage, VideoPage
from home.shown import public
from home.texts import shown_at
from members.districts import District
from portal.models import PUBLISHER, Topic

LENGTH = 30
# XML has no place for these: one line break pasted from a slide would fail the whole feed.
CONTROLS = re.compile(r"[\x00-\x08\x0B\x0C\x0E-\x1F]")
KINDS = (Article, CardNewsPage, EventPage, VideoPage)


def newest(**chosen) -> list:
    """The newest live pages of every kind, by when they were published; never one from the future."""
    pages = chain.from_iterable(
        public(kind.objects.live().filter(**chosen)).order_by("-first_published_at", "-pk").distinct()[:LENGTH]
        for kind in KINDS
    )
    return sorted(pages, key=lambda page: page.first_published_at or shown_at(page), reverse=True)[:LENGTH]


class NewFeed(Feed):
    """Everything new in all of Seoul."""

    feed_type = Atom1Feed
    title = "서울마을 새 글"
    subtitle = "서울시 마을공동체종합지원센터의 새 소식과 카드뉴스, 행사, 영상"
    link = "/"
    author_name = PUBLISHER["name"]

    def items(self, chosen=None):
        return newest()

    def item_title(self, page):
        return CONTROLS.sub(" ", page.title)

    def item_description(self, page):
        return CONTROLS.sub(" ", page.summary)

    def item_link(self, page):
        return page.url

    def item_pubdate(self, page):
        return page.first_published_at or timezone.now()

    def item_updateddate(self, page):
        return page.last_published_at or self.item_pubdate(page)

    def item_categories(self, page):
        return [str(page.kind_label), str(page.district_label)]


class DistrictFeed(NewFeed):
    """What is new in one district. An unknown one is 404."""

    def get_object(self, request, district: str):
        if district not in District.values:
            raise Article.DoesNotExist
        return District(district)

    def title(self, district):
        return f"서울마을 {district.label} 새 글"

    def link(self, district):
        return f"/districts/{district.value}/"

    def items(self, district):
        return newest(district=district.value)


class TopicFeed(NewFeed):
    """What is new on one topic. An unknown one is 404."""

    def get_object(self, request, slug: str):
        return Topic.objects.get(slug=slug)

    def title(self, topic):
        return f"서울마을 ‘{topic.name}’ 새 글"

    def link(self, topic):
        return f"/stories/?topic={topic.slug}"

    def items(self, topic):
        return newest(topics=topic)
