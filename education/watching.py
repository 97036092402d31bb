"""What has been watched: the union of ranges, kept on the server. "Ended" alone is never believed."""

Ranges = list[list[int]]


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


def believable(seen: Ranges, elapsed: float, *, fastest: float = 2.0, grace: float = 30.0) -> bool:
    """Whether so much can have been watched since the last report: at most `fastest` times the clock, plus a grace."""
    return sum(max(0, end - start) for start, end in seen) <= elapsed * fastest + grace


def percent(ranges: Ranges, length: int) -> int:
    """Whole per cents seen, rounded down: 100 means all of it."""
    return seconds(ranges) * 100 // length if length else 0
