"""Korean particles in templates."""

from django import template

from portal.particles import fitting

register = template.Library()


@register.filter
def particle(word: object, pair: str) -> str:
    """The particle alone, for after the word's own markup: `<b>{{ name }}</b>{{ name|particle:"으로/로" }}`."""
    return fitting(str(word), pair)
