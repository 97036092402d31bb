"""Where texts and 알림톡 end: a class with `send(message)`. Two that need no provider: files and the console.

A provider is one more class here, named in settings (TEXT_SINKS). It hands the message's key to the provider, so that a
second attempt after a crash is known there; `send` raises whatever went wrong, and the outbox tries again.
"""

import json
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal import kept_once
from portal.models import OutboxMessage


class TextSink(Protocol):
    def send(self, message: OutboxMessage) -> None:
        """Hand the message over. Raises when it was not taken."""


def sink() -> TextSink:
    return import_string(settings.TEXT_SINK)()


class FileSink:
    """Each text a file in TEXT_FILE_PATH, named by its key: a text that comes twice is kept once."""

    def send(self, message: OutboxMessage) -> None:
        self.keep(message)

    def keep(self, message: OutboxMessage) -> bool:
        """False when it was sent before."""
        return kept_once.keep(Path(settings.TEXT_FILE_PATH), message.key, ".json", as_json(message).encode())


class ConsoleSink(FileSink):
    """As files, and printed when new. A crash may cost the print, never the file."""

    def keep(self, message: OutboxMessage) -> bool:
        is_new = super().keep(message)
        if is_new:
            print(as_json(message), flush=True)
        return is_new


class MemorySink:
    """For tests: kept in a list of this process."""

    taken: list[dict] = []

    def send(self, message: OutboxMessage) -> None:
        self.taken.append(as_fields(message))


def as_fields(message: OutboxMessage) -> dict[str, str]:
    return {name: getattr(message, name) for name in ("channel", "key", "to", "template", "text")}


def as_json(message: OutboxMessage) -> str:
    """One line."""
    return json.dumps(as_fields(message), ensure_ascii=False)
