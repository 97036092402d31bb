"""What benches in one process share: a portal with an empty database of its own, and how calls are measured."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def own_portal(name: str) -> Iterator[Path]:
    """Django set up and migrated, in a folder that goes afterwards. Once a process."""
    var = Path(tempfile.mkdtemp(prefix=f"{name}-bench-"))
    (var / "static").mkdir()  # WhiteNoise complains of a missing folder
    os.environ |= {
        "VAR_DIR": str(var),
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "DEBUG": "false",
        "LOG_LEVEL": "WARNING",
        "BASE_URL": "http://localhost",
    }
    import django

    django.setup()
    from django.core.management import call_command

    try:
        call_command("migrate", verbosity=0)
        yield var
    finally:
        shutil.rmtree(var, ignore_errors=True)


def times(ask: Callable[[], object], count: int) -> list[float]:
    """Milliseconds of each of `count` calls, sorted."""
    ask()
    taken = []
    for _number in range(count):
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


def p95(taken: list[float]) -> float:
    return round(taken[int(len(taken) * 0.95) - 1], 1)


def queries(ask: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)
