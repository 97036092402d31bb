"""One decorator for every verb about seats: a durable transaction, short waits for a lock, a few new tries, then Busy.

The verb's own first statement writes the run's row (`Run.objects.lock`), then the learner's (`lock_learner`): always in
this order, runs by their number, so that no two verbs wait for each other.
"""

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

from education.eligibility import EnrolmentRefused
from education.models import Learner

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 4
LOCK_WAIT = "3s"
# PostgreSQL: deadlock detected, lock not available, serialization failure.
LOCK_TROUBLE = frozenset({"40P01", "55P03", "40001"})


class Busy(OperationalError):
    """Too many at once, and nothing was written: the same again in some seconds. Views answer 503 with Retry-After."""


def is_lock_trouble(error: OperationalError) -> bool:
    code = getattr(error.__cause__, "sqlstate", None) or getattr(error.__cause__, "pgcode", None)
    return code in LOCK_TROUBLE or "database is locked" in str(error) or "database table is locked" in str(error)


def decides_seats(verb: Callable[P, R]) -> Callable[P, R]:
    """Run the verb in one durable transaction. Raises Busy when the locks were not to be had.

    A refusal commits: what time had decided before it (an offer that ran out, a lot that was due) stays decided. So a
    verb refuses before it writes anything of its own.
    """

    @wraps(verb)
    def decided(*args: P.args, **kwargs: P.kwargs) -> R:
        for number in range(TRIES):
            try:
                return _once(verb, args, kwargs)
            except OperationalError as error:
                if not is_lock_trouble(error):
                    raise
                trouble = error
            # Those who collided do not come again at the same moment.
            time.sleep(random.uniform(0.02, 0.1) * (number + 1))
        raise Busy(str(trouble)) from trouble

    return decided


def _once(verb, args, kwargs):
    refused = None
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
        try:
            result = verb(*args, **kwargs)
        except EnrolmentRefused as refusal:
            refused = refusal
    if refused:
        raise refused
    return result


def lock_learner(member_id: int) -> None:
    """After the runs, always: limits and overlaps are one person's, over all runs."""
    # Made or written in one statement: whoever else does it at this moment waits.
    Learner.objects.bulk_create(
        [Learner(member_id=member_id)], update_conflicts=True, unique_fields=["member"], update_fields=["version"]
    )
