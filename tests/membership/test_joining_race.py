"""Two who join with one address at the same time, as processes on one database."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from members.models import ConsentEntry, Member
from portal.models import OutboxMessage
from tests.processes import ROOT, shared_database, together

ADDRESS = "bomi@example.org"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("mode", "outcomes"), [("joins", ["address_taken", "joined"]), ("asks", ["error_after_free_True", "joined"])]
)
def test_two_who_join_with_one_address_become_one_member(mode, outcomes, tmp_path):
    """The control: both found the address free, and one broke on the database. So the race is real."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": shared_database(tmp_path),
        "VAR_DIR": str(tmp_path),
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.membership.race_joiners", ADDRESS, mode],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _number in range(2)
    ]
    assert together(processes) == ["ready", "ready"]
    if mode == "asks":
        assert together(processes) == ["asked", "asked"]
    found = sorted(process.communicate(timeout=60)[0].split()[-1] for process in processes)
    assert found == outcomes
    if connection.vendor == "postgresql" and mode == "joins":
        assert Member.objects.filter(email=ADDRESS).count() == 1
        assert ConsentEntry.objects.count() == 2
        assert [mail.subject for mail in OutboxMessage.objects.filter(to=ADDRESS)] == ["서울마을 로그인 링크"]
