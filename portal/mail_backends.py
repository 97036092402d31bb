"""Where Django's mail goes (the outbox), and the two sinks that need no server (files, console)."""

from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from portal import kept_once, mail


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
        """False when it was sent before."""
        mime = message.message()
        return kept_once.keep(Path(settings.EMAIL_FILE_PATH), mime["Message-ID"], ".eml", mime.as_bytes())


class ConsoleBackend(FileBackend):
    """As files, and printed when new. A crash may cost the print, never the file."""

    def keep(self, message: EmailMessage) -> bool:
        is_new = super().keep(message)
        if is_new:
            print(message.message().as_string(), flush=True)
        return is_new
