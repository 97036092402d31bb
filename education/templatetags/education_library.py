"""What a licence means, for lists of materials; hours as people say them."""

from decimal import Decimal

from django import template

from education import materials
from education.models import Material

register = template.Library()


@register.filter
def terms(material: Material) -> materials.Terms:
    return materials.terms(material)


@register.filter
def hours(number: Decimal | float) -> str:
    """2.50 → 2.5, 8.00 → 8."""
    return f"{Decimal(number).normalize():f}"
