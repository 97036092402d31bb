"""What a licence means, for lists of materials; those of one's own run; hours as people say them."""

from decimal import Decimal

from django import template

from education import materials
from education.models import Enrolment, Material

register = template.Library()


@register.filter
def terms(material: Material) -> materials.Terms:
    return materials.terms(material)


@register.inclusion_tag("education/materials/panel.html")
def materials_panel(enrolment: Enrolment) -> dict:
    """The materials of who has a seat. Two queries, none for who has not."""
    return {"materials": materials.for_enrolled(enrolment)}


@register.filter
def hours(number: Decimal | float) -> str:
    """2.50 → 2.5, 8.00 → 8."""
    return f"{Decimal(number).normalize():f}"
