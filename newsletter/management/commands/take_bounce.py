"""`manage.py take_bounce < mail`: one returned mail from a mail server's pipe.

Ends with 75 (EX_TEMPFAIL) when the database does not answer: the mail server then tries again. Anything else is 0:
a mail that says nothing must not bounce in its turn.
"""

import sys

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone

from newsletter import bounce_mailbox
from newsletter.delivery_reports import MOST_BYTES

EX_TEMPFAIL = 75


class Command(BaseCommand):
    help = "Takes one returned mail from standard input."
    stealth_options = ("stdin",)

    def add_arguments(self, parser):
        parser.add_argument("--recipient", default="", help="the address it was delivered to (b+…@)")

    def handle(self, *args, recipient: str, **options):
        stream = options.get("stdin") or sys.stdin.buffer
        raw = stream.read(MOST_BYTES)
        # The rest is read and dropped, so that the mail server does not meet a closed pipe.
        while stream.read(MOST_BYTES):
            pass
        try:
            is_news = bounce_mailbox.take_mail(raw, recipient=recipient, at=timezone.now())
        except DatabaseError:
            self.stderr.write("The database does not answer; try again later")
            sys.exit(EX_TEMPFAIL)
        self.stdout.write("taken" if is_news else "nothing new in it")
