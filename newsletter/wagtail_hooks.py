"""The admin's screens of the newsletter; each noun has its own module."""

from newsletter.admin import (
    desk,  # noqa: F401 — the desk of an issue: review, approval, schedule, progress, calendar
    menu,  # noqa: F401 — 소식지 in the menu, to which each noun adds its items
)
