"""Each promise that a setting could break is said by `manage.py check`."""

import copy

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.test import override_settings

from members.models import Member

MIDDLEWARE = settings.MIDDLEWARE
WRONG = {
    "portal.E001": {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"},
    "portal.E002": {"MIDDLEWARE": sorted(MIDDLEWARE, key=lambda name: name == "portal.cache.PageCacheMiddleware")},
    "portal.E003": {
        "CACHES": {
            "default": settings.CACHES["default"],
            "renditions": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": "/nowhere"},
        }
    },
    "portal.E006": {"DEMO_ACCOUNTS_ALLOWED": True, "BASE_URL": "https://portal.example"},
    "portal.W001": {"DEMO_ACCOUNTS_ALLOWED": False, "BASE_URL": "http://portal.example"},
}


def said(**kwargs) -> list[str]:
    return sorted(message.id for message in run_checks(**kwargs) if (message.id or "").startswith("portal."))


def test_nothing_is_said_of_the_settings_in_force():
    assert said() == []


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_said(name):
    with override_settings(**WRONG[name]):
        assert said(include_deployment_checks=name in ("portal.E006", "portal.W001")) == [name]


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
def test_databases_that_would_lock_are_said():
    wrong = copy.deepcopy(settings.DATABASES)
    wrong["default"] |= {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {}, "ATOMIC_REQUESTS": True}
    with override_settings(DATABASES=wrong):
        assert said() == ["portal.E004", "portal.E005"]


@pytest.mark.django_db
def test_a_public_server_does_not_migrate_with_demo_accounts(settings):
    Member.objects.create_user("admin@seoulmaeul.example", "known")
    assert said(databases=["default"]) == []
    settings.DEMO_ACCOUNTS_ALLOWED = False

    assert said(databases=["default"]) == ["portal.E008"]
