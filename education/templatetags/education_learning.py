"""What the page of one's own application shows of learning."""

from django import template

from education.models import Enrolment

register = template.Library()


@register.inclusion_tag("education/learning/panel.html")
def learning_panel(enrolment: Enrolment) -> dict:
    return {"enrolment": enrolment}
