"""Destroying what has outlived its reason: the rules of `portal.personal_data`, each by itself, each logged."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min

from members.models import DestructionEntry
from portal import personal_data
from portal.models import Heartbeat
from portal.personal_data import RetentionRule

log = logging.getLogger(__name__)

BEAT = "retention"
EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Overdue:
    """What a rule would destroy now. `oldest` is None when there is nothing, or the rule has no column for it."""

    rule: RetentionRule
    rows: int
    oldest: datetime | None


def report(at: datetime) -> list[Overdue]:
    """A dry run: nothing is changed."""
    return [overdue(rule, at) for rule in personal_data.rules()]


def overdue(rule: RetentionRule, at: datetime) -> Overdue:
    rows = rule.expired(at)
    oldest = rows.order_by().aggregate(oldest=Min(rule.dated))["oldest"] if rule.dated else None
    return Overdue(rule=rule, rows=rows.count(), oldest=oldest)


def destroy_expired(at: datetime) -> dict[str, int]:
    """Apply every rule. Rule key → rows destroyed, for those that destroyed any.

    A rule that fails is logged and tried again the next time; it keeps no other from its turn.
    """
    done = {}
    for rule in personal_data.rules():
        try:
            if rows := apply(rule, at):
                done[rule.key] = rows
        except Exception:
            log.exception("The retention rule %s failed", rule.key)
    return done


def apply(rule: RetentionRule, at: datetime) -> int:
    """Destroy and log in one transaction."""
    with transaction.atomic():
        rows = rule.destroy(rule.expired(at), at)
        if rows:
            DestructionEntry.objects.create(rule=rule.key, label=str(rule.label), rows=rows, at=at)
    return rows


def destroy_hourly(at: datetime) -> dict[str, int]:
    """As `destroy_expired`, once an hour however often and by however many ticks it is called."""
    Heartbeat.objects.get_or_create(name=BEAT, defaults={"seen_at": at - EVERY})
    if not Heartbeat.objects.filter(name=BEAT, seen_at__lte=at - EVERY).update(seen_at=at):
        return {}
    return destroy_expired(at)
