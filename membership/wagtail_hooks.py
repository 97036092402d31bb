"""The admin's screens about members; each noun has its own module."""

from membership.admin import (
    consents,  # noqa: F401 — texts of consent
    guardians,  # noqa: F401 — forms on paper, guardians who call
    identity,  # noqa: F401 — people with two accounts
    members_search,  # noqa: F401 — 회원 찾기
    organisations,  # noqa: F401 — institutions and agreements
    privacy,  # noqa: F401 — the privacy officer's screens
)
