"""What publishing a page sets going, once the publication is committed."""

from django.db import transaction
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published

from portal.tasks import make_renditions


@receiver(page_published, dispatch_uid="renditions")
def make_renditions_after_commit(instance: Page, **kwargs) -> None:
    transaction.on_commit(lambda: make_renditions.enqueue(instance.pk))
