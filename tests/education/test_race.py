"""Real processes for the same seats, on this suite's database: SQLite in a file, then PostgreSQL."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.processes import ROOT, shared_database

pytestmark = pytest.mark.django_db(transaction=True)
WRONG = ("oversold", "undersold", "duplicates", "lost", "passed_over", "errors", "violations")


def race(mode: str, folder, rounds: int, without: str = "") -> dict:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": shared_database(folder),
        "VAR_DIR": str(folder),
        "ROUNDS": str(rounds),
        "WITHOUT": without,
    }
    command = [sys.executable, "-m", "tests.education.race", mode]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout.splitlines()[-1])


def wrong(figures: dict) -> dict:
    return {name: figures[name] for name in WRONG if figures.get(name)}


def test_rush_of_processes_sells_each_seat_once(home_page, tmp_path):
    figures = race("rush", tmp_path, rounds=20)
    assert (figures["rounds"], wrong(figures)) == (20, {}), figures
    # Everyone applied twice: once in, once told that they are.
    assert (figures["said"]["done"], figures["said"]["already"]) == (320, 320)


@pytest.mark.parametrize(("mode", "rounds"), [("draw", 4), ("deadline", 8), ("capacity", 6)])
def test_at_once(mode, rounds, home_page, tmp_path):
    figures = race(mode, tmp_path, rounds=rounds)
    assert wrong(figures) == {}, figures


needs_postgresql = pytest.mark.skipif(
    "postgres" not in os.environ.get("DATABASE_URL", ""), reason="SQLite lets one write at a time whatever we do"
)


@needs_postgresql
def test_control_without_the_lock_is_stopped_by_the_constraints(home_page, tmp_path):
    """So the race is real; and what gets past the lock breaks, it does not oversell."""
    figures = race("rush", tmp_path, rounds=4, without="lock")
    assert figures["errors"] > 0
    assert figures["oversold"] == 0, figures


@needs_postgresql
def test_control_without_lock_and_constraints_oversells(home_page, tmp_path):
    try:
        figures = race("rush", tmp_path, rounds=4, without="lock,guards")
    finally:
        restore_guard()
    assert figures["oversold"] > 0, figures
    assert figures["violations"] > 0


@needs_postgresql
def test_rush_by_http_survives_a_killed_worker(home_page, tmp_path):
    """200 browsers, 10 seats, four workers of which one is killed: every form answered, every mail once."""
    environment = {**os.environ, "DATABASE_URL": shared_database(tmp_path), "VAR_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "tests.education.burst"]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=400)
    assert ran.returncode == 0, ran.stderr[-2000:]
    figures = json.loads(ran.stdout.splitlines()[-1])
    assert figures == {"confirmed": 10, "wrong": 0, "killed": 1, "unanswered": 0}


def restore_guard() -> None:
    """The control took a constraint out of the suite's own database."""
    from education.models import Enrolment, SeatPool, Transition

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {Transition._meta.db_table}, {Enrolment._meta.db_table} CASCADE")
    SeatPool.objects.update(occupied=0)
    constraint = next(one for one in SeatPool._meta.constraints if one.name == "pool_never_oversold")
    with connection.schema_editor() as editor:
        editor.add_constraint(SeatPool, constraint)
