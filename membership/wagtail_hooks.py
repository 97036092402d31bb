"""The admin's screens about members; each noun has its own module."""

from membership.admin import (
    members_search,  # noqa: F401 — 회원 찾기
    privacy,  # noqa: F401 — the privacy officer's screens
)
