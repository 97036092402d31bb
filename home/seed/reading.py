"""The content files: one TOML file a kind, in home/seed/content."""

import tomllib
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
MEDIA = Path(__file__).parent / "media"


def read(name: str) -> dict[str, Any]:
    """The whole of one content file."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text("utf-8"))
