"""`manage.py send_newsletters`: the worker that sends newsletters; `--once` until nothing is due any more."""

import contextlib
import logging
import os
import signal
from threading import Event

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from newsletter.sending import workers
from newsletter.sending.engine import Engine, Tempo
from newsletter.sending.relays import relay

log = logging.getLogger(__name__)
# Seconds between looks for a lock that another process has, and for a database that is away.
LOOK_AGAIN = 1
# Added to the process' niceness: visitors of the site on the same machine go first.
GIVING_WAY = 10


class Command(BaseCommand):
    help = (
        "Sends newsletters that are under way. On PostgreSQL as many at once as you like; with SQLite one sends, "
        "others wait for its end. SIGTERM finishes the mails on the wire."
    )

    tempo: Tempo | None = None

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="end when nothing is due any more")

    def handle(self, *args, once: bool, **options):
        try:
            way = relay()
        except ValueError as error:
            raise CommandError(str(error)) from error
        os.nice(GIVING_WAY)
        stop = Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: stop.set())
        lock = workers.only_one()
        while lock is None and not stop.is_set():
            if once:
                raise CommandError("Another process sends already: with SQLite only one may.")
            stop.wait(LOOK_AGAIN)
            lock = workers.only_one()
        try:
            self.send(way, once, stop)
        finally:
            if lock is not None:
                os.close(lock)

    def send(self, way, once: bool, stop: Event) -> None:
        """A database that goes away comes back: then a new engine takes up what the old one had in hand."""
        while not stop.is_set():
            try:
                be_careful()
                return Engine(way, tempo=self.tempo, stop=stop).run(once=once)
            except Error:
                log.exception("The database is lost; sending goes on when it is back")
                with contextlib.suppress(Error):
                    connection.close()
                stop.wait(LOOK_AGAIN)


def be_careful() -> None:
    """A claim that a power cut takes back would be sent twice: with SQLite each one waits for the disk."""
    if not workers.is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
