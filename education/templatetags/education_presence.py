"""What the page of one's own application shows of presence."""

from dataclasses import dataclass

from django import template
from django.utils import timezone

from education import checkin
from education.models import CAME, Attendance, Enrolment, Session, State

register = template.Library()


@dataclass(frozen=True)
class Meeting:
    session: Session
    mark: Attendance | None
    is_open: bool

    @property
    def came(self) -> bool:
        return self.mark is not None and self.mark.status in CAME


@register.inclusion_tag("education/presence/panel.html")
def presence_panel(enrolment: Enrolment) -> dict:
    """The meetings that are over or open now, with one's own mark. One query for marks, one for meetings; none for who
    has no seat."""
    if enrolment.state != State.CONFIRMED:
        return {}
    now = timezone.now()
    begun = enrolment.run.sessions.filter(cancelled_at=None, starts_at__lte=now + checkin.EARLY).order_by("starts_at")
    marks = {mark.session_id: mark for mark in enrolment.attendances.all()}
    rows = [Meeting(one, marks.get(one.pk), checkin.is_open(one, now)) for one in begun]
    open_now = next((row for row in rows if row.is_open and not row.came), None)
    return {"enrolment": enrolment, "meetings": rows, "open_now": open_now, "came": sum(row.came for row in rows)}
