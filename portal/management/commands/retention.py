"""`manage.py retention`: what has outlived its reason; `--destroy` destroys it."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal import retention


class Command(BaseCommand):
    help = "Reports which personal data has outlived its reason (dry run). With --destroy it is destroyed and logged."

    def add_arguments(self, parser):
        parser.add_argument("--destroy", action="store_true", help="destroy the rows and write the destruction log")

    def handle(self, *args, destroy: bool, **options):
        at = timezone.now()
        for overdue in retention.report(at):
            oldest = f"{timezone.localtime(overdue.oldest):%Y-%m-%d}" if overdue.oldest else "-"
            self.stdout.write(
                f"{overdue.rule.key}\t{overdue.rows}\t{oldest}\t{overdue.rule.label} ({overdue.rule.period})"
            )
        if destroy:
            for key, rows in retention.destroy_expired(at).items():
                self.stdout.write(f"destroyed {key}: {rows}")
        else:
            self.stdout.write("Nothing was changed. --destroy destroys.")
