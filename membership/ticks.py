"""What time brings in the life of members."""

from datetime import datetime

from membership import agreements, leaving, mandates
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
