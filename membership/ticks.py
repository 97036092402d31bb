"""What time brings in the life of members."""

from datetime import datetime

from membership import agreements, guardian_endings, guardians, leaving, mandates
from portal import retention
from portal.ticking import register


@register
def destroy_who_left(at: datetime) -> int:
    """Members whose thirty days are over."""
    return leaving.destroy_due(at)


@register
def destroy_what_is_old(at: datetime) -> dict[str, int]:
    """What has outlived its reason, once an hour."""
    return retention.destroy_hourly(at)


@register
def end_mandates(at: datetime) -> int:
    """Calls whose half hour is over, relatives' mandates whose day has come, requests nobody answered."""
    return mandates.end_expired(at)


@register
def warn_of_agreements(at: datetime) -> int:
    """Agreements that end in 30 or in 7 days."""
    return agreements.warn(at)


@register
def end_guardians(at: datetime) -> int:
    """Guardians' consents at the fourteenth birthday, notices at the nineteenth."""
    return guardian_endings.expire_due(at)


@register
def forget_unanswered_guardians(at: datetime) -> int:
    """Guardians who did not answer in five days; answers that no child came for."""
    late = guardian_endings.unanswered(at, guardians.ANSWER_TIME, guardians.JOIN_TIME)
    return guardians.destroy(late)


@register
def empty_birthdays(at: datetime) -> int:
    """The day of birth of who is 19."""
    return guardian_endings.empty_birthdays(at)
