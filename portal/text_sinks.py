"""Where texts and 알림톡 end: a class with `send(message)`. Two that need no provider: files and the console.

A provider is one more class here, named in settings (TEXT_SINKS). It hands the message's key to the provider, so that a
second attempt after a crash is known there; `send` raises whatever went wrong, and the outbox tries again.
"""

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from django.conf import settings
from django.utils.module_loading import import_string

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
        """Write the whole file, then give it its name in one step. False when the name was taken: sent before."""
        folder = Path(settings.TEXT_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        final = folder / f"{sha256(message.key.encode()).hexdigest()[:40]}.json"
        draft = final.with_name(f"{final.name}.{uuid4().hex}.part")
        with draft.open("x", encoding="utf-8") as file:
            file.write(as_json(message))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, final)
        except FileExistsError:
            return False
        finally:
            draft.unlink()
        return True


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
