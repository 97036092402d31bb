"""A rush for seats by real processes on the database that DATABASE_URL names. Run as a program; prints JSON.

`python -m tests.education.race MODE`, with ROUNDS in the environment. A mode is what happens at once:
- rush: PEOPLE apply for SEATS, each of them twice, from two processes;
- draw: every process draws the same lots, by the office's verb and by the tick's;
- deadline: an offer is accepted in its last second while the tick lets it run out;
- capacity: the office changes the number of seats during a rush.

The control, WITHOUT=lock: the first write of each decision is taken out, the database's constraints stand. With
WITHOUT=lock,guards the constraints that would stop it are gone as well, so that what the lock alone does is seen.
"""

import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from datetime import timedelta

import django

SEATS, PEOPLE, PROCESSES = 5, 16, 4
THINK = 0.002  # seconds between reading and writing
WITHOUT = os.environ.get("WITHOUT", "").split(",")


def without_lock(runs, pk, read_before=None):
    return runs.select_related("course").get(pk=pk)


def slow(move):
    def slowed(*args, **kwargs):
        time.sleep(THINK)
        return move(*args, **kwargs)

    return slowed


def take_out() -> None:
    """Slow down every process; in a control, take the lock out of it."""
    from random import randrange

    from education import seats
    from education.models.runs import RunQuerySet

    seats.move = slow(seats.move)
    if "lock" in WITHOUT:
        RunQuerySet.lock = without_lock
    if "guards" in WITHOUT:
        # The unique number would stop two that decide at once.
        seats.next_number = lambda run: randrange(1, 2**31)


def drop_guards() -> None:
    from django.db import connection

    from education.models import SeatPool

    constraint = next(one for one in SeatPool._meta.constraints if one.name == "pool_never_oversold")
    with connection.schema_editor() as editor:
        editor.remove_constraint(SeatPool, constraint)


def calls() -> dict:
    """What a job may name: each takes numbers and returns what came of it."""
    from uuid import uuid4

    from education import enrolment
    from education.models import Enrolment, Run, SeatPool
    from members.acting import as_office, as_self
    from members.models import Member
    from tests.education.makers import NOW

    def enrol(run: int, member: int) -> None:
        run = Run.objects.get(pk=run)
        person = Member.objects.get(pk=member)
        enrolment.enrol(run=run, pool=run.pools.get(), acting=as_self(person), key=uuid4().hex, at=NOW)

    def accept(pk: int, seconds: float) -> None:
        row = Enrolment.objects.get(pk=pk)
        enrolment.accept(enrolment=row, acting=as_self(row.learner), at=NOW + timedelta(seconds=seconds))

    def draw(run: int, staff: int, seconds: float) -> None:
        person = Member.objects.get(pk=staff)
        run = Run.objects.get(pk=run)
        enrolment.draw(run=run, acting=as_office(person, person), at=NOW + timedelta(seconds=seconds))

    def capacity(run: int, staff: int, number: int) -> None:
        person = Member.objects.get(pk=staff)
        pool = SeatPool.objects.get(run=run)
        enrolment.set_capacity(pool=pool, capacity=number, acting=as_office(person, person), at=NOW)

    def sweep(run: int, seconds: float) -> None:
        enrolment.sweep(run, NOW + timedelta(seconds=seconds))

    def draw_due(run: int, seconds: float) -> None:
        enrolment.draw_due(run, NOW + timedelta(seconds=seconds))

    return {one.__name__: one for one in (enrol, accept, draw, capacity, sweep, draw_due)}


def worker(jobs, start, results) -> None:
    """Lives through all rounds: takes a list of calls, waits for the others, does them."""
    django.setup()
    from django.db import DatabaseError

    from education.eligibility import EnrolmentRefused

    take_out()
    known = calls()
    while (job := jobs.get()) is not None:
        outcome: Counter = Counter()
        start.wait()
        for name, *arguments in job:
            try:
                known[name](*arguments)
                outcome["done"] += 1
            except EnrolmentRefused as refused:
                outcome[refused.reason.value] += 1
            except ValueError:
                outcome["said no"] += 1
            except DatabaseError as error:
                outcome[f"error {type(error).__name__}"] += 1
        results.put(dict(outcome))


def rush(number: int):
    """Jobs of one round, and what must hold of its run: (jobs, check)."""
    run, members = crowd(number)
    jobs = [[("enrol", run.pk, pk) for at, pk in enumerate(members) if at % PROCESSES in pair(p)] for p in each()]
    return jobs, lambda: seats_of(run, SEATS, PEOPLE)


def draw(number: int):
    from education import enrolment
    from education.models import Run, State
    from members.acting import as_self
    from members.models import Member
    from tests.education.makers import NOW

    run, members = crowd(number, admission=Run.Admission.LOTTERY)
    for pk in members:
        person = Member.objects.get(pk=pk)
        enrolment.enrol(run=run, pool=run.pools.get(), acting=as_self(person), key=f"{run.pk}:{pk}", at=NOW)
    end = timedelta(days=7).total_seconds()
    jobs = [[("draw", run.pk, members[0], end)] if p % 2 else [("draw_due", run.pk, end)] for p in each()]

    def check() -> dict:
        steps = [row.transitions.count() for row in run.enrolments.all()]
        # Applied, drawn: two steps and two notices each, however many drew.
        twice = sum(number != 2 for number in steps) + len(members) * 2 - notices_of(run)
        confirmed = run.enrolments.filter(state=State.CONFIRMED).count()
        return {"oversold": max(confirmed - SEATS, 0), "undersold": max(SEATS - confirmed, 0), "duplicates": abs(twice)}

    return jobs, check


def deadline(number: int):
    from education import enrolment
    from education.models import Enrolment, State
    from members.acting import as_self
    from members.models import Member
    from tests.education.makers import NOW

    run, members = crowd(number, seats=1, people=3)
    rows = [
        enrolment.enrol(
            run=run, pool=run.pools.get(), acting=as_self(Member.objects.get(pk=pk)), key=f"{run.pk}:{pk}", at=NOW
        )
        for pk in members
    ]
    enrolment.withdraw(enrolment=rows[0], acting=as_self(rows[0].learner), at=NOW)
    end = (Enrolment.objects.get(pk=rows[1].pk).offer_until - NOW).total_seconds()
    jobs = [[("accept", rows[1].pk, end - 1)] if p % 2 else [("sweep", run.pk, end)] for p in each()]

    def check() -> dict:
        standing = tuple(run.enrolments.order_by("queue_number").values_list("state", flat=True)[1:])
        good = ((State.CONFIRMED, State.WAITING), (State.EXPIRED, State.OFFERED))
        return {"undersold": int(standing not in good)}

    return jobs, check


def capacity(number: int):
    run, members = crowd(number)
    jobs = [[("enrol", run.pk, pk) for at, pk in enumerate(members) if at % PROCESSES in pair(p)] for p in each()]
    jobs[0] = [("capacity", run.pk, members[0], number) for number in (3, 8, 1, 5, 9, 2, 7)]
    entered = {call[2] for job in jobs for call in job if call[0] == "enrol"}

    def check() -> dict:
        pool = run.pools.get()
        return seats_of(run, pool.capacity, len(entered))

    return jobs, check


def each() -> range:
    return range(PROCESSES)


def pair(process: int) -> tuple[int, int]:
    """Person n applies from process n and from the one half way round."""
    return process, (process + PROCESSES // 2) % PROCESSES


def crowd(number: int, seats: int = SEATS, people: int = PEOPLE, **fields):
    """A run whose day nobody else's round has, and persons."""
    from tests.education import makers

    starts = makers.NOW + timedelta(days=10 + number)
    run = makers.run(seats=seats, starts=starts, **fields)
    return run, [member.pk for member in makers.people(people)]


def notices_of(run) -> int:
    from portal.models import Notice

    rows = run.enrolments.values_list("pk", flat=True)
    return sum(Notice.objects.filter(key__startswith=f"education:{pk}:").count() for pk in rows)


def seats_of(run, capacity: int, people: int) -> dict:
    """What is wrong with the seats of a run that more people wanted than fit in."""
    from django.db.models import Count

    from education.models import ACTIVE, OCCUPYING, Enrolment, State

    taken = Enrolment.objects.filter(run=run, state__in=OCCUPYING).count()
    active = Enrolment.objects.filter(run=run, state__in=ACTIVE)
    twice = active.values("learner").annotate(n=Count("pk")).filter(n__gt=1).count()
    queue = list(active.filter(state=State.WAITING).values_list("queue_number", flat=True))
    seated = list(active.filter(state__in=OCCUPYING).values_list("queue_number", flat=True))
    steps = sum(row.transitions.count() for row in Enrolment.objects.filter(run=run))
    return {
        "oversold": max(taken - capacity, 0),
        "undersold": max(min(capacity, people) - taken, 0),
        "duplicates": twice + abs(steps - notices_of(run)),
        "lost": max(people - active.count(), 0),
        "passed_over": int(bool(queue and seated and min(queue) < max(seated))),
    }


def play(mode: str, rounds: int) -> dict:
    """All rounds of one mode. Returns sums of what is wrong: zeros when nothing is."""
    from education import audit
    from tests.education.makers import NOW

    if "guards" in WITHOUT:
        drop_guards()
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(PROCESSES), context.Queue()
    queues = [context.Queue() for _number in each()]
    processes = [context.Process(target=worker, args=(queue, start, results), daemon=True) for queue in queues]
    for process in processes:
        process.start()
    total: Counter = Counter()
    said: Counter = Counter()
    for number in range(rounds):
        jobs, check = {"rush": rush, "draw": draw, "deadline": deadline, "capacity": capacity}[mode](number)
        for queue, job in zip(queues, jobs, strict=True):
            queue.put(job)
        for _queue in queues:
            said.update(results.get(timeout=120))
        total.update(check())
    for queue in queues:
        queue.put(None)
    for process in processes:
        process.join(30)
    total["errors"] = sum(n for name, n in said.items() if name.startswith("error"))
    total["violations"] = len(audit.violations(NOW))
    return {"rounds": rounds, **total, "said": dict(said)}


def main() -> None:
    django.setup()
    from django.core.management import call_command

    if os.environ.get("MIGRATE"):
        call_command("migrate", verbosity=0)
    print(json.dumps(play(sys.argv[1] if len(sys.argv) > 1 else "rush", int(os.environ.get("ROUNDS", "20")))))


if __name__ == "__main__":
    main()
