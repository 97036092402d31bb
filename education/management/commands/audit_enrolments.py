"""`manage.py audit_enrolments`: the ten invariants; exit 2 when one is broken."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from education.audit import CHECKS, violations


class Command(BaseCommand):
    help = "Checks the ten invariants of enrolment. Exit 2 on a violation."

    def handle(self, *args, **options):
        found = violations(timezone.now())
        for violation in found:
            self.stdout.write(f"{violation.invariant}: {violation.what}")
        if found:
            raise SystemExit(2)
        self.stdout.write(f"{len(CHECKS)} invariants hold.")
