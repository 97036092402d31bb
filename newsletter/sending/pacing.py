"""How fast each mail company gets our mails: as fast as it takes them, until it asks to slow down.

A bucket of tokens in the database, shared by all workers. A company without a row has no limit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.models import DomainPace, Mailing

# Mails a second after the first request to slow down; then half of it at each further one.
FIRST = 10.0
SLOWEST = 0.1
# From here on it is no limit any more, and the row goes.
FREE = 200.0
# How much faster after a minute without complaint.
GROWTH = 1.5
CLOSED = timedelta(seconds=30)


@dataclass(frozen=True)
class Limits:
    """`closed`: not asked at all now. `tokens`: how many mails each slow company gets now."""

    closed: tuple[str, ...] = ()
    tokens: tuple[tuple[str, int], ...] = ()

    @property
    def slow(self) -> tuple[str, ...]:
        return self.closed + tuple(domain for domain, _tokens in self.tokens)


def of_mailing(mailing: Mailing) -> str:
    """The name of a mailing's own bucket."""
    return f"mailing {mailing.pk}"


def limits(at: datetime) -> Limits:
    """Fill the buckets and say what is in them. Locks the rows: call it in the transaction of the claim."""
    closed, tokens = [], []
    paces = DomainPace.objects.select_for_update().exclude(domain__startswith="mailing ").order_by("pk")
    for pace in paces:
        if pace.closed_until and pace.closed_until > at:
            closed.append(pace.domain)
            continue
        fill(pace, at, grows=True)
        if pace.per_second >= FREE:
            pace.delete()
            continue
        pace.save()
        tokens.append((pace.domain, int(pace.tokens)))
    return Limits(tuple(closed), tuple(tokens))


def fill(pace: DomainPace, at: datetime, *, grows: bool) -> None:
    """Tokens since the last time, never more than two seconds' worth (at least one): no burst after a rest."""
    seconds = max((at - pace.filled_at).total_seconds(), 0)
    if grows:
        # Only of time in use: a night's rest proves nothing.
        pace.per_second *= GROWTH ** (min(seconds, 10) / 60)
    pace.tokens = min(pace.tokens + seconds * pace.per_second, max(2 * pace.per_second, 1.0))
    pace.filled_at = max(at, pace.filled_at)


def take(domain: str, number: int) -> None:
    """Mails of this company were claimed."""
    pace = DomainPace.objects.select_for_update().filter(domain=domain).first()
    if pace and number:
        pace.tokens = pace.tokens - number
        pace.save(update_fields=["tokens"])


def allowed_of(mailing: Mailing, at: datetime) -> int | None:
    """How many of this mailing may go now by its own limit a minute; None without one."""
    if not mailing.per_minute:
        return None
    rate = mailing.per_minute / 60
    name = of_mailing(mailing)
    DomainPace.objects.get_or_create(domain=name, defaults={"per_second": rate, "tokens": 1.0, "filled_at": at})
    pace = DomainPace.objects.select_for_update().get(domain=name)
    pace.per_second = rate
    fill(pace, at, grows=False)
    pace.save()
    return max(int(pace.tokens), 0)


def slow_down(domain: str, at: datetime, said: str, *, closed: timedelta = CLOSED) -> None:
    """It asked to: half as fast, and nothing at all for a moment. Requests of one moment count once."""
    new = {"per_second": FIRST, "tokens": 0.0, "filled_at": at, "closed_until": at + closed, "last_reply": said[:200]}
    pace, is_new = DomainPace.objects.select_for_update().get_or_create(domain=domain, defaults=new)
    if is_new or (pace.closed_until and pace.closed_until > at):
        return
    pace.per_second = max(pace.per_second / 2, SLOWEST)
    pace.tokens, pace.filled_at, pace.closed_until, pace.last_reply = 0.0, at, at + closed, said[:200]
    pace.save()


def forget(mailing: Mailing) -> None:
    DomainPace.objects.filter(domain=of_mailing(mailing)).delete()
