"""Puts a page into the tree once."""

from wagtail.models import Page

from home.models import DistrictPage, HomePage
from portal.models import Audience, Topic


def home() -> HomePage:
    return HomePage.objects.get()


def place(slug: str) -> Page:
    """The page that others are kept under: an index of the home page, or a district's page."""
    return DistrictPage.objects.filter(slug=slug).first() or home().get_children().get(slug=slug).specific


def page_of(slug: str) -> int | None:
    """The key of a page of the demo content by its slug."""
    return Page.objects.descendant_of(home()).filter(slug=slug).values_list("pk", flat=True).first()


def stands(parent: Page, slug: str) -> bool:
    return parent.get_children().filter(slug=slug).exists()


def plant(parent: Page, page: Page, topics: list[str] = (), audiences: list[str] = ()) -> Page:
    """Add `page` under `parent` and publish it as its first revision. The page must be valid."""
    if getattr(parent, "district", "") and not page.district:
        page.district = parent.district
    page.full_clean(exclude=["path", "depth", "numchild", "url_path", "content_type", "translation_key", "locale"])
    parent.add_child(instance=page)
    page.topics.set(Topic.objects.filter(slug__in=topics))
    page.audiences.set(Audience.objects.filter(slug__in=audiences))
    page.save()
    page.save_revision().publish()
    return page
