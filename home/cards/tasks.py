"""What happens to card news after publishing. Ids in; gone → log and return; the rule is called."""

import logging
from functools import partial

from django.db import transaction
from django.dispatch import receiver
from django_tasks import task
from wagtail.signals import page_published

from home.cards import press
from home.models.cards import CardNewsPage

logger = logging.getLogger(__name__)


@task()
def make_card_pictures(page_id: int) -> int:
    """Make what is missing of a live set's pictures; how many were made. Running it again makes none."""
    page = CardNewsPage.objects.live().filter(pk=page_id).first()
    if page is None:
        logger.info("card news %s is gone: no pictures to make", page_id)
        return 0
    return press.run(page)


@receiver(page_published, sender=CardNewsPage, dispatch_uid="card-pictures")
def make_later(instance: CardNewsPage, **kwargs) -> None:
    """Not inside the transaction: the worker must find the page as it was published."""
    transaction.on_commit(partial(make_card_pictures.enqueue, instance.pk))
