"""Is the portal well? Database, cache and the background worker, each by one small act."""

import logging
from datetime import datetime
from secrets import token_hex

from django.core.cache import cache
from django.db import DatabaseError, connection

from portal import heartbeat

log = logging.getLogger(__name__)


def report(at: datetime) -> dict[str, bool | int | None]:
    """`database`, `cache`, `worker`: well or not; `worker_age`: seconds since the worker's last beat, None if never.

    Tells nothing of hosts, versions or errors: anyone may read it. Reasons go to the log.
    """
    database = database_answers()
    silence = heartbeat.age(heartbeat.WORKER, at) if database else None
    return {
        "database": database,
        "cache": cache_keeps(),
        "worker": silence is not None and silence <= heartbeat.SILENT_AFTER,
        "worker_age": None if silence is None else round(silence.total_seconds()),
    }


def is_well(parts: dict[str, bool | int | None]) -> bool:
    return bool(parts["database"] and parts["cache"] and parts["worker"])


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.exception("The database does not answer")
        return False
    return True


def cache_keeps() -> bool:
    word = token_hex(4)
    try:
        cache.set("health", word, 30)
        return cache.get("health") is not None
    except Exception:  # A cache engine may raise anything of its own client.
        log.exception("The cache does not keep")
        return False
