"""The admin's screens of education; each noun has its own module."""

from education.admin import (
    menu,  # noqa: F401 — 교육 in the menu, to which each noun adds its items
)
