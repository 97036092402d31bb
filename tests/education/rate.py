"""How many committed applications a minute one run takes. `python -m tests.education.rate verb|naive`; prints JSON.

PROCESSES take persons in turn for SECONDS, for a run of 400 seats; who comes after those waits. Everyone has a
confirmed address, so each application also puts a mail into the outbox. The naive way counts and inserts, without lock,
rules, step or notice: less work, and wrong.
"""

import json
import multiprocessing
import os
import sys
import time

import django

PROCESSES, SECONDS, SEATS, PEOPLE = 4, 6, 400, 4_000


def apply_naively(run, pool, person, at):
    from uuid import uuid4

    from django.db import transaction

    from education.models import OCCUPYING, Enrolment, State

    with transaction.atomic():
        taken = Enrolment.objects.filter(pool=pool, state__in=OCCUPYING).count()
        state = State.CONFIRMED if taken < SEATS else State.WAITING
        number = person.pk
        Enrolment.objects.create(
            run=run, pool=pool, learner=person, state=state, queue_number=number, rank=number, key=uuid4().hex,
            policy={}, changed_at=at,
        )  # fmt: skip


def worker(way: str, run_pk: int, members: list[int], start, results) -> None:
    django.setup()
    from uuid import uuid4

    from education import enrolment
    from education.models import Run
    from members.acting import as_self
    from members.models import Member
    from tests.education.makers import NOW

    run = Run.objects.select_related("course").get(pk=run_pk)
    pool = run.pools.get()
    persons = list(Member.objects.filter(pk__in=members).order_by("pk"))
    if way == "verb":
        # The first call of a process loads the addresses and their views.
        enrolment.enrol(run=run, pool=pool, acting=as_self(persons.pop()), key=uuid4().hex, at=NOW)
    start.wait()
    done, began, cpu = 0, time.monotonic(), time.process_time()
    for person in persons:
        if time.monotonic() - began > SECONDS:
            break
        if way == "naive":
            apply_naively(run, pool, person, NOW)
        else:
            enrolment.enrol(run=run, pool=pool, acting=as_self(person), key=uuid4().hex, at=NOW)
        done += 1
    results.put((done, time.monotonic() - began, time.process_time() - cpu))


def main(way: str) -> None:
    django.setup()
    from allauth.account.models import EmailAddress
    from django.core.management import call_command

    from education import audit
    from education.models import OCCUPYING, Enrolment
    from members.models import Member
    from tests.education import makers

    if os.environ.get("MIGRATE"):
        call_command("migrate", verbosity=0)
    run = makers.run(seats=SEATS)
    people = Member.objects.bulk_create(
        Member(email=f"{way}{number}@example.org", password="!", nickname=f"이웃{number}") for number in range(PEOPLE)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=member, email=member.email, verified=True, primary=True) for member in people
    )
    members = [member.pk for member in people]
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(PROCESSES), context.Queue()
    jobs = [(way, run.pk, members[number::PROCESSES], start, results) for number in range(PROCESSES)]
    processes = [context.Process(target=worker, args=job, daemon=True) for job in jobs]
    for process in processes:
        process.start()
    told = [results.get(timeout=300) for _process in processes]
    done = sum(one[0] for one in told)
    taken = Enrolment.objects.filter(run=run, state__in=OCCUPYING).count()
    figures = {
        "per_min": round(done / max(one[1] for one in told) * 60),
        "cpu_ms": round(sum(one[2] for one in told) / done * 1000, 2),
        "oversold": max(taken - SEATS, 0),
    }
    if way == "verb":
        figures["violations"] = len(audit.violations(makers.NOW))
    else:
        Enrolment.objects.filter(run=run).delete()
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1])
