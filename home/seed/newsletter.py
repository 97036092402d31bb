"""Three series of newsletters and three issues: two in the archive, one draft that waits for its review."""

from datetime import timedelta

from django.utils import timezone
from wagtail.blocks import StreamValue

from home.seed import library
from home.seed.reading import read
from home.seed.tree import home, plant, stands
from newsletter import pulling
from newsletter.models import IssuePage, NewsletterIndexPage, Series
from portal.models import Topic

SENDER = {
    "sender_name": "서울시 마을공동체종합지원센터",
    "sender_address": "news@seoulmaeul.example",
    "reply_to": "help@seoulmaeul.example",
    "phone": "02-354-2100",
    "postal_address": "서울시 은평구 통일로 684, 1동 3층 317·320호",
}
FIELDS = ("title", "slug", "summary", "subject", "preheader", "number")


def issues() -> None:
    """Leaves alone what stands."""
    content = read("newsletter")
    for row in content["series"]:
        Series.objects.get_or_create(slug=row["slug"], defaults={**SENDER, **row})
    if not stands(home(), "newsletter"):
        summary = "지난 소식지를 읽고, 우리 동네 소식을 메일로 신청해요"
        plant(
            home(),
            NewsletterIndexPage(title="소식지", slug="newsletter", summary=summary, intro=content["intro"]),
        )
    index = NewsletterIndexPage.objects.get()
    for row in content["issue"]:
        if not stands(index, row["slug"]):
            plant_issue(index, row)


def plant_issue(index: NewsletterIndexPage, row: dict) -> None:
    """A published one keeps what its rules found; the draft is still live."""
    page = IssuePage(**{name: row[name] for name in FIELDS}, series=Series.objects.get(slug=row["series"]))
    page.district = page.series.district
    page.body = body_of(page, row["block"])
    if "days" in row:
        at = timezone.now() - timedelta(days=row["days"])
        # As of today: the demo's pages are all as young as the demo.
        pulling.pull(page, timezone.now())
        plant(index, page, row["topics"])
        IssuePage.objects.filter(pk=page.pk).update(first_published_at=at, last_published_at=at)
        return
    page.live = False
    index.add_child(instance=page)
    page.topics.set(Topic.objects.filter(slug__in=row["topics"]))
    page.save_revision()


def body_of(page: IssuePage, rows: list[dict]) -> StreamValue:
    block = page.body.stream_block
    made = [(row["kind"], block.child_blocks[row["kind"]].to_python(value_of(row))) for row in rows]
    return StreamValue(block, made)


def value_of(row: dict) -> dict:
    value = {name: held for name, held in row.items() if name != "kind"}
    if row["kind"] == "items":
        rule = {name: value.pop(name, []) for name in ("source", "districts", "topics", "days", "limit")}
        return {**value, "rule": rule, "items": []}
    for name in ("picture", "poster"):
        if name in value:
            value["image" if name == "picture" else name] = library.picture(value.pop(name)).pk
    return value
