"""`manage.py read_bounces`: read the mailbox of returned mails now; the tick does the same every five minutes."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsletter import bounce_mailbox
from newsletter.bounce_mailbox import Mailbox, MailboxError


class Command(BaseCommand):
    help = "Reads the mailbox of returned mails and takes in what they say."

    def handle(self, *args, **options):
        if not settings.NEWSLETTER_BOUNCE_URL:
            raise CommandError("NEWSLETTER_BOUNCE_URL is empty: there is no mailbox to read")
        try:
            tally = bounce_mailbox.read_all(Mailbox.of(settings.NEWSLETTER_BOUNCE_URL), timezone.now())
        except (ValueError, MailboxError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{tally.mails} mails read, {tally.told} of them told something new")
