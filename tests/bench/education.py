"""Figures of education: those of seats here, those of other nouns in education_<noun>.py beside it.

Seats: a rush of processes for one run, on PostgreSQL (a private cluster) and on SQLite, by the verb with everything it
does (lock, rules, step, notice), and beside it on the same database the naive way: count, then insert, without a lock.
"""

import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import suite

ROOT = Path(__file__).resolve().parents[2]
TARGETS = {
    "enrol_per_min_pg": "≥ 5,000: committed applications to one run, 4 processes",
    "enrol_cpu_ms_pg": "CPU of the processes for each",
    "naive_per_min_pg": "baseline: count and insert without a lock, no rules, no notice",
    "naive_oversold_pg": "what the baseline sold too much of 400 seats",
    "enrol_per_min_sqlite": "≥ 5,000",
    "enrol_cpu_ms_sqlite": "",
    "naive_per_min_sqlite": "baseline",
    "naive_oversold_sqlite": "",
    "enrol_http_per_min": "POST of the form, granian with 4 workers, PostgreSQL",
    "http_p95_ms": "",
    "http_killed_confirmed": "= 10: a worker was killed in the rush",
    "http_killed_wrong": "= 0: queue out of order, doubles, notices twice or missing",
    "http_unanswered": "= 0: who never got an answer, sending the form again as a person does",
    "oversold": "= 0",
    "undersold": "= 0",
    "duplicates": "= 0",
    "errors": "= 0",
    "control_oversold": "> 0: rounds' sum without lock and constraints",
}

# Other nouns bring a module each with TARGETS and run().
PARTS = tuple(sorted(path.stem for path in Path(__file__).parent.glob("education_*.py")))
for part_name in PARTS:
    TARGETS |= importlib.import_module(f"tests.bench.{part_name}").TARGETS


def played(module: str, *arguments: str, **environment: str) -> dict | None:
    """The JSON that a program of tests/education prints; None when it failed."""
    command = [sys.executable, "-m", module, *arguments]
    ran = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True)
    return json.loads(ran.stdout.splitlines()[-1]) if ran.returncode == 0 and ran.stdout else None


def rates(suffix: str, **environment: str) -> dict[str, float | int | None]:
    """How many applications a minute, and what each costs."""
    verb = played("tests.education.rate", "verb", **environment) or {}
    naive = played("tests.education.rate", "naive", **environment) or {}
    return {
        f"enrol_per_min_{suffix}": verb.get("per_min"),
        f"enrol_cpu_ms_{suffix}": verb.get("cpu_ms"),
        f"naive_per_min_{suffix}": naive.get("per_min"),
        f"naive_oversold_{suffix}": naive.get("oversold"),
    }


def race_figures(**environment: str) -> dict[str, float | int | None]:
    race = played("tests.education.race", "rush", ROUNDS="20", **environment) or {}
    control = played("tests.education.race", "rush", ROUNDS="5", WITHOUT="lock,guards", **environment) or {}
    names = ("oversold", "undersold", "duplicates", "errors")
    return {**{name: race.get(name) for name in names}, "control_oversold": control.get("oversold")}


def http_figures(folder: Path, **environment: str) -> dict[str, float | int | None]:
    burst = played("tests.education.burst", VAR_DIR=str(folder), CALM="1", **environment) or {}
    return {
        "enrol_http_per_min": burst.get("per_min"),
        "http_p95_ms": burst.get("p95_ms"),
        "http_killed_confirmed": burst.get("confirmed"),
        "http_killed_wrong": burst.get("wrong"),
        "http_unanswered": burst.get("unanswered"),
    }


def seats() -> dict[str, float | int | None]:
    folder = Path(tempfile.mkdtemp(prefix="education-bench-"))
    base = {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings.test", "MIGRATE": "1"}
    figures: dict[str, float | int | None] = {}
    try:
        if suite.found("initdb"):
            with suite.postgresql() as address:
                figures |= rates("pg", DATABASE_URL=address, **base)
                figures |= http_figures(folder, DATABASE_URL=address)
                # Last: the control takes a constraint out of the database.
                figures |= race_figures(DATABASE_URL=address, **base)
        figures |= rates("sqlite", DATABASE_URL=f"sqlite:///{folder}/rate.sqlite3", **base)
        return figures
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def part(name: str) -> dict[str, float | int | None]:
    """Figures of another module of this folder, in a process of its own: settings and database are its own."""
    code = f"import json; from tests.bench import {name}; print(json.dumps({name}.run()))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if ran.returncode or not ran.stdout:
        return dict.fromkeys(importlib.import_module(f"tests.bench.{name}").TARGETS)
    return json.loads(ran.stdout.splitlines()[-1])


def run() -> dict[str, float | int | None]:
    figures = seats()
    for name in PARTS:
        figures |= part(name)
    return figures
