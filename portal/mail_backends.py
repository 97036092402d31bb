"""Where Django's mail goes (the outbox), and the two sinks that need no server (files, console)."""

import os
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from portal import mail


class OutboxBackend(BaseEmailBackend):
    """Django's door leads to ours: mail of Wagtail, allauth and other libraries is written to the outbox too."""

    def send_messages(self, messages: list[EmailMessage]) -> int:
        for message in messages:
            self.write(message)
        return len(messages)

    def write(self, message: EmailMessage) -> None:
        if message.attachments:
            raise ValueError("The outbox carries no attachments: link to the file instead.")
        html = next((a.content for a in getattr(message, "alternatives", []) if a.mimetype == "text/html"), "")
        occasion = uuid4().hex
        for number, to in enumerate(message.recipients()):
            mail.send(key=f"django:{occasion}:{number}", to=to, subject=message.subject, text=message.body, html=html)


class FileBackend(BaseEmailBackend):
    """Each mail a file in EMAIL_FILE_PATH, named by its Message-ID: a mail that comes twice is kept once."""

    def send_messages(self, messages: list[EmailMessage]) -> int:
        for message in messages:
            self.keep(message)
        return len(messages)

    def keep(self, message: EmailMessage) -> bool:
        """Write the whole file, then give it its name in one step. False when the name was taken: sent before."""
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        mime = message.message()
        final = folder / f"{sha256(mime['Message-ID'].encode()).hexdigest()[:40]}.eml"
        draft = final.with_name(f"{final.name}.{uuid4().hex}.part")
        with draft.open("xb") as file:
            file.write(mime.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, final)
        except FileExistsError:
            return False
        finally:
            draft.unlink()
        return True


class ConsoleBackend(FileBackend):
    """As files, and printed when new. A crash may cost the print, never the file."""

    def keep(self, message: EmailMessage) -> bool:
        is_new = super().keep(message)
        if is_new:
            print(message.message().as_string(), flush=True)
        return is_new
