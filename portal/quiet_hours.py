"""When phones are left alone: from 21:00 to 08:00 in Seoul (정보통신망법 제50조 forbids advertising then)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
BEGINS = time(21)
ENDS = time(8)


def is_quiet(at: datetime) -> bool:
    """Whether phones are left alone at `at` (aware, any zone). 21:00 is quiet, 08:00 is not."""
    now = at.astimezone(SEOUL).time()
    return now >= BEGINS or now < ENDS


def over_at(at: datetime) -> datetime:
    """The first moment from `at` on that is not quiet: `at` itself, or the coming 08:00 in Seoul."""
    if not is_quiet(at):
        return at
    local = at.astimezone(SEOUL)
    day = local.date() + timedelta(days=local.time() >= BEGINS)
    return datetime.combine(day, ENDS, tzinfo=SEOUL)
