"""How far a mailing is."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from newsletter.models import Delivery, DomainPace, Mailing
from newsletter.sending import hours
from newsletter.sending.pacing import of_mailing

State = Delivery.State
RECENT = timedelta(minutes=1)


@dataclass(frozen=True)
class Progress:
    """`by_state` and `by_domain` have every state, also those of nobody. `per_minute`: mails taken in the last minute.

    `left`: until the end at this rate; None when nothing goes. `rests_until`: set in the series' quiet hours.
    """

    total: int
    by_state: dict[str, int]
    by_domain: dict[str, dict[str, int]]
    per_minute: int
    left: timedelta | None
    rests_until: datetime | None
    slow: tuple[DomainPace, ...]

    @property
    def done(self) -> int:
        return sum(self.by_state[state] for state in (State.SENT, State.FAILED, State.SKIPPED))

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 100


def progress(mailing: Mailing, at: datetime) -> Progress:
    """Three queries, whatever the number of readers."""
    counted = mailing.deliveries.order_by("domain", "state").values_list("domain", "state").annotate(Count("pk"))
    by_state = dict.fromkeys(State.values, 0)
    by_domain: dict[str, Counter] = {}
    for domain, state, number in counted:
        by_state[state] += number
        by_domain.setdefault(domain, Counter(dict.fromkeys(State.values, 0)))[state] += number
    recent = mailing.deliveries.filter(state=State.SENT, sent_at__gt=at - RECENT).count()
    waiting = by_state[State.QUEUED] + by_state[State.CLAIMED]
    until = hours.goes_on_at(mailing.series, at)
    return Progress(
        total=sum(by_state.values()),
        by_state=by_state,
        by_domain={domain: dict(counts) for domain, counts in by_domain.items()},
        per_minute=recent,
        left=RECENT * waiting / recent if recent and waiting else None,
        rests_until=until if until > at else None,
        slow=tuple(DomainPace.objects.exclude(domain=of_mailing(mailing)).filter(domain__in=by_domain)),
    )
