"""What became of mails, written to the database many at a time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from newsletter import addresses, suppression
from newsletter.models import Delivery, SendWorker, Suppression
from newsletter.sending import pacing
from newsletter.sending.replies import BACK_OFF, Reply, Verdict, wait

State = Delivery.State
FIELDS = ("state", "reply_code", "reply", "sent_at", "next_at", "attempts")
TYPES = ("varchar", "smallint", "varchar", "timestamptz", "timestamptz", "smallint", "bigint")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one claimed mail. `attempts` includes this one."""

    pk: int
    mailing: int
    address: str
    domain: str
    attempts: int
    verdict: Verdict
    reply: Reply
    at: datetime


def acknowledge(worker: SendWorker, outcomes: Sequence[Outcome], back_off: tuple[timedelta, ...] = BACK_OFF) -> None:
    """Write them, in one transaction: states, mailboxes that are not there, companies that asked to slow down.

    Only rows that this worker still holds change, so that writing twice is harmless.
    """
    if not outcomes:
        return
    with transaction.atomic():
        write(worker, [(*row_of(outcome, back_off), outcome.pk) for outcome in outcomes])
        for outcome in outcomes:
            if outcome.reply.is_gone:
                suppression.suppress(
                    address_hash=addresses.address_hash(outcome.address),
                    reason=Suppression.Reason.HARD,
                    evidence=f"{outcome.reply.code} {outcome.reply.text}",
                    at=outcome.at,
                )
        slowed = {outcome.domain: outcome for outcome in outcomes if outcome.reply.asks_to_slow_down}
        for domain, outcome in sorted(slowed.items()):
            pacing.slow_down(domain, outcome.at, outcome.reply.text, closed=min(pacing.CLOSED, back_off[0]))


def row_of(outcome: Outcome, back_off: tuple[timedelta, ...]) -> tuple:
    """The new values of FIELDS."""
    code, text, attempts = outcome.reply.code or None, " ".join(outcome.reply.text.split())[:200], outcome.attempts
    match outcome.verdict:
        case Verdict.TAKEN:
            return State.SENT.value, code, text, outcome.at, None, attempts
        case Verdict.UNTRIED:
            return State.QUEUED.value, code, text, None, None, attempts - 1
        case Verdict.UNKNOWN:
            return State.AMBIGUOUS.value, code, text, None, None, attempts
        case Verdict.LATER if (pause := wait(attempts, back_off)) is not None:
            return State.QUEUED.value, code, text, None, outcome.at + pause, attempts
    return State.FAILED.value, code, text, None, None, attempts


def write(worker: SendWorker, rows: list[tuple]) -> None:
    table = connection.ops.quote_name(Delivery._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            changes = ", ".join(f"{name} = new.{name}" for name in FIELDS)
            columns = ", ".join(f"{name} {kind}" for name, kind in zip((*FIELDS, "pk"), TYPES, strict=True))
            values = [dict(zip((*FIELDS, "pk"), row, strict=True)) for row in rows]
            # One value of JSON is read and written far faster than thousands of parameters.
            cursor.execute(
                f"UPDATE {table} SET {changes} FROM json_to_recordset(%s) AS new ({columns})"
                f" WHERE {table}.id = new.pk AND {table}.state = 'claimed' AND worker_id = %s",
                [json.dumps(values, default=datetime.isoformat), worker.pk],
            )
        else:
            changes = ", ".join(f"{name} = %s" for name in FIELDS)
            statement = f"UPDATE {table} SET {changes} WHERE id = %s AND state = 'claimed' AND worker_id = %s"
            adapt = connection.ops.adapt_datetimefield_value
            cursor.executemany(
                statement, [(*row[:3], adapt(row[3]), adapt(row[4]), *row[5:], worker.pk) for row in rows]
            )
