"""The health endpoint: well or not, and nothing else to learn from it."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from portal import heartbeat
from portal.health.report import report

pytestmark = pytest.mark.django_db
NO_REDIS = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"},
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}


def test_well_when_database_cache_and_worker_are(client):
    heartbeat.beat(heartbeat.WORKER)
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json() == {"database": True, "cache": True, "worker": True, "worker_age": 0}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(("seconds", "well"), [(0, True), (150, True), (151, False), (None, False)])
def test_the_worker_is_unwell_after_a_silence(seconds, well):
    at = timezone.now()
    if seconds is not None:
        heartbeat.beat(heartbeat.WORKER, at - timedelta(seconds=seconds))
    assert (report(at)["worker"], report(at)["worker_age"]) == (well, seconds)
    assert heartbeat.is_silent(heartbeat.WORKER, at) is not well


def test_a_silent_worker_answers_503(client):
    response = client.get("/health/")
    assert (response.status_code, response.json()["worker"]) == (503, False)


@override_settings(CACHES=NO_REDIS)
def test_a_cache_that_is_away_answers_503_without_saying_where_it_was(client):
    heartbeat.beat(heartbeat.WORKER)
    response = client.get("/health/")
    assert (response.status_code, response.json()["cache"]) == (503, False)
    assert b"127.0.0.1" not in response.content
