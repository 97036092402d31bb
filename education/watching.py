"""What has been watched: the union of ranges, kept on the server. "Ended" alone is never believed."""

import re
from datetime import datetime

from django.db import transaction

from education.models import Enrolment, Lesson, WatchProgress

Ranges = list[list[int]]

FASTEST = 2  # times the clock
GRACE = 30  # seconds: what is reported at first, and what may be late
LONGEST_SILENCE = 30 * 60  # seconds of time without a report that still count, for who watched in a tunnel
MOST_RANGES = 200
RANGE = re.compile(r"(\d{1,6})-(\d{1,6})", re.ASCII)


def union(kept: Ranges, seen: Ranges, length: int) -> Ranges:
    """Both as sorted [from, to) in seconds without overlap, cut to 0…length. Empty and turned ranges are dropped."""
    cut = [[max(0, a), min(length, b)] for a, b in [*kept, *seen]]
    merged: Ranges = []
    for start, end in sorted(pair for pair in cut if pair[0] < pair[1]):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged


def seconds(ranges: Ranges) -> int:
    return sum(end - start for start, end in ranges)


def percent(ranges: Ranges, length: int) -> int:
    """Whole per cents seen, rounded down: 100 means all of it."""
    return seconds(ranges) * 100 // length if length else 0


def parsed(text: str) -> Ranges:
    """ "0-15,40-52" as a browser reports it, as ranges. Raises ValueError on anything else."""
    parts = text.split(",") if text else []
    found = [RANGE.fullmatch(part) for part in parts]
    if len(parts) > MOST_RANGES or not all(found):
        raise ValueError("no report of a player")
    return [[int(match[1]), int(match[2])] for match in found]


def believable(credit: int, elapsed: float) -> int:
    """How many seconds not seen before can have been watched: what was left, and twice the clock since then."""
    return credit + int(min(max(elapsed, 0), LONGEST_SILENCE) * FASTEST)


def report(*, enrolment: Enrolment, lesson: Lesson, seen: Ranges, position: int, at: datetime) -> tuple[int, bool]:
    """Keep what a player says was seen since it last said so. Returns (per cent seen, was it believed?).

    The row is written first, so that two windows wait for each other and none loses what the other saw. Only seconds
    not seen before use up belief: the same report twice changes nothing. What is not believed is not kept; the clock
    goes on, so that an honest player's next report brings it in.
    """
    with transaction.atomic():
        row, is_new = WatchProgress.objects.get_or_create(
            enrolment=enrolment, lesson=lesson, defaults={"updated_at": at, "credit": GRACE}
        )
        mine = WatchProgress.objects.filter(pk=row.pk)
        mine.update(position=min(position, lesson.seconds))
        if not is_new:
            row = mine.get()
        merged = union(row.ranges, seen, lesson.seconds)
        gained = seconds(merged) - seconds(row.ranges)
        budget = believable(row.credit, (at - row.updated_at).total_seconds())
        if gained > budget:
            return percent(row.ranges, lesson.seconds), False
        if gained:
            left = min(GRACE, budget - gained)
            mine.update(ranges=merged, watched=seconds(merged), credit=left, updated_at=max(at, row.updated_at))
    return percent(merged, lesson.seconds), True
