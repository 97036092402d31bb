"""What the portal does later. Ids in; gone → return; the rule is called."""

from django.utils import timezone
from django_tasks import task
from wagtail.models import Page

from portal import heartbeat, outbox, renditions


@task()
def deliver_message(pk: int) -> bool:
    """Send one message of the outbox. The tick's sweep is the second chance."""
    return outbox.deliver(pk, timezone.now())


@task()
def beat_worker() -> None:
    """Proof that a worker takes tasks."""
    heartbeat.beat(heartbeat.WORKER)


@task()
def make_renditions(pk: int) -> int:
    """The smaller pictures of a published page; how many pictures it has, 0 when the page is gone."""
    page = Page.objects.filter(pk=pk).first()
    return renditions.make(page) if page else 0
