"""Take a picture out of mails that were sent: for who asks not to be seen any more."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from newsletter import pictures


class Command(BaseCommand):
    help = "Deletes the copies of a picture that newsletters show. Delete the picture itself in the admin before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, help="as in its address in a mail: /media/newsletter/<number>/….jpg")

    def handle(self, *args, number: int, **options) -> None:
        self.stdout.write(f"{pictures.take_out(number)} copies are deleted.")
