"""Tests with several processes at once: one database for all, and a start at the same moment."""

import contextlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def shared_database(folder: Path) -> str:
    """Where other processes find what this test wrote: the same PostgreSQL, or a file of SQLite's memory."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(folder / "race.sqlite3")) as file:
            connection.connection.backup(file)
        return f"sqlite:///{folder}/race.sqlite3"
    at = connection.settings_dict
    host = f"{at['USER']}:{at['PASSWORD']}@{at['HOST'] or 'localhost'}:{at['PORT'] or 5432}"
    return f"postgres://{host}/{at['NAME']}"


def start(module: str, runs: Iterable[tuple], folder: Path) -> list[subprocess.Popen]:
    """A process for each run (its arguments) of one program, on the database of this test. They wait for `together`."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": shared_database(folder),
        "VAR_DIR": str(folder),
    }
    return [
        subprocess.Popen(
            [sys.executable, "-m", module, *map(str, arguments)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for arguments in runs
    ]


def together(processes: list[subprocess.Popen]) -> list[str]:
    """Hear a word of each, then let all go on."""
    words = [process.stdout.readline().strip() for process in processes]
    for process in processes:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write("go\n")
            process.stdin.flush()
    return words
