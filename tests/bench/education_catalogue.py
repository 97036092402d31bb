"""Figures of the catalogue: 2,000 listed runs, asked by a reader for whom no page is kept, one after the other.

SQLite in a folder of its own, or the database of DATABASE_URL: an empty one whose rows are the bench's to destroy.
`figures()` may be called by a larger bench that has set up Django, a migrated database and nothing of education yet.
"""

import random
import statistics
from datetime import timedelta

from tests.bench.measuring import own_portal, p95, queries, times

RUNS = 2_000
COURSES = 80
TARGETS = {
    "catalogue_runs": "",
    "catalogue_queries": "11, whatever the number of runs",
    "catalogue_ms": "median, not kept",
    "catalogue_p95_ms": "",
    "catalogue_filtered_p95_ms": "",
    "catalogue_kept_p95_ms": "by the page cache",
    "run_page_queries": "10, with sister runs",
    "run_page_p95_ms": "",
    "standard_csv_ms": "the whole national dataset",
}
# A name that the page cache does not keep: the page is made for each request.
UNCACHED = "uncached=1"


def seed(seeded: random.Random) -> int:
    """Runs of every state, kind and campus; returns the number of one that is open."""
    from django.utils import timezone

    from education.models import (
        ApplicationWindow,
        CourseIndexPage,
        CourseKind,
        CoursePage,
        Level,
        Run,
        SeatPool,
        Session,
        Venue,
    )
    from home.models import HomePage
    from members.districts import District

    now = timezone.now()
    index = HomePage.objects.get().add_child(instance=CourseIndexPage(title="교육", slug="education"))
    courses = [
        index.add_child(
            instance=CoursePage(
                title=f"과정 {number}",
                slug=f"course-{number}",
                code=f"C-{number}",
                kind=seeded.choice(CourseKind.values),
                level=seeded.choice(Level.values),
                hours=2,
                summary="이웃과 함께 배워요",
            )
        )
        for number in range(COURSES)
    ]
    venues = [Venue.objects.create(name=f"마을방 {n}", address=f"성산로 {n}") for n in range(25)]
    runs = []
    for number in range(RUNS):
        starts = now + timedelta(days=seeded.randrange(-180, 180), hours=seeded.randrange(24))
        opens = starts - timedelta(days=seeded.randrange(14, 45))
        runs.append(
            Run(
                course=seeded.choice(courses),
                campus=seeded.choice([*District.values, ""]),
                number=number,
                mode=seeded.choice(Run.Mode.values),
                fee=seeded.choice([0, 0, 5000]),
                starts_at=starts,
                ends_at=starts + timedelta(days=21, hours=2),
                opens_at=opens,
                closes_at=starts - timedelta(days=2),
                published_at=opens - timedelta(days=3),
            )
        )
    Run.objects.bulk_create(runs)
    SeatPool.objects.bulk_create(SeatPool(run=run, capacity=20, occupied=seeded.choice([3, 17, 20])) for run in runs)
    ApplicationWindow.objects.bulk_create(
        ApplicationWindow(run=run, opens_at=run.opens_at, closes_at=run.closes_at) for run in runs
    )
    Session.objects.bulk_create(
        Session(
            run=run,
            number=week + 1,
            venue=seeded.choice(venues),
            starts_at=run.starts_at + timedelta(days=7 * week),
            ends_at=run.starts_at + timedelta(days=7 * week, hours=2),
        )
        for run in runs
        for week in range(4)
    )
    return next(run.pk for run in runs if run.opens_at <= now < run.closes_at)


def figures() -> dict[str, float | int | None]:
    from django.test import Client

    seeded, client = random.Random(44), Client(headers={"host": "localhost"})
    open_run = seed(seeded)

    def ask(address: str):
        def once() -> None:
            answer = client.get(address)
            assert answer.status_code == 200, f"{address} {answer.status_code}"

        return once

    whole = ask(f"/education/?{UNCACHED}")
    taken = times(whole, 60)
    filtered = times(ask(f"/education/?district=mapo&kind=tour&month=2027-01&free=1&{UNCACHED}"), 60)
    run_page = ask(f"/education/runs/{open_run}/?{UNCACHED}")
    return {
        "catalogue_runs": RUNS,
        "catalogue_queries": queries(whole),
        "catalogue_ms": round(statistics.median(taken), 1),
        "catalogue_p95_ms": p95(taken),
        "catalogue_filtered_p95_ms": p95(filtered),
        "catalogue_kept_p95_ms": p95(times(ask("/education/"), 100)),
        "run_page_queries": queries(run_page),
        "run_page_p95_ms": p95(times(run_page, 60)),
        "standard_csv_ms": round(statistics.median(times(ask(f"/education/feeds/standard.csv?{UNCACHED}"), 3)), 1),
    }


def run() -> dict[str, float | int | None]:
    with own_portal("catalogue"):
        return figures()
