"""An issue's body at a time, as plain values: sections in order, each for its readers.

Mail, text part, web page and checklist all read from here, so that they say the same and lead to the same places.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from members.districts import District
from newsletter import rich_text
from newsletter.audiences import Audience
from newsletter.links import of_text
from newsletter.models import IssuePage
from newsletter.pulling import Item, shown
from portal.models import PortalImage

TEXT, ITEMS, PICTURE, INFOGRAPHIC, VIDEO, BUTTON = "text", "items", "picture", "infographic", "video", "button"
EVERYONE = Audience()
# What alone makes an edition; a greeting or a button does not.
NEWS = (ITEMS, PICTURE, INFOGRAPHIC, VIDEO)


@dataclass(frozen=True)
class Section:
    """One piece of an edition. `block` is the id of the block it comes from: several sections may share it.

    `source` is rich text as it is stored. Addresses are absolute.
    """

    name: str
    block: str
    audience: Audience = EVERYONE
    heading: str = ""
    source: str = ""
    look: str = ""
    items: list[Item] = field(default_factory=list)
    picture: PortalImage | None = None
    alt: str = ""
    caption: str = ""
    label: str = ""
    address: str = ""

    @property
    def is_news(self) -> bool:
        """A text with a heading is a report of its own; without one it is a greeting."""
        return self.name in NEWS or (self.name == TEXT and bool(self.heading))

    @property
    def plain(self) -> str:
        return rich_text.plain(self.source)


def sections(issue: IssuePage, at: datetime, language: str = "") -> list[Section]:
    """In the order of the body; with a language those that its readers may get. Blocks that show nothing are left out.

    Nothing is shown twice: what one block pulls, a later one passes over.
    """
    seen: set[str] = set()
    made: list[Section] = []
    for block in issue.body:
        audience = Audience.of(block.value.get("audience"))
        if language and audience.languages and language not in audience.languages:
            continue
        made += MAKERS[block.block_type](str(block.id or ""), block.value, audience, at, seen)
    with_copies(made)
    return made


def with_copies(made: list[Section]) -> None:
    """The smaller copies of all pictures, in one query."""
    pictures = [section.picture for section in made] + [item.picture for section in made for item in section.items]
    prefetch_related_objects([picture for picture in pictures if picture], "renditions")


def of_text_block(block: str, value: Mapping[str, Any], audience: Audience, at, seen) -> list[Section]:
    return [Section(TEXT, block, audience, heading=value["heading"] or "", source=value["text"].source)]


def of_items(block: str, value: Mapping[str, Any], audience: Audience, at: datetime, seen: set[str]) -> list[Section]:
    """One section, or one a district, each for the readers of that district."""
    items = [replaced(item) for item in shown(value, at, seen)]
    if not items:
        return []
    look, heading = value["look"], value["heading"]
    if not value.get("by_district"):
        return [Section(ITEMS, block, audience, heading=heading, look=look, items=items)]
    made = []
    for district in dict.fromkeys(item.district for item in items):
        if district and audience.districts and district not in audience.districts:
            continue
        own = [item for item in items if item.district == district]
        readers = Audience((district,), audience.topics, audience.languages) if district else audience
        title = (
            _("%(where)s · %(what)s") % {"where": District(district).label, "what": heading} if district else heading
        )
        made.append(Section(ITEMS, block, readers, heading=title, look=look, items=own))
    return made


def replaced(item: Item) -> Item:
    return Item(**{**item.__dict__, "address": of_text(item.address)})


def of_picture(block: str, value: Mapping[str, Any], audience: Audience, at, seen) -> list[Section]:
    image = value["image"]
    if image is None:
        return []
    return [
        Section(
            PICTURE,
            block,
            audience,
            picture=image,
            alt=value["alt"] or image.default_alt_text,
            caption=value["caption"] or "",
            address=of_text(value["address"] or ""),
        )
    ]


def of_infographic(block: str, value: Mapping[str, Any], audience: Audience, at, seen) -> list[Section]:
    if value["image"] is None:
        return []
    # The words below say it all: a reader who listens hears them once.
    return [
        Section(
            INFOGRAPHIC,
            block,
            audience,
            heading=value["heading"],
            picture=value["image"],
            alt=value["heading"],
            caption=value["words"],
            address=of_text(value["address"] or ""),
        )
    ]


def of_video(block: str, value: Mapping[str, Any], audience: Audience, at, seen) -> list[Section]:
    if value["poster"] is None:
        return []
    alt = _("영상 ‘%s’의 첫 화면") % value["title"]
    return [
        Section(
            VIDEO,
            block,
            audience,
            heading=value["title"],
            picture=value["poster"],
            alt=alt,
            label=value["length"] or "",
            address=of_text(value["address"]),
        )
    ]


def of_button(block: str, value: Mapping[str, Any], audience: Audience, at, seen) -> list[Section]:
    return [Section(BUTTON, block, audience, label=value["label"], address=of_text(value["address"]))]


MAKERS = {
    TEXT: of_text_block,
    ITEMS: of_items,
    PICTURE: of_picture,
    INFOGRAPHIC: of_infographic,
    VIDEO: of_video,
    BUTTON: of_button,
}
