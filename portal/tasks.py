"""What the portal does later. Ids in; gone → return; the rule is called."""

from django.utils import timezone
from django_tasks import task

from portal import heartbeat, outbox


@task()
def deliver_mail(pk: int) -> bool:
    """Send one mail of the outbox. The tick's sweep is the second chance."""
    return outbox.deliver(pk, timezone.now())


@task()
def beat_worker() -> None:
    """Proof that a worker takes tasks."""
    heartbeat.beat(heartbeat.WORKER)
