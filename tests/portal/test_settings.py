"""The environment: every name is in the manual's table, and a public server refuses to start without what it needs."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GIVEN = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "PATH": os.environ["PATH"],
    "SECRET_KEY": "k3y-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": "portal.example",
    "BASE_URL": "https://portal.example",
    "DATABASE_URL": "postgresql://portal:secret-word@127.0.0.1:1/portal",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "FROM_EMAIL": "portal@portal.example",
    "ADDRESS_KEY": "3f-" + "qwertyuiopasdfghjklzxcvbnm0192837465" * 2,
    "IDENTITY_KEY": "1d-" + "zyxwvutsrqponmlkjihgfedcba9876543210" * 2,
}
ASK_HEALTH = """
import django, sys
django.setup()
from django.test import Client
answer = Client().get("/health/", headers={"host": "portal.example"})
home = Client().get("/", headers={"host": "portal.example"})
sys.stdout.write(f"{answer.status_code} {answer.content.decode()} {home.status_code} {home['Location']}")
"""


def run(*program: str, **changes: str) -> subprocess.CompletedProcess:
    environment = {name: value for name, value in {**GIVEN, **changes}.items() if value}
    return subprocess.run(
        [sys.executable, *program], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )


def names_read() -> set[str]:
    """The names that the four settings files ask the environment for."""
    found = set()
    for path in (ROOT / "portal" / "settings").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                is_env = isinstance(node.func.value, ast.Name) and node.func.value.id == "env"
                if is_env and isinstance(node.args[0], ast.Constant):
                    found.add(node.args[0].value)
    return found


def test_the_manual_lists_exactly_the_names_that_are_read():
    manual = (ROOT / "docs" / "operations.md").read_text()
    listed = re.findall(r"^\| `([A-Z_]+)`", manual, re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == names_read()


def test_the_environment_is_read_in_the_settings_only():
    """Elsewhere only to hand it on to a child process, or to say which settings are meant."""
    readers = []
    for app in ("members", "portal", "home"):
        for path in (ROOT / app).rglob("*.py"):
            if "settings" not in path.parts and re.search(r"os\.(environ|getenv)|\benviron\[", path.read_text()):
                readers.append(str(path.relative_to(ROOT)))
    assert sorted(readers) == ["portal/management/commands/run_portal.py", "portal/wsgi.py"]


def test_a_public_server_is_clean_under_the_deployment_check():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize("gone", [["SECRET_KEY"], ["ALLOWED_HOSTS", "BASE_URL", "EMAIL_URL"]])
def test_a_public_server_does_not_start_without_a_name_and_says_which(gone):
    done = run("-c", "import django; django.setup()", **dict.fromkeys(gone, ""))
    assert done.returncode == 1
    assert f"Missing from the environment: {', '.join(gone)}." in done.stderr


def test_a_public_server_without_its_database_is_unwell_leads_to_https_and_tells_nothing(tmp_path):
    done = run("-c", ASK_HEALTH, VAR_DIR=str(tmp_path))
    assert done.stdout == (
        '503 {"database": false, "cache": true, "worker": false, "worker_age": null} 301 https://portal.example/'
    ), done.stderr
    errors = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert "The database does not answer" in [error["message"] for error in errors]


def test_demo_content_is_refused_on_a_public_server(tmp_path):
    done = run("manage.py", "seed", VAR_DIR=str(tmp_path), DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3")
    assert done.returncode != 0
