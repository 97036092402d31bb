"""`manage.py retry_mail`: try the failed mails of the outbox again, after the cause is mended."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal import outbox


class Command(BaseCommand):
    help = "Puts mails that were given up back into the queue; the next tick sends them."

    def handle(self, *args, **options):
        self.stdout.write(f"{outbox.retry_failed(timezone.now())} mails wait for the next tick")
