"""Mails of workers that died, and mails of which nobody knows whether they went."""

import logging
from datetime import datetime, timedelta

from django.db.models import QuerySet

from newsletter.models import Delivery, Mailing, SendWorker, Series
from newsletter.sending import journal, workers
from newsletter.sending.acknowledging import Outcome, acknowledge
from newsletter.sending.replies import BACK_OFF, Reply, Verdict
from newsletter.sending.workers import DEAD_AFTER

log = logging.getLogger(__name__)
State = Delivery.State
UNHEARD = Reply(0, "the connection or the machine ended before the answer")
UNTRIED = Reply(0)


def recover(at: datetime, *, dead_after: timedelta = DEAD_AFTER, back_off: tuple[timedelta, ...] = BACK_OFF) -> int:
    """Settle what dead workers had claimed; returns how many mails. A living worker's are never touched."""
    number = 0
    for worker in workers.silent(at, dead_after):
        with workers.if_dead(worker) as is_dead:
            if is_dead:
                number += settle(worker, at, back_off)
    return number


def settle(worker: SendWorker, at: datetime, back_off: tuple[timedelta, ...] = BACK_OFF) -> int:
    """By its journal: answered as answered, asked and not heard is ambiguous, not asked waits again.

    Without the journal (it was on another machine) all of them are ambiguous.
    """
    known = journal.read(worker.name)
    held = Delivery.objects.filter(worker=worker, state=State.CLAIMED).select_related("subscriber").order_by("pk")
    outcomes = []
    for row in held:
        verdict, reply = Verdict.UNTRIED, UNTRIED
        if known is None or (row.pk, row.attempts) in known:
            reply = (known or {}).get((row.pk, row.attempts)) or UNHEARD
            verdict = Verdict.UNKNOWN if reply is UNHEARD else reply.verdict
        outcomes.append(
            Outcome(row.pk, row.mailing_id, row.subscriber.address, row.domain, row.attempts, verdict, reply, at)
        )
    acknowledge(worker, outcomes, back_off)
    SendWorker.objects.filter(pk=worker.pk).update(ended_at=at)
    journal.forget(worker.name)
    if outcomes:
        unknown = sum(outcome.verdict is Verdict.UNKNOWN for outcome in outcomes)
        log.warning("Worker %s died; of its %s mails %s may have gone", worker.name, len(outcomes), unknown)
    return len(outcomes)


def resend_ambiguous(mailings: QuerySet[Mailing], at: datetime) -> int:
    """Of series that say so: once more, under the same Message-ID. A second time nobody but an editor decides."""
    mailings = mailings.filter(series__ambiguous=Series.Ambiguous.RESEND)
    once = Delivery.objects.filter(mailing__in=mailings.values("pk"), state=State.AMBIGUOUS, resent=False)
    return once.update(state=State.QUEUED, resent=True, next_at=at)
