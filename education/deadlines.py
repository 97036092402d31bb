"""Until when lots are collected and a seat may be given back alone: by the rules as they were read, or better ones."""

from datetime import datetime, timedelta

from education.models import Enrolment, Run

Basis = Run.CancelBasis


def batch_ends(run: Run) -> datetime:
    return run.opens_at + timedelta(minutes=run.batch_minutes)


def lots_end(run: Run) -> datetime | None:
    """When the lots of a run may be drawn; None for a run that has no draw, or no dates yet."""
    if run.admission == Run.Admission.BATCH and run.opens_at:
        return batch_ends(run)
    return run.closes_at if run.admission == Run.Admission.LOTTERY else None


def takes_lots(run: Run, at: datetime) -> bool:
    """Whether an application now goes into the draw: in a lottery always, in a batch for its first minutes."""
    if run.admission == Run.Admission.LOTTERY:
        return True
    return run.admission == Run.Admission.BATCH and run.opens_at is not None and at < batch_ends(run)


def base_day(run: Run, basis: str, at: datetime | None) -> datetime | None:
    """What the days are counted back from. By session: the next that is not held yet, the last when all are."""
    if basis == Basis.CLOSE:
        return run.closes_at
    if basis == Basis.START or at is None:
        return run.starts_at
    starts = [session.starts_at for session in run.sessions.all() if session.cancelled_at is None]
    return min((start for start in starts if start > at), default=max(starts, default=None))


def cancel_until(run: Run, at: datetime | None = None) -> datetime | None:
    """Until when a confirmed learner may cancel alone by the run's present rule; None: until the end."""
    day = base_day(run, run.cancel_basis, at)
    return day - timedelta(days=run.cancel_days) if day else None


def policy(run: Run) -> dict:
    """The rules as the applicant reads them now; a later change never worsens them."""
    until = cancel_until(run)
    return {
        "cancel_until": until.isoformat() if until else None,
        "cancel_basis": run.cancel_basis,
        "cancel_days": run.cancel_days,
        "fee": run.fee,
        "offer_hours": run.offer_hours,
    }


def promised_until(enrolment: Enrolment, at: datetime) -> datetime | None:
    """Until when by the rules that were read: a day, or so many days before each session."""
    kept = enrolment.policy
    if kept.get("cancel_basis") == Basis.SESSION:
        day = base_day(enrolment.run, Basis.SESSION, at)
        return day - timedelta(days=kept["cancel_days"]) if day else None
    until = kept.get("cancel_until")
    return datetime.fromisoformat(until) if until else None


def may_cancel_until(enrolment: Enrolment, at: datetime) -> datetime | None:
    """The later of what was promised and what the run grants now; None: until the end."""
    both = promised_until(enrolment, at), cancel_until(enrolment.run, at)
    return None if None in both else max(both)


def is_past_deadline(enrolment: Enrolment, at: datetime) -> bool:
    until = may_cancel_until(enrolment, at)
    return until is not None and at >= until
