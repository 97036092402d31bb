"""Every save of an issue, from the editor, an import or a program, is followed here.

Wagtail saves the page itself at each new revision (it writes which one is the latest), at each publishing and at each
revert, so that one signal hears them all; the hooks of the editor would miss what programs do.
"""

from django.db.models.signals import post_save
from django.utils import timezone
from wagtail.signals import page_published

from newsletter import approval, checklist, outside_links, reading
from newsletter.models import IssuePage


def after_save(sender: type[IssuePage], instance: IssuePage, created: bool, raw: bool, **kwargs) -> None:
    if not created and not raw:
        at = timezone.now()
        approval.void_on_edit(instance, at)
        outside_links.want(checklist.addresses(instance.get_latest_revision_as_object()), at)


def after_publishing(sender: type[IssuePage], instance: IssuePage, **kwargs) -> None:
    words = reading.feed_words(instance, timezone.now())
    IssuePage.objects.filter(pk=instance.pk).update(feed_words=words)


def install() -> None:
    page_published.connect(after_publishing, sender=IssuePage, dispatch_uid="newsletter-feed")
    post_save.connect(after_save, sender=IssuePage, dispatch_uid="newsletter-edits")
