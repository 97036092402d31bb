"""What the tests of the screens that make a run share: staff, runs open by the real clock, posted rows."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib.auth.models import Group
from django.utils import timezone

from education import enrolment, schedules
from education.models import Enrolment, Run
from members.acting import as_self
from tests.education.makers import course, people, run


def staff_of(*groups: str):
    staff = people(1)[0]
    for name in groups:
        staff.groups.add(Group.objects.get(name=name))
    return staff


def soon(days: int, hour: int = 10) -> datetime:
    """So many days from today: the screens ask the clock."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


def typed(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def open_run(seats: int | None = 2, **fields) -> Run:
    """A run that is open now by the real clock."""
    made = run(seats=seats, starts=soon(10), **fields)
    made.windows.update(opens_at=soon(-2), closes_at=soon(5))
    schedules.follow(made)
    return made


def learners(made: Run, count: int) -> list[Enrolment]:
    pool, at = made.pools.first(), timezone.now()
    return [
        enrolment.enrol(run=made, pool=pool, acting=as_self(person), key=uuid4().hex, at=at) for person in people(count)
    ]


def new_run(**changes) -> dict:
    return {
        "course": course().pk,
        "mode": "onsite",
        "admission": "first_come",
        "campus": "",
        "seats": "20",
        "opens_at": typed(soon(1)),
        "closes_at": typed(soon(20)),
        "first_at": typed(soon(30, 19)),
        "minutes": "120",
        "meetings": "3",
        **changes,
    }


def rows(prefix: str, initial: int, *forms: dict) -> dict:
    """What a form of rows posts."""
    data = {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": initial}
    for number, form in enumerate(forms):
        data |= {f"{prefix}-{number}-{name}": value for name, value in form.items()}
    return data


def words(response) -> str:
    return response.content.decode()
