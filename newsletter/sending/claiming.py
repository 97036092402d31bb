"""Taking mails out of the queue: one statement asks again who may receive, and takes or skips each row.

On PostgreSQL many workers claim at once (SKIP LOCKED); on SQLite every transaction is IMMEDIATE, so one at a time.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, Q, QuerySet

from newsletter import recipients
from newsletter.audiences import Reader
from newsletter.models import Delivery, Mailing, SendWorker, Subscription
from newsletter.sending import hours, pacing

State = Delivery.State
COLUMNS = ("id", "subscriber_id", "state", "language", "arm", "domain", "attempts", "resent")


@dataclass(frozen=True, slots=True)
class Claim:
    """One mail to send now. `pk` is the delivery's."""

    pk: int
    mailing: int
    language: str
    arm: str
    domain: str
    attempts: int
    resent: bool
    address: str
    name: str
    secret: str
    reader: Reader


def claim(mailing: Mailing, worker: SendWorker, most: int, at: datetime) -> list[Claim]:
    """At most so many mails, marked as this worker's. Those that may not go any more are marked as skipped.

    None in the series' rest, for companies that are closed, or when the mailing was stopped: its state is asked in the
    same statement.
    """
    if hours.rests(mailing.series, at):
        return []
    with transaction.atomic():
        own = pacing.allowed_of(mailing, at)
        most = most if own is None else min(most, own)
        limits = pacing.limits(at)
        rows = take(mailing, worker, ~Q(domain__in=limits.slow), most, at)
        for domain, tokens in limits.tokens:
            found = take(mailing, worker, Q(domain=domain), min(tokens, most - len(rows)), at)
            pacing.take(domain, len(found))
            rows += found
        if own is not None:
            pacing.take(pacing.of_mailing(mailing), len(rows))
        return with_readers(mailing, rows, worker, at)


def take(mailing: Mailing, worker: SendWorker, which: Q, most: int, at: datetime) -> list[tuple]:
    """The claimed rows (COLUMNS) out of at most `most` that were looked at."""
    if most < 1:
        return []
    select, parameters = waiting(mailing, at).filter(which).values_list("pk", "refused")[:most].query.sql_with_params()
    table = connection.ops.quote_name(Delivery._meta.db_table)
    # A reader whose subject waited for the better one gets it now.
    statement = f"""
        WITH picked (picked_id, refused) AS MATERIALIZED ({select})
        UPDATE {table} SET
            state = CASE WHEN refused = '' THEN 'claimed' ELSE 'skipped' END,
            skip = refused,
            worker_id = CASE WHEN refused = '' THEN %s ELSE worker_id END,
            attempts = attempts + CASE WHEN refused = '' THEN 1 ELSE 0 END,
            arm = CASE WHEN arm = '' THEN %s ELSE arm END
        FROM picked WHERE id = picked_id AND state = 'queued'
        RETURNING {", ".join(COLUMNS)}
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, worker.pk, mailing.ab_winner])
        return [row for row in cursor.fetchall() if row[2] == State.CLAIMED]


def due(mailing: Mailing, at: datetime) -> QuerySet[Delivery]:
    """Whose turn it is while the mailing sends. Who waits for the better subject waits until it is chosen."""
    sending = Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.SENDING)
    is_time = Q(next_at=None) | Q(next_at__lte=at)
    queue = Delivery.objects.filter(Exists(sending), is_time, mailing=mailing.pk, state=State.QUEUED)
    return queue if mailing.ab_winner else queue.exclude(arm="")


def waiting(mailing: Mailing, at: datetime) -> QuerySet[Delivery]:
    """Those that are due, in order and locked, with `refused` for those who may not receive any more."""
    queue = due(mailing, at)
    if connection.features.has_select_for_update_skip_locked:
        queue = queue.select_for_update(skip_locked=True)
    return queue.annotate(refused=recipients.refused_now(mailing, at)).order_by("pk")


def with_readers(mailing: Mailing, rows: list[tuple], worker: SendWorker, at: datetime) -> list[Claim]:
    names = ("subscriber_id", "districts", "topics", "subscriber__address", "subscriber__name", "subscriber__secret")
    if not rows:
        return []
    # Asked by what was just claimed: a thousand numbers in a statement take longer than their answer.
    pks = [row[0] for row in rows]
    own = Subscription.objects.filter(
        series=mailing.series_id,
        subscriber__deliveries__worker=worker,
        subscriber__deliveries__state=State.CLAIMED,
        subscriber__deliveries__mailing=mailing,
        subscriber__deliveries__pk__range=(min(pks), max(pks)),
    )
    readers = {row[0]: row[1:] for row in own.values_list(*names)}
    found, gone = [], []
    for pk, subscriber, _state, language, arm, domain, attempts, resent in sorted(rows):
        districts, topics, address, name, secret = readers.get(subscriber, ((), (), "", "", ""))
        if not address:
            # Erased between the two statements: the next claim skips it.
            gone.append(pk)
            continue
        reader = Reader(districts, topics, language)
        found.append(
            Claim(pk, mailing.pk, language, arm, domain, attempts, bool(resent), address, name, secret, reader)
        )
    if gone:
        Delivery.objects.filter(pk__in=gone, worker=worker, state=State.CLAIMED).update(state=State.QUEUED)
    return found


def next_at(mailing: Mailing) -> datetime | None:
    """When the next of those that wait for a later attempt is due; None when none waits."""
    later = mailing.deliveries.filter(state=State.QUEUED, next_at__isnull=False).order_by("next_at")
    return later.values_list("next_at", flat=True).first()
