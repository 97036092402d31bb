"""Workers killed at random, on this suite's database: SQLite in a file, then PostgreSQL with two workers."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connections

from tests.processes import ROOT, shared_database

pytestmark = pytest.mark.django_db(transaction=True)


def chaos(folder, kills: int, mails: int, *words: str) -> dict:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": shared_database(folder),
        "VAR_DIR": str(folder),
    }
    # All sessions of this database end in there, so this one is not left open.
    connections.close_all()
    command = [sys.executable, "-m", "tests.newsletter.chaos", str(kills), str(mails), *words]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout.splitlines()[-1])


def test_killed_workers_lose_nobody_and_mail_nobody_twice(home_page, tmp_path):
    figures = chaos(tmp_path, 4, 1500)
    wrong = {name: figures[name] for name in ("lost", "duplicates", "unfinished", "strangers", "sums_wrong")}
    assert (figures["kills"], wrong) == (4, dict.fromkeys(wrong, 0)), figures
    assert figures["taken_twice"] <= figures["resent"]


def test_control_without_the_journal_mails_some_twice(home_page, tmp_path):
    """So the chaos is real, and it is the journal that helps."""
    figures = chaos(tmp_path, 3, 1500, "journal")
    assert figures["duplicates"] > 0, figures
