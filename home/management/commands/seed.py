"""`manage.py seed`: demo accounts and demo content. Safe to run twice."""

from django.core.management.base import BaseCommand
from django.db import transaction

from home.seed import (
    accounts,
    education,
    front,
    learning,
    neighbours,
    newsletter,
    newsletter_mailings,
    newsletter_readers,
    pages,
)


class Command(BaseCommand):
    help = "Demo accounts and demo content; what stands already is left as it is."

    def add_arguments(self, parser):
        parser.add_argument("--content-only", action="store_true", help="no demo accounts (for a public server)")

    def handle(self, *args, content_only: bool, **options):
        if not content_only:
            accounts.make()
            neighbours.make()
        with transaction.atomic():
            number = pages.all_pages()
            front.districts()
            front.sections()
            education.courses()
            newsletter.issues()
        if not content_only:
            education.learners()
            learning.all_of_it()
            newsletter_readers.make()
            newsletter_mailings.mailings()
        self.stdout.write(f"{number} pages stand.")
