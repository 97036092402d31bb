"""Smaller copies of pictures: which there are, and making them when a page is published, before its first reader comes.

Templates name a spec in `{% image %}`; every spec a template names is listed here, which a test compares.
"""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex

from portal.models import PortalImage

CARD = "fill-640x400|format-webp"
CARD_PHOTO = "fill-860x645|format-webp"
CLIP = "fill-360x640|format-webp"
WIDE = "width-1200|format-webp"
THUMB = "fill-240x240|format-webp"
SHARE = "fill-1200x630|format-jpeg"
SPECS = (CARD, CARD_PHOTO, CLIP, WIDE, THUMB, SHARE)


def pictures(page: Page) -> list[PortalImage]:
    """Every picture a page refers to, in its fields or inside its blocks."""
    specific = page.specific
    # The index may itself wait for a task; what was just published must be in it.
    ReferenceIndex.create_or_update_for_object(specific)
    references = ReferenceIndex.get_references_for_object(specific).filter(
        to_content_type=ContentType.objects.get_for_model(PortalImage)
    )
    keys = set(references.values_list("to_object_id", flat=True))
    return list(PortalImage.objects.filter(pk__in=keys).prefetch_renditions(*SPECS))


def make(page: Page) -> int:
    """Make what is missing for `page`; returns how many pictures it has. One whose file is gone is passed over."""
    found = pictures(page)
    for picture in found:
        if picture.file.storage.exists(picture.file.name):
            picture.get_renditions(*SPECS)
    return len(found)
