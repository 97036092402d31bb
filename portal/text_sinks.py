"""Where text messages and 알림톡 go: one small interface, and two sinks that need no contract.

A provider's sink is a class with `send(message: OutboxMessage) -> None` that raises when the provider refuses; it hands
`message.key` over as the provider's own idempotency key. TEXT_URL names it.
"""

import json
import os
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from portal.models import OutboxMessage


class FileSink:
    """Each message a JSON file in TEXT_FILE_PATH, named by its key: a message that comes twice is kept once."""

    def send(self, message: OutboxMessage) -> bool:
        """Write the whole file, then give it its name in one step. False when the name was taken: sent before."""
        folder = Path(settings.TEXT_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        final = folder / f"{sha256(message.key.encode()).hexdigest()[:40]}.json"
        draft = final.with_name(f"{final.name}.{uuid4().hex}.part")
        body = {"to": message.to, "channel": message.channel, "template": message.template, "text": message.text}
        with draft.open("x") as file:
            json.dump(body, file, ensure_ascii=False)
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

    def send(self, message: OutboxMessage) -> bool:
        is_new = super().send(message)
        if is_new:
            print(f"[{message.get_channel_display()}] {message.to}: {message.text}", flush=True)
        return is_new
