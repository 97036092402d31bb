"""What a block of an issue pulls from the portal: live by its rule, until its items are copied in and edited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamValue

from members.districts import District
from newsletter.models import Candidate, IssuePage
from portal import listed
from portal.listed import Listed, Source, Wanted
from portal.models import PortalImage

OUTSIDE = "outside"
ITEMS = "items"


@dataclass(frozen=True)
class Item:
    """One piece of news as it is shown: as pulled, or as an editor left it."""

    title: str
    address: str
    summary: str = ""
    label: str = ""
    when: str = ""
    where: str = ""
    picture: PortalImage | None = None
    district: str = ""
    key: str = ""


def of_listed(found: Listed) -> Item:
    """Cut to what the fields of an ItemBlock hold."""
    return Item(
        title=found.title[:120],
        address=found.address[:500],
        summary=found.summary[:240],
        label=str(found.label)[:40],
        when=found.when[:60],
        where=found.where[:60],
        picture=found.picture,
        district=found.district,
        key=found.key,
    )


def of_value(value: Mapping[str, Any]) -> Item:
    """From an ItemBlock's value."""
    names = ("title", "address", "summary", "label", "when", "where", "picture", "district", "key")
    return Item(**{name: value.get(name) or (None if name == "picture" else "") for name in names})


def shown(block: Mapping[str, Any], at: datetime, seen: set[str]) -> list[Item]:
    """The items of an ItemsBlock: its own when it has some, otherwise what its rule finds.

    `seen` holds the keys that blocks before it show; it grows by this block's. One query a source, not one an item.
    """
    own = [of_value(value) for value in block[ITEMS]]
    items = own or found(block["rule"], at, seen, by_district=bool(block.get("by_district")))
    seen.update(item.key for item in items if item.key)
    return items


def found(rule: Mapping[str, Any], at: datetime, seen: set[str], *, by_district: bool = False) -> list[Item]:
    """What a rule finds that is not in `seen`. `by_district`: so many of each district, in the districts' order."""
    districts = tuple(rule["districts"] or ())
    limit = rule["limit"]
    span = timedelta(days=rule["days"])
    most = limit * (len(districts) or len(District.values)) if by_district else limit
    wanted = Wanted(
        districts=districts,
        topics=tuple(rule["topics"] or ()),
        since=at - span,
        until=at + span,
        limit=most + len(seen),
    )
    fresh = [of_listed(row) for row in listed.read(rule["source"], wanted, at) if row.key not in seen]
    if not by_district:
        return fresh[:limit]
    order = [*District.values, ""]
    return [item for district in order for item in [it for it in fresh if it.district == district][:limit]]


def pull(issue: IssuePage, at: datetime, only: str = "") -> int:
    """Copy what the rules find into the blocks' own items, where editors change them; returns how many are new.

    `only`: the id of one block. Items that stand stay as edited, in their places; what is new follows while there is
    room by the rule's limit. Changes `issue` in memory: the caller saves a draft revision.
    """
    seen = {
        item["key"] for block in issue.body if block.block_type == ITEMS for item in block.value[ITEMS] if item["key"]
    }
    data = list(issue.body.raw_data)
    added = 0
    for place, block in enumerate(issue.body):
        if block.block_type != ITEMS or (only and str(block.id) != only):
            continue
        own = block.value[ITEMS]
        by_district = bool(block.value.get("by_district"))
        room = None if by_district else max(0, block.value["rule"]["limit"] - len(own))
        fresh = found(block.value["rule"], at, seen, by_district=by_district)[:room]
        seen.update(item.key for item in fresh)
        added += len(fresh)
        raw = block.block.get_prep_value(block.value)
        raw[ITEMS] = [*raw[ITEMS], *({"type": "item", "value": raw_item(item), "id": str(uuid4())} for item in fresh)]
        data[place] = {"type": ITEMS, "value": raw, "id": block.id}
    issue.body = StreamValue(issue.body.stream_block, data, is_lazy=True)
    return added


def raw_item(item: Item) -> dict[str, Any]:
    return {
        "title": item.title,
        "address": item.address,
        "summary": item.summary,
        "label": item.label,
        "when": item.when,
        "where": item.where,
        "picture": item.picture.pk if item.picture else None,
        "district": item.district,
        "key": item.key,
    }


def outside(wanted: Wanted, at: datetime) -> list[Listed]:
    """Entries of the districts' and partners' own feeds that nobody has put aside, newest first."""
    rows = Candidate.objects.filter(dropped_at=None).select_related("feed")
    if wanted.keys:
        places = {key: place for place, key in enumerate(wanted.keys)}
        kept = [row for row in rows.filter(pk__in=own_numbers(wanted.keys)) if key_of(row) in places]
        return [of_candidate(row) for row in sorted(kept, key=lambda row: places[key_of(row)])]
    if wanted.districts:
        rows = rows.filter(feed__district__in=wanted.districts)
    if wanted.since:
        rows = rows.filter(found_at__gte=wanted.since)
    return [of_candidate(row) for row in rows.order_by("-found_at", "-pk")[: wanted.limit]]


def own_numbers(keys: tuple[str, ...]) -> list[int]:
    return [int(number) for key in keys if (number := key.removeprefix(f"{OUTSIDE}:")).isdecimal()]


def key_of(row: Candidate) -> str:
    return f"{OUTSIDE}:{row.pk}"


def of_candidate(row: Candidate) -> Listed:
    return Listed(
        key=key_of(row),
        title=row.title,
        address=row.url,
        summary=row.summary,
        label=row.feed.name[:20],
        district=row.feed.district,
        at=row.published_at or row.found_at,
    )


def install() -> None:
    listed.register(Source(OUTSIDE, _("바깥 소식 (모아 둔 후보)"), outside, order=200))
