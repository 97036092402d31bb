"""The portal's own works of the tick."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal import outbox, tasks
from portal.notices import digests, fallback
from portal.ticking import register

RESULTS_KEPT = timedelta(days=7)
# No task of ours runs this long: its worker has died.
TASK_LOST_AFTER = timedelta(minutes=30)


@register
def publish_scheduled(at: datetime) -> None:
    """Pages whose time to appear or to go has come."""
    call_command("publish_scheduled", verbosity=0)


@register
def sweep_outbox(at: datetime) -> int:
    """Mails whose task was lost, that wait for a second attempt, or that were written for a later time."""
    return outbox.deliver_due(at)


@register
def pass_on_failed_notices(at: datetime) -> int:
    """Notices that could not go one way go the next."""
    return fallback.go_on(at)


@register
def send_digests(at: datetime) -> int:
    """At nine, one mail a member with what could wait."""
    return digests.send_due(at)


@register
def ask_worker_to_beat(at: datetime) -> None:
    """One question at a time: a worker that is away does not find a heap of them."""
    asked = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=tasks.beat_worker.module_path)
    if not asked.exists():
        tasks.beat_worker.enqueue()


@register
def requeue_lost_tasks(at: datetime) -> int:
    """Tasks of a worker that died are taken up again: every task of ours may run twice."""
    lost = DBTaskResult.objects.running().filter(started_at__lt=at - TASK_LOST_AFTER)
    return lost.update(status=TaskResultStatus.READY, started_at=None)


@register
def forget_old_task_results(at: datetime) -> None:
    DBTaskResult.objects.finished().filter(finished_at__lt=at - RESULTS_KEPT).delete()


@register
def forget_old_sessions(at: datetime) -> None:
    Session.objects.filter(expire_date__lt=at).delete()
