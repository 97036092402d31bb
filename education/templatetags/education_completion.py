"""What the page of one's own application shows of completion."""

from django import template
from django.utils import timezone

from education import certificate_files, completing, transcripts
from education.models import Completion, Enrolment, State
from education.progress import standing

register = template.Library()


@register.inclusion_tag("education/completion/panel.html")
def completion_panel(enrolment: Enrolment) -> dict:
    """The rule as progress; two queries for who has completed, five for who has not, none for who has no seat."""
    if enrolment.state != State.CONFIRMED:
        return {}
    mine = Completion.objects.standing().filter(enrolment=enrolment).prefetch_related("certificates")
    if completion := mine.first():
        hours = certificate_files.hours(completion.hours)
        return {"completion": completion, "certificate": transcripts.valid(completion), "hours": hours}
    progress = standing(enrolment).progress
    return {"progress": progress, "is_over": completing.is_over(enrolment.run, timezone.now())}
