"""The tick: each work runs, a failing one keeps no other back, twice is as once."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal import heartbeat, tasks, ticking
from portal.models import Heartbeat, OutboxMessage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(monkeypatch):
    """An empty list of works."""
    monkeypatch.setattr(ticking, "WORKS", {})
    return ticking.WORKS


def test_a_failing_work_is_named_and_keeps_no_other_back(works):
    ran = []

    @ticking.register
    def breaks(at):
        raise ValueError

    @ticking.register
    def works_well(at):
        ran.append(at)

    at = timezone.now()
    assert [name.split(".")[-1] for name in ticking.tick(at)] == ["breaks"]
    assert ran == [at]
    assert Heartbeat.objects.get(name=heartbeat.TICK).seen_at == at


def test_the_command_says_that_a_work_failed(works):
    @ticking.register
    def breaks(at):
        raise ValueError

    with pytest.raises(SystemExit):
        call_command("tick")


def test_a_work_registered_twice_runs_once(works):
    def work(at):
        return None

    ticking.register(work)
    ticking.register(work)
    assert len(works) == 1


def test_a_second_tick_changes_nothing():
    at = timezone.now()
    assert ticking.tick(at) == []
    before = list(DBTaskResult.objects.values_list("task_path", "status"))
    assert ticking.tick(at) == []
    assert list(DBTaskResult.objects.values_list("task_path", "status")) == before
    assert before == [("portal.tasks.beat_worker", "READY")]


def test_a_page_appears_and_goes_at_its_time():
    at = timezone.now()
    coming = factories.ArticleFactory(draft=True, go_live_at=at - timedelta(minutes=1))
    coming.save_revision(approved_go_live_at=coming.go_live_at)
    going = factories.ArticleFactory(expire_at=at - timedelta(minutes=1))
    ticking.tick(at)
    coming.refresh_from_db()
    going.refresh_from_db()
    assert (coming.live, going.live) == (True, False)


def test_what_is_over_is_forgotten_and_what_was_lost_is_taken_up_again():
    at = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=at - timedelta(seconds=1))
    Session.objects.create(session_key="new", session_data="", expire_date=at + timedelta(days=1))
    ids = {name: tasks.deliver_message.enqueue(0).id for name in ("done", "fresh", "lost", "running")}

    def set_task(name, **fields):
        DBTaskResult.objects.filter(pk=ids[name]).update(**fields)

    set_task("done", status="SUCCESSFUL", finished_at=at - timedelta(days=8))
    set_task("fresh", status="FAILED", finished_at=at - timedelta(days=6))
    set_task("lost", status="RUNNING", started_at=at - timedelta(minutes=31))
    set_task("running", status="RUNNING", started_at=at - timedelta(minutes=29))
    ticking.tick(at)
    left = DBTaskResult.objects.filter(task_path="portal.tasks.deliver_message").values_list("pk", "status")
    assert {str(pk): status for pk, status in left} == {
        ids["fresh"]: "FAILED",
        ids["lost"]: "READY",
        ids["running"]: "RUNNING",
    }
    assert [s.session_key for s in Session.objects.all()] == ["new"]


def test_the_sweep_finds_a_mail_whose_task_was_lost(settings, tmp_path):
    settings.MAIL_SINK, settings.EMAIL_FILE_PATH = "portal.mail_backends.FileBackend", tmp_path
    at = timezone.now()
    OutboxMessage.objects.create(key="k", to="a@example.org", subject="s", text="t", not_before=at)
    ticking.tick(at)
    assert OutboxMessage.objects.get().state == OutboxMessage.State.SENT


def test_the_worker_beats_when_it_takes_the_task(run_worker):
    ticking.tick(timezone.now())
    assert Heartbeat.objects.filter(name=heartbeat.WORKER).exists() is False
    run_worker()
    assert heartbeat.is_silent(heartbeat.WORKER, timezone.now()) is False
