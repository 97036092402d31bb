"""Quiet hours: no phone rings from nine in the evening until eight in the morning, Seoul time."""

from datetime import datetime, time, timedelta

from django.utils import timezone

FROM, UNTIL = time(21), time(8)


def is_quiet(at: datetime) -> bool:
    clock = timezone.localtime(at).time()
    return clock >= FROM or clock < UNTIL


def earliest(at: datetime) -> datetime:
    """`at` itself by day; in quiet hours the next eight o'clock."""
    if not is_quiet(at):
        return at
    local = timezone.localtime(at)
    day = local.date() + timedelta(days=1) if local.time() >= FROM else local.date()
    return timezone.make_aware(datetime.combine(day, UNTIL))
