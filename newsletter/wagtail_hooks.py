"""The admin's screens of the newsletter; each noun has its own module."""

from newsletter.admin import (
    desk,  # noqa: F401 — the desk of an issue: review, approval, schedule, progress, calendar
    domain,  # noqa: F401 — the check of our entries in the DNS
    menu,  # noqa: F401 — 소식지 in the menu, to which each noun adds its items
    outside,  # noqa: F401 — news from outside and the feeds they come from
    preview,  # noqa: F401 — an issue as a reader gets it, its checklist, pulling into it, beginning the next
    readers,  # noqa: F401 — who receives: the list, one reader, lists from elsewhere
    returned,  # noqa: F401 — returned mails and complaints
    series,  # noqa: F401 — the series and their rules
    statistics,  # noqa: F401 — 통계
)
