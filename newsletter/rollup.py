"""Who was sent what is destroyed after a series' `kept_days`; numbers by mail company stay (IssueStat)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from newsletter.models import Delivery, IssueStat, Mailing, Series

ENDED = (Mailing.State.FINISHED, Mailing.State.CANCELLED)
State, Outcome = Delivery.State, Delivery.Outcome
COUNTED = {
    "sent": Q(state=State.SENT),
    "failed": Q(state=State.FAILED),
    "skipped": Q(state=State.SKIPPED),
    "bounced": Q(outcome=Outcome.BOUNCED),
    "complained": Q(outcome=Outcome.COMPLAINED),
}


def outlived(at: datetime) -> QuerySet[Delivery]:
    """Of mailings that ended longer ago than their series keeps single results. Rows that still wait stay."""
    due = Q(pk=None)
    for days in Series.objects.order_by().values_list("kept_days", flat=True).distinct():
        due |= Q(mailing__series__kept_days=days, mailing__finished_at__lte=at - timedelta(days=days))
    return Delivery.objects.filter(due, mailing__state__in=ENDED).exclude(state__in=(State.QUEUED, State.CLAIMED))


def roll_up(rows: QuerySet[Delivery], at: datetime) -> int:
    """Count and delete, one mailing in one transaction: of two that roll up at once each row is counted once."""
    mailings = list(rows.order_by("mailing").values_list("mailing", flat=True).distinct())
    return sum(roll_up_mailing(rows, pk) for pk in mailings)


def roll_up_mailing(rows: QuerySet[Delivery], mailing_pk: int) -> int:
    with transaction.atomic():
        Mailing.objects.select_for_update().get(pk=mailing_pk)
        own = rows.filter(mailing=mailing_pk)
        counts = {name: Count("pk", filter=condition) for name, condition in COUNTED.items()}
        for line in own.order_by("domain").values("domain").annotate(**counts):
            domain = line.pop("domain")
            stat, _is_new = IssueStat.objects.get_or_create(mailing_id=mailing_pk, domain=domain)
            IssueStat.objects.filter(pk=stat.pk).update(**{name: F(name) + number for name, number in line.items()})
        gone = Delivery.objects.filter(pk__in=own.values("pk")).delete()[1]
        return gone.get(Delivery._meta.label, 0)
