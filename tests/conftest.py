"""What every test may ask for. Makers of records are in tests/factories.py."""

import shutil

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import caches
from django.test import Client
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from members.models import Member
from members.staff import is_staff
from portal.cache import PAGES, TOKEN
from portal.security import demo_factor
from tests import factories


def pytest_collection_modifyitems(items):
    """Real transactions empty the tables afterwards; give such tests the migrations' rows back."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            marker.kwargs["serialized_rollback"] = True
        elif "transactional_db" in item.fixturenames or "live_server" in item.fixturenames:
            item.fixturenames.append("django_db_serialized_rollback")


def pytest_make_parametrize_id(val, argname):
    """Bytes name no test: a zip made at import holds its time, and each process must list the same tests."""
    return argname if isinstance(val, bytes) else None


def pytest_terminal_summary(terminalreporter):
    """One loud line for what this machine could not run."""
    if shutil.which("chromium") is None and any(
        "journey" in report.keywords for report in terminalreporter.stats.get("skipped", [])
    ):
        terminalreporter.write_line("!!! JOURNEYS WERE SKIPPED: no browser on this machine !!!", red=True, bold=True)


@pytest.fixture(autouse=True)
def clean_caches():
    """No test reads what another has kept."""
    for cache in caches.all():
        cache.clear()
    PAGES.clear()
    TOKEN.read_at = float("-inf")


class SignedInClient(Client):
    """`force_login` as if the member had come in by the login page: staff have shown their second factor.

    The record is the one allauth writes into the session. For a session without it: `django.test.Client`.
    """

    def force_login(self, user: Member, backend: str | None = None) -> None:
        super().force_login(user, backend)
        if is_staff(user):
            demo_factor.give(user)
            shown = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
            session = self.session
            session["account_authentication_methods"] = [{"method": "mfa", "id": shown.pk, "type": "totp", "at": 0}]
            session["account_authentication_methods_user"] = str(user.pk)
            session.save()


@pytest.fixture
def client():
    return SignedInClient()


@pytest.fixture
def home_page(db):
    return factories.home()


@pytest.fixture
def run_worker(db):
    """A function that runs the waiting tasks as the worker does, on the test's own connection."""
    worker = Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
        excluded_queue_names=[],
    )

    def run() -> None:
        while waiting := DBTaskResult.objects.ready().first():
            waiting.claim(worker.worker_id)
            worker.run_task(waiting)

    return run
