"""Plants every kind of page from its content file. Each function leaves alone what stands."""

import json
import uuid
from datetime import datetime, time, timedelta

from django.utils import timezone
from wagtail.models import Page

from home.cards.splitting import split
from home.models import (
    Article,
    ArticleIndexPage,
    CardNewsIndexPage,
    CardNewsPage,
    EventIndexPage,
    EventPage,
    Partner,
    PartnerIndexPage,
    ProgrammeIndexPage,
    ProgrammePage,
    ReportIndexPage,
    ReportPage,
    StandardPage,
    VideoIndexPage,
    VideoPage,
)
from home.seed import library
from home.seed.bodies import NAMESPACE, body
from home.seed.reading import read
from home.seed.tree import home, page_of, place, plant, stands
from portal.models import Audience, Topic

INDEXES = (
    (ArticleIndexPage, "stories", "소식과 이야기", "동네에서 온 소식과 현장 이야기, 기획 글을 모았어요"),
    (CardNewsIndexPage, "cards", "카드뉴스", "한 장씩 넘기며 1분에 읽어요"),
    (VideoIndexPage, "videos", "짧은 영상", "세로로 보는 짧은 영상이에요. 자막과 대본이 있어요"),
    (EventIndexPage, "events", "행사", "설명회와 강연, 탐방과 모임을 날짜 순으로 봐요"),
    (ProgrammeIndexPage, "programmes", "전략사업", "센터가 올해 시민과 함께하는 큰일이에요"),
    (ReportIndexPage, "research", "연구·자료", "조사와 연구를 쉬운 요약과 파일로 나눠요"),
    (PartnerIndexPage, "partners", "함께하는 기관", "동네의 필요와 힘을 이어 주는 곳들이에요"),
)
VIDEOS = (
    ("time_bank", "1분 만에 보는 시간은행", "한 시간이 이웃 사이를 어떻게 오가는지 보여 드려요", ["time-bank"], 3),
    ("shared_kitchen", "월요일의 마을부엌", "반찬 한 통이 만들어져 이웃에게 가는 길을 따라가요", ["food", "care"], 8),
)


def today():
    return timezone.localdate()


def taxonomy() -> None:
    words = read("taxonomy")
    for model, rows in ((Topic, words["topics"]), (Audience, words["audiences"])):
        for order, (slug, name) in enumerate(rows, start=1):
            model.objects.get_or_create(slug=slug, defaults={"name": name, "order": order * 10})


def indexes() -> None:
    for model, slug, title, summary in INDEXES:
        if not stands(home(), slug):
            plant(home(), model(title=title, slug=slug, summary=summary))


def standard() -> None:
    for row in read("standard")["page"]:
        if not stands(home(), row["slug"]):
            page = StandardPage(**words(row), body=body(row["body"], page_of))
            plant(home(), page, row.get("topics", []))


def programmes() -> None:
    for row in read("programmes")["programme"]:
        parent = place("programmes")
        if not stands(parent, row["slug"]):
            own = {name: row[name] for name in ("period", "contact", "who_for", "action_label")}
            page = ProgrammePage(**words(row), **own, cover=library.picture(row["cover"]))
            plant(parent, page, row["topics"])


def articles() -> None:
    for row in read("articles")["article"]:
        parent = place(row["parent"])
        if not stands(parent, row["slug"]):
            own = {name: row.get(name, "") for name in ("kind", "who_for", "time_needed", "author_line")}
            page = Article(**words(row), **own, cover=library.picture(row["cover"]))
            page.published_on = today() - timedelta(days=row["days"])
            page.body = body(row["body"], page_of)
            plant(parent, page, row["topics"], row["audiences"])


def cards() -> None:
    for row in read("cards")["cards"]:
        parent = place("cards")
        if not stands(parent, row["slug"]):
            drawn = split(row["text"])
            drawn[0][1]["ground"] = row.get("ground", "pine")
            made = [
                {"type": kind, "value": listed(value), "id": str(uuid.uuid5(NAMESPACE, f"{row['slug']}{at}"))}
                for at, (kind, value) in enumerate(drawn)
            ]
            own = {name: row[name] for name in ("time_needed", "action_label", "hashtags")}
            page = CardNewsPage(**words(row), **own, cards=json.dumps(made), source="2022년 사업 추진계획")
            page.published_on = today() - timedelta(days=row["days"])
            page.action_page_id = page_of(row["action"])
            plant(parent, page, row["topics"], row["audiences"])


def listed(value: dict) -> dict:
    """List blocks want an id an entry."""
    return {
        name: [{"type": "item", "value": part, "id": str(uuid.uuid5(NAMESPACE, part))} for part in held]
        if isinstance(held, list)
        else held
        for name, held in value.items()
    }


def events() -> None:
    for row in read("events")["event"]:
        parent = place(row["parent"])
        if stands(parent, row["slug"]):
            move_on(EventPage.objects.child_of(parent).get(slug=row["slug"]))
            continue
        starts_at = timezone.make_aware(
            datetime.combine(today() + timedelta(days=row["in_days"]), time.fromisoformat(row["start"]))
        )
        page = EventPage(**words(row), kind=row["kind"], mode=row.get("mode", "onsite"), starts_at=starts_at)
        page.ends_at = starts_at + timedelta(hours=row["hours"])
        page.place_name, page.place_address = row.get("place", ""), row.get("address", "")
        page.fee, page.phone = row.get("fee", "무료"), "02-354-2100"
        if "until" in row:
            page.registration_until = starts_at.replace(hour=0, minute=0) - timedelta(days=row["until"] - 1)
        page.cover = library.picture(row["cover"])
        page.body = body(row["body"], page_of)
        plant(parent, page, row["topics"])


def move_on(event: EventPage) -> None:
    """An event that is over, and that no person has changed, moves by whole fours of weeks to the future."""
    if event.state(timezone.now()) != EventPage.State.OVER or event.revisions.filter(user__isnull=False).exists():
        return
    step = timedelta(weeks=4) * ((timezone.now() - event.starts_at) // timedelta(weeks=4) + 1)
    for name in ("starts_at", "ends_at", "registration_until"):
        if at := getattr(event, name):
            setattr(event, name, at + step)
    event.save_revision().publish()


def videos() -> None:
    for slug, title, summary, topics, days in VIDEOS:
        parent, address = place("videos"), slug.replace("_", "-")
        if not stands(parent, address):
            page = VideoPage(title=title, slug=address, summary=summary, time_needed="보는 데 12초")
            page.published_on = today() - timedelta(days=days)
            page.video, page.poster = library.video(slug, title), library.picture(f"poster_{slug}")
            plant(parent, page, topics)


def reports() -> None:
    for row in read("reports")["report"]:
        parent = place("research")
        if not stands(parent, row["slug"]):
            page = ReportPage(**words(row), authors=row["authors"], body=body(row["body"], page_of))
            page.published_on = today() - timedelta(days=row["days"])
            plant(parent, page, row["topics"])


def partners() -> None:
    for order, row in enumerate(read("partners")["partner"], start=1):
        values = {"kind": row["kind"], "what": row["what"], "order": order * 10}
        Partner.objects.get_or_create(name=row["name"], defaults=values)


def lead_on() -> None:
    """Programmes point at pages planted after them: their bodies and buttons are filled once those stand."""
    for row in read("programmes")["programme"]:
        page = ProgrammePage.objects.get(slug=row["slug"])
        if not page.body:
            page.body = body(row["body"], page_of)
            page.action_page_id = page_of(row["action"])
            page.save_revision().publish()


def words(row: dict) -> dict:
    """What every page has."""
    return {name: row[name] for name in ("title", "slug", "summary")}


def all_pages() -> int:
    """Plant everything, in the order in which pages lead to each other; returns how many pages stand."""
    taxonomy()
    indexes()
    programmes()
    for plant_kind in (events, cards, articles, videos, standard, reports, partners, lead_on):
        plant_kind()
    return Page.objects.count()
