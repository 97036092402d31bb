"""Makers of education records."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from education import draws, schedules
from education.models import ApplicationWindow, CourseIndexPage, CoursePage, Draw, Run, SeatPool, Session
from members.models import Member
from tests.factories import home

NOW = timezone.make_aware(datetime(2026, 12, 1, 12, 0))


def course(kind: str = "intro", **fields) -> CoursePage:
    index = CourseIndexPage.objects.first() or home().add_child(
        instance=CourseIndexPage(title="교육", slug="education")
    )
    number = CoursePage.objects.count() + 1
    fields = {"title": f"마을 입문 {number}", "code": f"C-{number}", "kind": kind, "hours": 2, **fields}
    return index.add_child(instance=CoursePage(slug=f"course-{number}", **fields))


def run(seats: int | None = 2, starts: datetime | None = None, **fields) -> Run:
    """A published first-come run, open since yesterday until next week, held ten days from NOW."""
    starts = starts or NOW + timedelta(days=10)
    fields = {"course": fields.pop("course", None) or course(), "published_at": NOW - timedelta(days=2), **fields}
    fields.setdefault("number", Run.objects.count() + 1)
    made = Run.objects.create(**fields)
    SeatPool.objects.create(run=made, capacity=seats)
    ApplicationWindow.objects.create(run=made, opens_at=NOW - timedelta(days=1), closes_at=NOW + timedelta(days=7))
    Session.objects.create(run=made, number=1, starts_at=starts, ends_at=starts + timedelta(hours=2))
    schedules.follow(made)
    if made.admission in (Run.Admission.LOTTERY, Run.Admission.BATCH):
        seed, commitment = draws.new_seed()
        Draw.objects.create(run=made, algorithm=draws.ALGORITHM, seed=seed, commitment=commitment, committed_at=NOW)
    return made


def people(count: int) -> list[Member]:
    return [Member.objects.create_user(f"{uuid4().hex[:12]}@example.org", nickname=f"이웃{n}") for n in range(count)]
