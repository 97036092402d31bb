"""When newsletters rest: from half past eight in the evening to half past eight in the morning, Seoul.

The law's quiet hours (portal.quiet_hours) are of phones; mail is exempt, and rests of courtesy.
"""

from datetime import datetime, time, timedelta

from newsletter.models import Series
from portal.quiet_hours import SEOUL

BEGINS = time(20, 30)
ENDS = time(8, 30)


def rests(series: Series, at: datetime) -> bool:
    """20:30 rests, 08:30 does not."""
    now = at.astimezone(SEOUL).time()
    return series.keeps_quiet and (now >= BEGINS or now < ENDS)


def goes_on_at(series: Series, at: datetime) -> datetime:
    """The first moment from `at` on at which the series may send."""
    if not rests(series, at):
        return at
    local = at.astimezone(SEOUL)
    day = local.date() + timedelta(days=local.time() >= BEGINS)
    return datetime.combine(day, ENDS, tzinfo=SEOUL)
