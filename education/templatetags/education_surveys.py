"""The survey on the page of one's own application."""

from django import template
from django.utils import timezone

from education import surveys
from education.models import Enrolment

register = template.Library()


@register.inclusion_tag("education/surveys/invite.html")
def survey_invite(enrolment: Enrolment) -> dict:
    """One query within thirty days after the run's end, otherwise none."""
    if not surveys.is_asked(enrolment, timezone.now()) or surveys.has_answered(enrolment):
        return {}
    return {"enrolment": enrolment, "until": surveys.open_until(enrolment.run)}
