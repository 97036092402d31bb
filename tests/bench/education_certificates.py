"""Figures of certificates: the paper the first time in a process and afterwards, and the page where strangers check it.

SQLite in a folder of its own, or the database of DATABASE_URL: an empty one whose rows are the bench's to destroy.
`figures()` may be called by a larger bench that has set up Django, a migrated database and nothing of education yet;
then the first paper is the first only if no other was made before.
"""

import time
from datetime import timedelta
from uuid import uuid4

from tests.bench.measuring import own_portal, p95, queries, times

CERTIFICATES = 500
TARGETS = {
    "certificate_pdf_first_ms": "≤ 500: the first paper of a process",
    "certificate_pdf_p95_ms": "≤ 500, each another paper",
    "verification_queries": "≤ 3, for a stranger",
    "verification_p95_ms": "of 500 certificates, another each time",
}


def seed() -> list:
    """A run where everyone finished, each with a certificate."""
    from django.utils import timezone

    from education import certificates, completing
    from education.models import CourseIndexPage, CoursePage, Enrolment, Run, SeatPool, State
    from home.models import HomePage
    from members.acting import as_office
    from members.models import Capacity, Channel, Member

    at = timezone.now()
    index = HomePage.objects.get().add_child(instance=CourseIndexPage(title="교육", slug="education"))
    fields = {"title": "마을공동체 입문: 이웃과 첫걸음", "slug": "intro", "code": "C-1", "kind": "intro", "hours": 6}
    course = index.add_child(instance=CoursePage(**fields))
    run = Run.objects.create(
        course=course,
        number=1,
        starts_at=at - timedelta(days=15),
        ends_at=at - timedelta(days=1),
        published_at=at - timedelta(days=40),
    )
    pool = SeatPool.objects.create(run=run, capacity=CERTIFICATES)
    made = []
    for number in range(1, CERTIFICATES + 1):
        person = Member.objects.create_user(f"{uuid4().hex}@example.org", nickname=f"이웃{number}")
        enrolment = Enrolment.objects.create(
            run=run,
            pool=pool,
            learner=person,
            state=State.CONFIRMED,
            queue_number=number,
            rank=number,
            key=uuid4().hex,
            changed_at=at,
            acted_at=at,
            actor=person,
            capacity=Capacity.SELF,
            channel=Channel.WEB,
        )
        completion = completing.complete(
            enrolment=enrolment, acting=as_office(person, person), at=at, override_reason="모두 왔어요"
        )
        made.append(certificates.issue(completion=completion, name=f"김서울{number}", at=at))
    return made


def figures() -> dict[str, float | int | None]:
    from django.test import Client

    from education import certificate_files

    made, client = seed(), Client(headers={"host": "localhost"})
    papers, pages = iter(made), iter(made)

    def paper() -> None:
        assert certificate_files.compile_certificate(next(papers)).startswith(b"%PDF-")

    def page() -> None:
        answer = client.get(f"/certificates/{next(pages).code}/")
        assert answer.status_code == 200, answer.status_code

    began = time.perf_counter()
    paper()
    first = (time.perf_counter() - began) * 1000
    return {
        "certificate_pdf_first_ms": round(first, 1),
        "certificate_pdf_p95_ms": p95(times(paper, 100)),
        "verification_p95_ms": p95(times(page, 200)),
        "verification_queries": queries(page),
    }


def run() -> dict[str, float | int | None]:
    with own_portal("certificates"):
        return figures()
