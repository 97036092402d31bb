"""Places on shared pages that a later feature may fill with its own template: `newsletter` on the home page."""

_templates: dict[str, str] = {}


def fill(slot: str, template: str) -> None:
    """Called in an app's `ready()`."""
    _templates[slot] = template


def template_for(slot: str) -> str | None:
    return _templates.get(slot)
