"""Small things the templates of pages need."""

from django import template
from wagtail.models import Page

register = template.Library()


@register.simple_tag
def ancestors(page: Page) -> list[Page]:
    """The pages above, from the first page down; one query, or none when the way to the page was just walked."""
    if (passed := getattr(page, "pages_above", None)) is not None:
        return passed
    return list(page.get_ancestors().filter(depth__gte=2)) if page.pk and page.depth and page.depth > 2 else []
