"""What time brings to education."""

from datetime import datetime

from django.db.models import Q

from education import departures, enrolment, reminders, seats, self_completing, surveys
from education.deadlines import lots_end
from education.models import Run, State
from portal.ticking import register


@register
def pass_seats_on(at: datetime) -> int:
    """Runs with an offer that nobody answered, or with a seat that came free by another way than a verb of seats (a
    session moved to a later day): expire, offer to the next."""
    overdue = Q(enrolments__state=State.OFFERED, enrolments__offer_until__lte=at)
    runs = set(Run.objects.filter(overdue).values_list("pk", flat=True))
    runs |= {run.pk for run in seats.with_seats_to_pass_on() if seats.offer_deadline(run, at) is not None}
    return sum(enrolment.sweep(pk, at) for pk in sorted(runs))


@register
def draw_lots(at: datetime) -> int:
    """Lots whose collecting has ended are drawn by themselves: nobody has to remember."""
    collecting = Run.objects.filter(draw__isnull=False, draw__drawn_at=None, opens_at__lte=at, cancelled_at=None)
    due = [run.pk for run in collecting.order_by("pk") if (end := lots_end(run)) and end <= at]
    return sum(enrolment.draw_due(pk, at) is not None for pk in due)


@register
def remind_of_tomorrow(at: datetime) -> int:
    """From ten o'clock on the day before a session."""
    return reminders.remind(at)


@register
def complete_by_itself(at: datetime) -> int:
    """Whoever did all that the rule asks, where the rule says that nobody need press a button."""
    return self_completing.complete_due(at)


@register
def ask_how_it_was(at: datetime) -> int:
    """Once a run is over, everyone who had a seat in it is asked, once."""
    return surveys.invite(at)


@register
def release_seats_of_merged(at: datetime) -> int:
    """Two accounts became one and both had a seat in one run: one seat goes to who waits."""
    return departures.release_merged(at)
