"""Courses that can be applied for now, for lists elsewhere (portal/listed.py)."""

from collections import defaultdict
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from education import catalogue
from education.models import Run
from education.showing import Shown
from education.states import TAKES_APPLICATIONS
from portal import listed
from portal.listed import Listed, Source, Wanted
from portal.models import Topic

KEY = "education.run"


def read(wanted: Wanted, at: datetime) -> list[Listed]:
    """The next to close first. Whoever may apply now may, whenever it takes place: the days do not bound it."""
    runs = catalogue.with_state(Run.objects.public().filter(opens_at__lte=at, closes_at__gt=at), at)
    runs = runs.filter(state_value__in=TAKES_APPLICATIONS)
    if wanted.keys:
        pks = [number_of(key) for key in wanted.keys]
        open_now = set(runs.filter(pk__in=pks).values_list("pk", flat=True))
        return told([pk for pk in pks if pk in open_now], at)
    if wanted.districts:
        runs = runs.filter(campus__in=wanted.districts)
    if wanted.topics:
        runs = runs.filter(course__topics__slug__in=wanted.topics).distinct()
    rows = runs.order_by("closes_at", "pk").values_list("pk", "closes_at")
    return told([pk for pk, _closes in rows[: wanted.limit]], at)


def number_of(key: str) -> int:
    number = key.removeprefix(f"{KEY}:")
    return int(number) if number.isdecimal() and len(number) < 10 else 0


def told(pks: list[int], at: datetime) -> list[Listed]:
    shown = [Shown(run, at) for run in catalogue.in_order(pks)] if pks else []
    topics = topics_of([one.run.course_id for one in shown])
    return [
        Listed(
            key=f"{KEY}:{one.run.pk}",
            title=one.title,
            address=reverse("education:run", args=[one.run.pk]),
            summary=one.run.course.summary,
            label=one.until or str(one.state.label),
            when=one.when,
            where=f"{one.where} · {one.fee}",
            picture=one.run.course.picture,
            district=one.run.campus,
            topics=topics[one.run.course_id],
            at=one.run.closes_at,
        )
        for one in shown
    ]


def topics_of(courses: list[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    rows = Topic.objects.filter(coursepage__in=courses).order_by("order", "name").values_list("coursepage", "slug")
    for pk, slug in rows if courses else ():
        found[pk] = (*found[pk], slug)
    return found


def install() -> None:
    listed.register(Source(KEY, _("지금 신청할 수 있는 교육"), read, 30))
