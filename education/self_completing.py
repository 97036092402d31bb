"""Completing by itself: where the rule in force says so, whoever did all of it is completed by the tick.

A run of films says so from the start: nobody stands at its end to press a button. Where people meet, the desk presses,
unless it ticked the box; then the tick waits until the last list of presence is surely kept, as a completion freezes
the hours. What is older than LOOKS_BACK is left to the desk.
"""

from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from education.completing import finish
from education.models import (
    AttendanceEntry,
    CompletionRule,
    Enrolment,
    Review,
    Run,
    State,
    Submission,
    WatchProgress,
)
from education.progress import standings
from members.acting import as_system

LISTS_KEPT = timedelta(days=1)
LOOKS_BACK = timedelta(days=7)


def may_complete_itself(at: datetime) -> QuerySet[Run]:
    """Not cancelled, automatic by the newest version of its rule, over for a day. Films without meetings never end."""
    newest = CompletionRule.objects.filter(run=OuterRef("pk")).order_by("-version")
    over = Q(ends_at__lte=at - LISTS_KEPT) | Q(mode=Run.Mode.SELF_PACED, ends_at=None)
    return Run.objects.annotate(by_itself=Subquery(newest.values("is_automatic")[:1])).filter(
        over, by_itself=True, cancelled_at=None
    )


def due(at: datetime) -> QuerySet[Enrolment]:
    """Who may be complete since lately: seated, never completed, and something of them or of the run has changed."""
    since, own = at - LOOKS_BACK, {"enrolment": OuterRef("pk")}
    changed = (
        Exists(WatchProgress.objects.filter(**own, updated_at__gt=since))
        | Exists(AttendanceEntry.objects.filter(**own, acted_at__gt=since))
        | Exists(Submission.objects.filter(**own, saved_at__gt=since))
        | Exists(Review.objects.filter(version__submission__enrolment=OuterRef("pk"), reviewed_at__gt=since))
        | Exists(CompletionRule.objects.filter(run=OuterRef("run"), created_at__gt=since))
        | Q(run__ends_at__gt=since - LISTS_KEPT)
    )
    seated = Enrolment.objects.filter(changed, state=State.CONFIRMED, completions=None, run__in=may_complete_itself(at))
    return seated.select_related("learner", "run__course").order_by("run", "queue_number")


def complete_due(at: datetime) -> int:
    """Complete and tell everyone of `due` who did it all, each once. Returns how many."""
    number = 0
    for run, rows in groupby(due(at), key=lambda row: row.run):
        for stands in standings(run, list(rows)):
            if stands.progress.is_complete:
                finish(stands, acting=as_system(stands.enrolment.learner), at=at)
                number += 1
    return number
