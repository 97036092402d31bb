"""What the page of one's own application shows of learning."""

from django import template

from education import lessons
from education.models import Enrolment

register = template.Library()


@register.inclusion_tag("education/learning/panel.html")
def learning_panel(enrolment: Enrolment) -> dict:
    """Lessons and assignments of who has a seat. Two queries, none for who has not."""
    if not lessons.may_learn(enrolment):
        return {}
    return {
        "enrolment": enrolment,
        "lessons": lessons.with_progress(enrolment),
        "assignments": lessons.assignments_with_state(enrolment),
    }
