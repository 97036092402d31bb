"""The log of staff who see personal data. Written before the data is shown: no reason, no view."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members.models import AccessEntry, Member

SHORTEST_REASON = 4  # characters


def record(
    *,
    kind: AccessEntry.Kind,
    staff: Member,
    what: str,
    reason: str,
    at: datetime,
    subject: Member | None = None,
    rows: int = 1,
) -> AccessEntry:
    """One line of the log. Raises ValidationError when the reason says nothing."""
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise ValidationError(
            _("왜 보는지 %(n)s글자 이상 적어 주세요. 기록에 남아요. 보기: 신청 변경 전화 상담"),
            code="reason",
            params={"n": SHORTEST_REASON},
        )
    return AccessEntry.objects.create(
        kind=kind, staff=staff, subject=subject, what=what[:120], reason=reason[:200], rows=rows, at=at
    )
