"""What the page of one's own application shows of presence."""

from django import template

from education.models import Enrolment

register = template.Library()


@register.inclusion_tag("education/presence/panel.html")
def presence_panel(enrolment: Enrolment) -> dict:
    return {"enrolment": enrolment}
