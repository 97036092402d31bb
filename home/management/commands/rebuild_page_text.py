"""Make the rows of the plain search anew."""

from django.core.management.base import BaseCommand

from home import texts


class Command(BaseCommand):
    help = "Make the words that the plain search reads anew from all live pages."

    def handle(self, *args, **options):
        self.stdout.write(f"{texts.rebuild()} pages can be found")
