"""What time brings: works that the tick runs each minute. Each is idempotent, and late is harmless.

An app registers its works in its `ticks.py`, which is imported at the start.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from portal import heartbeat

log = logging.getLogger(__name__)

Work = Callable[[datetime], object]
WORKS: dict[str, Work] = {}


def register(work: Work) -> Work:
    """Have `work(at)` run at each tick. Usable as a decorator; a work registered twice runs once."""
    WORKS[f"{work.__module__}.{work.__qualname__}"] = work
    return work


def tick(at: datetime) -> list[str]:
    """Run every work; return the names of those that failed. A failure is logged and keeps no other from its turn."""
    failed = []
    for name, work in WORKS.items():
        try:
            work(at)
        except Exception:
            log.exception("The tick's work %s failed; it is tried again at the next tick", name)
            failed.append(name)
    heartbeat.beat(heartbeat.TICK, at)
    return failed
