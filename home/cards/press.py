"""Making a page's pictures, keeping how it went, and bundling them for download."""

import logging
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import typst
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from home.cards import pictures
from home.cards.deck import Card, deck
from home.models.cards import CardNewsPage, CardPictureSet
from portal.cache import clear_pages

logger = logging.getLogger(__name__)


class PicturesMissing(Exception):
    """The pictures of a page could not be made; the reason is logged and kept on its CardPictureSet."""


def run(page: CardNewsPage) -> int:
    """Make the pictures that are missing and keep the outcome; how many were made. Raises PicturesMissing."""
    record = CardPictureSet.objects.record
    try:
        made = pictures.make(page)
    except (typst.TypstError, OSError) as error:
        logger.exception("The pictures of card news %s could not be made", page.pk)
        record(page, CardPictureSet.State.FAILED, error=str(error))
        raise PicturesMissing(page.pk) from error
    planned = pictures.planned(page)
    record(page, CardPictureSet.State.MADE, share_name=planned[-1].name if planned else "")
    # The page shows the address of its share picture.
    transaction.on_commit(clear_pages)
    return made


def is_pressed(page: CardNewsPage) -> bool:
    """Whether every picture of the page as it stands is in storage."""
    return all(default_storage.exists(each.name) for each in pictures.planned(page))


def bundle(page: CardNewsPage) -> bytes:
    """A ZIP of everything needed to post a set: pictures by size, one alternative text a card, a caption.

    Raises PicturesMissing when a picture is not there and cannot be made.
    """
    if not is_pressed(page):
        run(page)
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for each in pictures.planned(page):
            name = f"{each.size.name}/{each.number:02}.png" if each.number else f"share-{each.size.name}.png"
            with default_storage.open(each.name) as png:
                archive.writestr(name, png.read(), compress_type=ZIP_STORED)
        for card in deck(page):
            archive.writestr(f"{card.number:02}.alt.txt", alternative(card))
        archive.writestr("caption.txt", caption(page))
    return out.getvalue()


def alternative(card: Card) -> str:
    """What a person hears instead of the picture: its words, and what its photo shows."""
    photo = _("사진: %(alt)s") % {"alt": card.alt} if card.alt else ""
    return "\n".join(part for part in (card.words, photo) if part) + "\n"


def caption(page: CardNewsPage) -> str:
    """The text to post with the pictures: title, summary, where to read more, source, licence, hashtags."""
    source = _("출처: %(source)s") % {"source": page.source} if page.source else ""
    tags = " ".join(f"#{tag}" for tag in page.tags)
    parts = [page.title, page.summary, page.full_url, source, page.get_licence_display(), tags]
    return "\n\n".join(part for part in parts if part) + "\n"
