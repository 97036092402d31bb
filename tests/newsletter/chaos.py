"""Workers killed at random, a server that misbehaves, a database that goes away: is anybody lost, or mailed twice?

`python -m tests.newsletter.chaos <kills> <mails> [journal]`; the last word takes the journal away, as a control. Prints
sums as JSON. With CHAOS_RESTART the database server itself is restarted, else only its sessions are ended.
"""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import Error, connection, connections
from django.db.models import Q
from django.utils import timezone

from tests import suite
from tests.newsletter import sink
from tests.newsletter.sink import HANG_UP, HANG_UP_BEFORE, SILENCE, Plan, Rule

# All the misbehaviour at once; the shares are small, so that breakers stay closed.
PLAN = Plan(
    delay=0.004,
    most=150,
    rules=(
        Rule(r"reader\d*77@", "550 5.1.1 no such user"),
        Rule("", "450 4.2.2 full", share=0.01),
        Rule("", "421 4.7.0 later", share=0.002),
        Rule("", SILENCE, share=0.001),
        Rule("", HANG_UP, share=0.003),
        Rule("", HANG_UP_BEFORE, share=0.003),
    ),
)
LONGEST = 120  # seconds for the rest, after the last kill


class NoJournal:
    """The control: what was asked and heard is written nowhere."""

    def __init__(self, path: Path):
        self.path = path

    def asks(self, *about) -> None: ...

    def hears(self, *about) -> None: ...

    def clear(self) -> None: ...

    def close(self) -> None: ...


def worker(port: int, without_journal: bool) -> int:
    """A forked process that sends as `manage.py send_newsletters` does, only less patiently. Returns its number."""
    connections.close_all()
    if pid := os.fork():
        return pid
    from newsletter.management.commands.send_newsletters import Command
    from newsletter.sending import lines, pacing
    from newsletter.sending.engine import Tempo

    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        settings.NEWSLETTER_EMAIL_URL = f"smtp://127.0.0.1:{port}?connections=4&timeout=1&per_second=0"
        pacing.FIRST, pacing.SLOWEST = 2000.0, 1000.0
        if without_journal:
            lines.Journal = NoJournal
        command = Command()
        command.tempo = Tempo(
            most_claimed=200,
            # Long, so that much stands in the journal alone.
            ack_every=0.4,
            look_every=0.1,
            care_every=0.2,
            idle=0.05,
            lease=0.4,
            dead_after=timedelta(seconds=1),
            back_off=(timedelta(seconds=0.3),),
        )
        command.handle(once=False)
    finally:
        os._exit(0)


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def wait_for_mails(log: Path) -> None:
    """Until some forty were taken, a second at most: the death of an idle worker shows nothing."""
    begun, until = log.stat().st_size, time.monotonic() + 1
    while log.stat().st_size < begun + 2000 and time.monotonic() < until:
        time.sleep(0.005)


def lose_database() -> None:
    """Every session ends; with CHAOS_RESTART the server dies and comes back."""
    with connection.cursor() as cursor:
        if not os.environ.get("CHAOS_RESTART"):
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
            return
        cursor.execute("SHOW data_directory")
        place = cursor.fetchone()[0]
    connections.close_all()
    # Whoever started the server cannot stop the restarted one without knowing where it is.
    (Path(settings.VAR_DIR) / "data").write_text(place)
    command = [suite.found("pg_ctl"), "-D", place, "-m", "immediate", "-w", "-l", f"{place}/restarted.log", "restart"]
    user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    subprocess.run(command, check=True, cwd=place, stdout=subprocess.DEVNULL, **user)


def begin(number: int, mails: int):
    """A mailing under way, to so many readers."""
    from newsletter.acts import as_portal
    from newsletter.sending import control
    from tests.newsletter import load

    of = load.series(f"chaos-{number}-{time.time_ns()}")
    load.readers(of, mails)
    made = load.mailing(of, size=2000)
    return control.start(made, acting=as_portal(), at=timezone.now())


def sums_wrong() -> int:
    """Mailings whose list is not as long as it was made, asked by SQL; 0 while the database is away."""
    with contextlib.suppress(Error), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM newsletter_mailing m WHERE m.materialised <>"
            " (SELECT count(*) FROM newsletter_delivery d WHERE d.mailing_id = m.id AND d.state IN"
            " ('queued', 'claimed', 'sent', 'failed', 'skipped', 'ambiguous')) OR (m.state = 'finished' AND EXISTS"
            " (SELECT 1 FROM newsletter_delivery d WHERE d.mailing_id = m.id AND d.state IN"
            " ('queued', 'claimed', 'ambiguous')))"
        )
        return cursor.fetchone()[0]
    connections.close_all()
    return 0


def play(kills: int, mails: int, without_journal: bool, folder: Path) -> dict:
    from newsletter.acts import as_portal
    from newsletter.models import Mailing
    from newsletter.sending import control

    is_postgresql = connection.vendor == "postgresql"
    chance, log = random.Random(kills * mails), folder / "taken.log"
    made, wrong, done, losses, decided = [begin(0, mails)], 0, 0, 0, Counter()
    with sink.in_process(log, PLAN) as port:
        pids = [worker(port, without_journal) for _number in range(2 if is_postgresql else 1)]
        until = time.monotonic() + LONGEST
        try:
            while time.monotonic() < until:
                time.sleep(chance.uniform(0.15, 0.6))
                wrong += sums_wrong()
                states = set()
                with contextlib.suppress(Error):
                    own = Mailing.objects.filter(pk__in=[one.pk for one in made])
                    states = set(own.values_list("state", flat=True))
                    for one in Mailing.objects.filter(state=Mailing.State.PAUSED):
                        control.resume(one, acting=as_portal(), at=timezone.now())
                    if done >= kills:
                        decided += decide()
                if done >= kills and states == {"finished"}:
                    break
                if done < kills:
                    until = time.monotonic() + LONGEST
                    if states == {"finished"}:
                        made.append(begin(len(made), mails))
                    elif is_postgresql and chance.random() < 0.25:
                        losses += 1
                        lose_database()
                    wait_for_mails(log)
                    place = chance.randrange(len(pids))
                    kill(pids[place])
                    done += 1
                    pids[place] = worker(port, without_journal)
        finally:
            for pid in pids:
                kill(pid)
    counted = count(made, log, decided)
    return {"kills": done, "database_losses": losses, "sums_wrong": wrong, "decided": decided.total(), **counted}


def decide() -> Counter:
    """What was ambiguous a second time is an editor's to say: once more. The deliveries that this was said of.

    Asked when nothing else is left of a mailing, so that no row can become ambiguous between list and word.
    """
    from newsletter.acts import as_portal
    from newsletter.models import Delivery, Mailing
    from newsletter.sending import control

    State = Delivery.State
    moving = Q(state__in=(State.QUEUED, State.CLAIMED)) | Q(state=State.AMBIGUOUS, resent=False)
    decided: Counter = Counter()
    for one in Mailing.objects.filter(state=Mailing.State.SENDING):
        twice = list(one.deliveries.filter(state=State.AMBIGUOUS).values_list("pk", flat=True))
        if twice and not one.deliveries.filter(moving).exists():
            control.decide_ambiguous(one, resend=True, acting=as_portal(), at=timezone.now())
            decided.update(twice)
    return decided


def count(made: list, log: Path, decided: Counter) -> dict:
    """What the server took, against what the database says. A mail may come once, once more when it was `resent`, and
    once more each time that an editor said so."""
    from newsletter.message_ids import message_id
    from newsletter.models import Delivery

    taken = Counter(sink.accepted(log))
    rows = Delivery.objects.filter(mailing__in=made).select_related("subscriber")
    lost = excess = resent = unfinished = again = 0
    names = set()
    for row in rows:
        name = (row.subscriber.address, message_id(row.mailing_id, row.pk))
        names.add(name)
        resent += row.resent
        again += max(taken[name] - 1, 0)
        lost += row.state == Delivery.State.SENT and not taken[name]
        excess += max(taken[name] - 1 - row.resent - decided[row.pk], 0)
        unfinished += row.state not in (Delivery.State.SENT, Delivery.State.FAILED, Delivery.State.SKIPPED)
    return {
        "mails": len(names),
        "lost": lost,
        "duplicates": excess,
        "resent": resent,
        "taken_twice": again,
        "unfinished": unfinished,
        # Another Message-ID for the same mail would be here.
        "strangers": len(set(taken) - names),
    }


def main() -> None:
    django.setup()
    if os.environ.get("MIGRATE"):
        call_command("migrate", verbosity=0)
    kills, mails, *words = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(play(int(kills), int(mails), "journal" in words, Path(folder))))


if __name__ == "__main__":
    main()
