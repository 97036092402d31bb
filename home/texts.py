"""Keeps PageText true: what is live can be found, what is not cannot."""

from datetime import datetime, time

from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from education.models import CourseIndexPage
from home.models import DistrictIndexPage, HomePage, PageText
from home.models.listing import ListingPage
from newsletter.models import NewsletterIndexPage
from portal.models import BasePage

# The first page and the lists are ways to something, not something to find.
LEFT_OUT = (HomePage, DistrictIndexPage, CourseIndexPage, NewsletterIndexPage, ListingPage)
# Short fields that hold words a reader may look for.
WORDS = {
    *("place_name", "place_address", "author_line", "authors", "centre_name", "period", "contact"),
    *("audience", "outcomes"),
}


def can_be_found(page: Page) -> bool:
    return isinstance(page, BasePage) and page.live and not isinstance(page, LEFT_OUT)


def words_of(page: Page) -> str:
    """All prose of a page as one plain text: stream fields, rich text, and what its other fields say in words."""
    parts: list[str] = [page.who_for, *(str(t) for t in page.topics.all()), *(str(a) for a in page.audiences.all())]
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            value = getattr(page, field.name)
            parts += [str(part) for part in value.stream_block.get_searchable_content(value)]
        elif isinstance(field, RichTextField):
            parts.append(strip_tags(getattr(page, field.name)))
        elif field.name in WORDS:
            parts.append(str(getattr(page, field.name)))
    return " ".join(" ".join(parts).split())


def shown_at(page: Page) -> datetime:
    """When the page says it is from: an event's start, an article's day, else when it was first published."""
    if starts_at := getattr(page, "starts_at", None):
        return starts_at
    if day := getattr(page, "published_on", None):
        return timezone.make_aware(datetime.combine(day, time()))
    return page.first_published_at or timezone.now()


def keep(page: Page) -> None:
    """Write or remove the row of one page."""
    page = page.specific
    if not can_be_found(page):
        forget(page)
        return
    PageText.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "kind": page._meta.model_name,
            "district": page.district,
            "title": page.title,
            "summary": page.summary,
            "text": words_of(page),
            "shown_at": shown_at(page),
        },
    )


def forget(page: Page) -> None:
    PageText.objects.filter(page_id=page.pk).delete()


def rebuild() -> int:
    """Make every row anew; returns how many pages can be found."""
    PageText.objects.all().delete()
    for page in Page.objects.live().specific().iterator(chunk_size=200):
        keep(page)
    return PageText.objects.count()


def install() -> None:
    """Listen to publishing. In the same transaction, so that a page and its words are never apart."""
    page_published.connect(_published, dispatch_uid="home.texts.published")
    page_unpublished.connect(_unpublished, dispatch_uid="home.texts.unpublished")


def _published(sender, instance, **kwargs):
    keep(instance)


def _unpublished(sender, instance, **kwargs):
    forget(instance)
