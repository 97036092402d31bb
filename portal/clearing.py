"""What makes kept pages old: anything an editor changes that a page, or a list of pages, may show."""

from django.core.signals import setting_changed
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move
from wagtail.snippets.models import get_snippet_models
from wagtailmedia.models import AbstractMedia

from portal.cache import PAGES, clear_pages

SHOWN = (
    AbstractDocument,
    AbstractImage,
    AbstractMedia,
    BaseGenericSetting,
    BaseSiteSetting,
    PageViewRestriction,
    Redirect,
    Site,
)
# What saving a draft writes on the page itself; readers see none of it.
DRAFT_FIELDS = frozenset({"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes"})


def clear_after_commit(**kwargs) -> None:
    transaction.on_commit(clear_pages)


page_published.connect(clear_after_commit, dispatch_uid="page-cache")
page_unpublished.connect(clear_after_commit, dispatch_uid="page-cache")
post_page_move.connect(clear_after_commit, dispatch_uid="page-cache")


@receiver(post_save, dispatch_uid="page-cache-save")
def clear_when_saved(sender: type[models.Model], instance: models.Model, update_fields=None, **kwargs) -> None:
    if isinstance(instance, Page):
        is_draft_only = update_fields is not None and DRAFT_FIELDS.issuperset(update_fields)
        if instance.live and not is_draft_only:
            clear_after_commit()
    elif is_shown(sender):
        clear_after_commit()


@receiver(post_delete, dispatch_uid="page-cache-delete")
def clear_when_deleted(sender: type[models.Model], **kwargs) -> None:
    if issubclass(sender, Page) or is_shown(sender):
        clear_after_commit()


def is_shown(model: type[models.Model]) -> bool:
    return issubclass(model, SHOWN) or model in get_snippet_models()


@receiver(setting_changed, dispatch_uid="page-cache-settings")
def forget_pages_of_other_settings(**kwargs) -> None:
    """Sent by the test suite only, when a test overrides a setting."""
    PAGES.clear()
