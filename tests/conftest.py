"""What every test may ask for. Makers of records are in tests/factories.py."""

import os
import shutil

import pytest
from django.core.cache import caches

from tests import factories


def pytest_collection_modifyitems(items):
    """Real transactions empty the tables afterwards; give such tests the migrations' rows back."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            marker.kwargs["serialized_rollback"] = True
        elif "transactional_db" in item.fixturenames or "live_server" in item.fixturenames:
            item.fixturenames.append("django_db_serialized_rollback")


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


@pytest.fixture
def home_page(db):
    return factories.home()


@pytest.fixture
def on_ci() -> bool:
    return os.environ.get("CI") == "true"
