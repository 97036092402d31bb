"""What dates and seats make of a run, in the words of Seoul's reservation service. Computed, never stored."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from education.models import Run, SeatPool


class RunState(models.TextChoices):
    ANNOUNCED = "announced", _("안내중")
    OPEN = "open", _("접수중")
    WAITING_LIST = "waiting_list", _("대기접수")
    FULL = "full", _("예약마감")
    CLOSED = "closed", _("접수종료")
    PAUSED = "paused", _("예약일시중지")
    CANCELLED = "cancelled", _("폐강")
    RUNNING = "running", _("진행중")
    OVER = "over", _("종료")


# In the catalogue the first come first.
WEIGHT = {
    state: number
    for number, state in enumerate(
        (
            RunState.OPEN,
            RunState.WAITING_LIST,
            RunState.ANNOUNCED,
            RunState.PAUSED,
            RunState.FULL,
            RunState.CLOSED,
            RunState.RUNNING,
            RunState.OVER,
            RunState.CANCELLED,
        )
    )
}
TAKES_APPLICATIONS = (RunState.OPEN, RunState.WAITING_LIST)


def state(run: Run, at: datetime, pools: list[SeatPool] | None = None) -> RunState:
    """The state of `run` at `at`. `pools` spares the query when they are at hand."""
    if run.cancelled_at:
        return RunState.CANCELLED
    if run.ends_at and at >= run.ends_at:
        return RunState.OVER
    if run.opens_at is None or at < run.opens_at:
        return RunState.RUNNING if run.starts_at and at >= run.starts_at else RunState.ANNOUNCED
    is_open = run.closes_at is not None and at < run.closes_at
    if is_open and run.paused_at:
        return RunState.PAUSED
    if is_open:
        pools = list(run.pools.all()) if pools is None else pools
        # Seats kept back for some are no seats for everyone, unless there are no others.
        pools = [pool for pool in pools if pool.kind != SeatPool.Kind.RESERVED] or pools
        takes_all = run.admission in (Run.Admission.LOTTERY, Run.Admission.APPROVAL, Run.Admission.OPEN)
        if takes_all or any(pool.free is None or pool.free > 0 for pool in pools):
            return RunState.OPEN
        # No pool has ever had a seat: there is nothing to wait for.
        return RunState.WAITING_LIST if any(pool.capacity for pool in pools) else RunState.FULL
    if run.starts_at and at >= run.starts_at:
        return RunState.RUNNING
    return RunState.CLOSED
