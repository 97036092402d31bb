"""A rush for seats by real processes, on whichever database DATABASE_URL names. Run as a program; prints JSON.

Each round: one run of SEATS seats, PEOPLE persons, each applying twice from two processes at once. With
WITHOUT_LOCK=1 the first write of each decision is taken out: the control that must oversell on PostgreSQL.
"""

import json
import multiprocessing
import os
import time
from collections import Counter

import django

SEATS, PEOPLE, PROCESSES = 10, 40, 8
THINK = 0.002  # seconds between reading and writing


def without_lock(runs, pk):
    return runs.select_related("course").get(pk=pk)


def slow(move):
    def slowed(*args, **kwargs):
        time.sleep(THINK)
        return move(*args, **kwargs)

    return slowed


def worker(number: int, jobs, start, results) -> None:
    """Lives through all rounds: takes (run, persons), waits for the others, applies."""
    django.setup()
    from uuid import uuid4

    from django.db import DatabaseError

    from education import enrolment, seats
    from education.eligibility import EnrolmentRefused
    from education.models import Run
    from education.models.runs import RunQuerySet
    from members.acting import as_self
    from members.models import Member
    from tests.education.makers import NOW

    seats.move = slow(seats.move)
    if os.environ.get("WITHOUT_LOCK"):
        RunQuerySet.lock = without_lock
    while job := jobs.get():
        run_pk, members = job
        run = Run.objects.get(pk=run_pk)
        pool = run.pools.get()
        persons = [Member.objects.get(pk=pk) for pk in members]
        outcome: Counter = Counter()
        start.wait()
        for person in persons:
            try:
                enrolment.enrol(run=run, pool=pool, acting=as_self(person), key=uuid4().hex, at=NOW)
                outcome["entered"] += 1
            except EnrolmentRefused as refused:
                outcome[refused.reason.value] += 1
            except DatabaseError as error:
                outcome[f"error {type(error).__name__}"] += 1
        results.put(dict(outcome))


def rush(round_number: int, jobs: list, results) -> dict:
    """One round. Returns what is wrong with it: all zeros when nothing is."""
    from django.db.models import Count

    from education import audit
    from education.models import ACTIVE, OCCUPYING, Enrolment, State
    from tests.education import makers

    run = makers.run(
        seats=SEATS, starts=makers.NOW.replace(year=2027 + round_number // 12, month=1 + round_number % 12)
    )
    members = [member.pk for member in makers.people(PEOPLE)]
    for number, job in enumerate(jobs):
        # Person n applies from process n and from process n + 4 (mod 8).
        job.put((run.pk, [pk for at, pk in enumerate(members) if at % PROCESSES in (number, (number + 4) % PROCESSES)]))
    total: Counter = Counter()
    for _job in jobs:
        total.update(results.get(timeout=300))
    taken = Enrolment.objects.filter(run=run, state__in=OCCUPYING).count()
    active = Enrolment.objects.filter(run=run, state__in=ACTIVE)
    twice = active.values("learner").annotate(n=Count("pk")).filter(n__gt=1).count()
    queue = list(Enrolment.objects.filter(run=run, state=State.WAITING).values_list("queue_number", flat=True))
    confirmed = list(Enrolment.objects.filter(run=run, state=State.CONFIRMED).values_list("queue_number", flat=True))
    return {
        "oversold": max(taken - SEATS, 0),
        "undersold": max(SEATS - taken, 0),
        "duplicates": twice,
        "lost": max(PEOPLE - active.count(), 0),
        "errors": sum(n for name, n in total.items() if name.startswith("error")),
        "passed_over": int(bool(queue and confirmed and min(queue) < max(confirmed))),
        "violations": len(audit.violations(makers.NOW)),
    }


def main() -> None:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(PROCESSES), context.Queue()
    jobs = [context.Queue() for _number in range(PROCESSES)]
    processes = [context.Process(target=worker, args=(number, job, start, results)) for number, job in enumerate(jobs)]
    for process in processes:
        process.start()
    total: Counter = Counter()
    rounds = int(os.environ.get("ROUNDS", "20"))
    for number in range(rounds):
        total.update(rush(number, jobs, results))
    for job in jobs:
        job.put(None)
    for process in processes:
        process.join()
    print(json.dumps({"rounds": rounds, **total}))


if __name__ == "__main__":
    main()
