"""`manage.py tick`: run once what time brings; `--every SECONDS` goes on until stopped."""

import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from portal.ticking import tick


class Command(BaseCommand):
    help = "Runs what time brings: scheduled publishing, waiting mail, clean-up. Idempotent; run it each minute."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=int, default=0, metavar="SECONDS", help="keep ticking at this interval")

    def handle(self, *args, every: int, **options):
        failed = tick(timezone.now())
        while every:
            time.sleep(every)
            close_old_connections()
            tick(timezone.now())
        if failed:
            self.stderr.write(f"failed: {', '.join(failed)}")
            raise SystemExit(1)
