"""Makes the .mo files that gettext reads out of our .po files, without GNU gettext on the machine."""

import os
from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


def catalogues() -> list[Path]:
    """Every .po under LOCALE_PATHS, in order of its path."""
    return sorted(po for folder in settings.LOCALE_PATHS for po in Path(folder).glob("*/LC_MESSAGES/*.po"))


def compile_catalogue(po: Path) -> int | None:
    """Writes the .mo beside `po` and gives how many strings it holds; None when the .mo is as new as the .po.

    Raises OSError or UnicodeDecodeError when the file does not read as a catalogue.
    """
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
        return None
    catalogue = polib.pofile(str(po), encoding="utf-8", check_for_duplicates=True)
    # Written aside and moved, so that a process starting meanwhile never reads half a file.
    aside = mo.with_name(f"{mo.name}.{os.getpid()}")
    catalogue.save_as_mofile(str(aside))
    aside.replace(mo)
    return len(catalogue.translated_entries())


class Command(BaseCommand):
    help = "Compiles the .po catalogues of LOCALE_PATHS whose .mo is missing or older."
    requires_system_checks: list[str] = []

    def handle(self, *args, **options) -> None:
        for po in catalogues():
            try:
                count = compile_catalogue(po)
            except (OSError, ValueError) as error:
                raise CommandError(f"{po} could not be compiled: {error}") from error
            shown = os.path.relpath(po, settings.BASE_DIR)
            self.stdout.write(f"{shown}: up to date" if count is None else f"{shown}: {count} strings compiled")
