"""What time brings to education."""

from datetime import datetime

from django.db.models import Q

from education import enrolment
from education.models import Run, State
from portal.ticking import register


@register
def pass_seats_on(at: datetime) -> int:
    """Runs with an offer that nobody answered: expire it, offer the seat to the next."""
    overdue = Q(enrolments__state=State.OFFERED, enrolments__offer_until__lte=at)
    runs = Run.objects.filter(overdue).values_list("pk", flat=True).distinct()
    return sum(enrolment.sweep(pk, at) for pk in list(runs))


@register
def draw_lots(at: datetime) -> int:
    """Lotteries whose window has closed are drawn by themselves: nobody has to remember."""
    due = Run.objects.filter(draw__drawn_at=None, draw__isnull=False, closes_at__lte=at, cancelled_at=None)
    return len([enrolment.draw_due(pk, at) for pk in list(due.values_list("pk", flat=True))])
