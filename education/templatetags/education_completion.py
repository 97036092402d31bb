"""What the page of one's own application shows of completion."""

from django import template

from education.models import Enrolment

register = template.Library()


@register.inclusion_tag("education/completion/panel.html")
def completion_panel(enrolment: Enrolment) -> dict:
    return {"enrolment": enrolment}
