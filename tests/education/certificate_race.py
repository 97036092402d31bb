"""Real processes for the numbers of certificates, on the database that DATABASE_URL names. A program; prints JSON.

In each round everyone is wanted from two processes at once: completed with a known name, their name confirmed while the
completion waits for it, or their certificate issued again. The control, WITHOUT=lock: nothing is written first, and the
counter is read before it is written, as one would do it without thinking; the database's constraints stand.
"""

import json
import multiprocessing
import os
import time
from collections import Counter
from datetime import timedelta

import django
from django.utils import timezone

PROCESSES = 4
COMPLETING, NAMING, REISSUING = 6, 4, 2
PEOPLE = COMPLETING + NAMING + REISSUING
THINK = 0.002  # seconds between reading and writing
WITHOUT = os.environ.get("WITHOUT", "")


def take_out_the_lock() -> None:
    from django.db import connection
    from django.db.models import QuerySet

    from education import certificates
    from education.models import CertificateYear

    class Naive(QuerySet):
        def update(self, **values) -> int:
            row = self.get()
            time.sleep(THINK)
            row.last += 1
            row.save()
            return 1

    CertificateYear._meta.managers_map["objects"]._queryset_class = Naive
    certificates.lock_numbers = lambda at: timezone.localdate(at).year
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
        connection.close()


def calls() -> dict:
    """What a job may name."""
    from education import certificates, completing
    from education.models import Certificate, Enrolment
    from members.acting import as_office, as_self
    from members.models import Member

    def complete(pk: int) -> None:
        row = Enrolment.objects.select_related("learner", "run__course").get(pk=pk)
        time.sleep(THINK)
        acting = as_office(row.learner, row.learner)
        completing.complete(enrolment=row, acting=acting, at=after(), override_reason="다 왔어요")

    def confirm(pk: int) -> None:
        certificates.confirm_name(acting=as_self(Member.objects.get(pk=pk)), name="김서울", at=after())

    def reissue(pk: int) -> None:
        certificates.reissue(certificate=Certificate.objects.get(pk=pk), at=after(), reason="종이를 잃어버렸어요")

    return {one.__name__: one for one in (complete, confirm, reissue)}


def after():
    from tests.education.makers import NOW

    return NOW + timedelta(days=60)


def worker(jobs, start, results) -> None:
    """Lives through all rounds: takes a list of calls, waits for the others, does them."""
    django.setup()
    from django.db import DatabaseError

    if WITHOUT == "lock":
        take_out_the_lock()
    known = calls()
    while (job := jobs.get()) is not None:
        outcome: Counter = Counter()
        start.wait()
        for name, key in job:
            try:
                known[name](key)
                outcome["done"] += 1
            except ValueError:
                outcome["said no"] += 1
            except DatabaseError as error:
                outcome[f"error {type(error).__name__}"] += 1
        results.put(dict(outcome))


def prepared() -> list[tuple[str, int]]:
    """The calls of one round, each for somebody else."""
    from education import certificates, completing
    from education.models import Certificate
    from members.acting import as_office, as_self
    from tests.education import makers
    from tests.education.makers_learning import learner

    made = makers.run(seats=None)
    rows = [learner(made) for _number in range(PEOPLE)]
    for row in (*rows[:COMPLETING], *rows[-REISSUING:]):
        certificates.confirm_name(acting=as_self(row.learner), name="김서울", at=makers.NOW)
    for row in rows[COMPLETING:]:
        acting = as_office(row.learner, row.learner)
        completing.complete(enrolment=row, acting=acting, at=after(), override_reason="다 왔어요")
    papers = Certificate.objects.filter(completion__enrolment__in=rows[-REISSUING:])
    return [
        *(("complete", row.pk) for row in rows[:COMPLETING]),
        *(("confirm", row.learner_id) for row in rows[COMPLETING:-REISSUING]),
        *(("reissue", pk) for pk in papers.values_list("pk", flat=True)),
    ]


def wrong() -> dict[str, int]:
    """Of all certificates there are."""
    from education.models import Certificate, Completion

    numbers = sorted(int(number.split("-")[1]) for number in Certificate.objects.values_list("number", flat=True))
    issued = Counter(
        Certificate.objects.filter(state=Certificate.State.ISSUED).values_list("completion__enrolment", flat=True)
    )
    completions = Counter(Completion.objects.values_list("enrolment", flat=True))
    return {
        "certificates": len(numbers),
        "gaps": len(set(range(1, max(numbers) + 1)) - set(numbers)),
        "doubles": len(numbers) - len(set(numbers)),
        "completed_twice": sum(number != 1 for number in completions.values()),
        "not_one_valid": sum(issued[key] != 1 for key in completions),
    }


def play(rounds: int) -> dict:
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(PROCESSES), context.Queue()
    queues = [context.Queue() for _number in range(PROCESSES)]
    processes = [context.Process(target=worker, args=(queue, start, results), daemon=True) for queue in queues]
    for process in processes:
        process.start()
    said: Counter = Counter()
    for _number in range(rounds):
        jobs = prepared()
        for number, queue in enumerate(queues):
            # Two processes have the same list, in the same order: they meet at each name.
            queue.put(jobs[number % 2 :: 2])
        for _queue in queues:
            said.update(results.get(timeout=120))
    for queue in queues:
        queue.put(None)
    for process in processes:
        process.join(30)
    errors = sum(number for name, number in said.items() if name.startswith("error"))
    return {"rounds": rounds, **wrong(), "errors": errors, "said": dict(said)}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(play(int(os.environ.get("ROUNDS", "20")))))
