"""What the portal told people, read as a person reads it: mails as files, text messages as files."""

import email
import json
import re
import time
from email import policy
from pathlib import Path

import pytest

PATIENCE = 120  # seconds: the worker sends, after the pictures of the seed


def wait_for_new(look, known: int, seconds: int = PATIENCE) -> str:
    """The newest of what `look()` lists, once there are more than `known`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = look()
        if len(found) > known:
            return found[-1]
        time.sleep(0.3)
    pytest.fail("nothing came")


def by_age(folder: Path, kind: str) -> list[Path]:
    files = folder.glob(f"*.{kind}") if folder.exists() else []
    return sorted(files, key=lambda file: file.stat().st_mtime_ns)


def mails(var: Path, address: str) -> list[str]:
    """Texts of the mails to an address, the oldest first."""
    read = [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in by_age(var / "mail", "eml")]
    return [mail.get_body(("plain",)).get_content() for mail in read if mail["To"] == address]


def texts(var: Path, phone: str) -> list[str]:
    """Texts that came to a phone (digits), the oldest first."""
    read = [json.loads(file.read_text()) for file in by_age(var / "texts", "json")]
    return [text["text"] for text in read if text["to"] == phone]


def link_in(text: str) -> str:
    return re.search(r"https?://\S+", text)[0]


def digits_in(text: str) -> str:
    return re.search(r"(?<!\d)\d{6}(?!\d)", text)[0]
