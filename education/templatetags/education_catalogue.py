"""What the templates of the catalogue need: an address less one choice, and the courses open now on shared pages."""

from django import template
from django.utils import timezone

from education import open_now

register = template.Library()


@register.simple_tag(takes_context=True)
def without(context, name: str) -> str:
    """The address's query string less one choice, from the first page on."""
    params = context["request"].GET.copy()
    params.pop(name, None)
    params.pop("page", None)
    text = params.urlencode()
    return f"?{text}" if text else "?"


@register.simple_tag
def runs_open_now(district: str) -> open_now.OpenNow:
    """For the first page and a district's page. One query at most each 15 seconds, and those of the rows shown."""
    return open_now.open_now(district, timezone.now())
