"""What a licence means, for lists of materials."""

from django import template

from education import materials
from education.models import Material

register = template.Library()


@register.filter
def terms(material: Material) -> materials.Terms:
    return materials.terms(material)
