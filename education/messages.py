"""What staff tell the learners of a run, through the outbox: each message once to each, however often it is sent."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from education.locking import decides_seats
from education.models import Enrolment, Run, RunMessage, State
from education.notice_kinds import CHANGE
from members.acting import Acting
from portal import notices

# Whom staff may write to: not those who were refused or left long ago, who have nothing more to do with the run.
STATES = (State.APPLIED, State.WAITING, State.OFFERED, State.CONFIRMED)


def recipients(run: Run, states: Collection[str]) -> QuerySet[Enrolment]:
    """The applications whose people would be told, in the order of arrival. An active one is one person's only one."""
    wanted = [state for state in states if state in STATES]
    rows = Enrolment.objects.filter(run=run, state__in=wanted, learner__erased_at=None)
    return rows.select_related("learner").order_by("queue_number")


@decides_seats
def send(
    *, run: Run, title: str, text: str, states: Collection[str], key: str, acting: Acting, at: datetime
) -> RunMessage:
    """Tell everyone who is in one of `states` now. The same `key` again returns the first message and tells nobody.

    Raises ValueError with a sentence when there is nobody to tell.
    """
    # Whoever comes or goes does so before or after, never meanwhile.
    run = Run.objects.lock(run.pk)
    if earlier := RunMessage.objects.filter(key=key, run=run).first():
        return earlier
    rows = list(recipients(run, states))
    if not rows:
        raise ValueError(_("고른 상태에 있는 분이 없어요. 받는 분을 다시 골라 주세요."))
    message = RunMessage.objects.create(
        run=run,
        title=title,
        text=text,
        states=[state for state in STATES if state in states],
        told=len(rows),
        key=key,
        acted_at=at,
        **acting.columns(),
    )
    for row in rows:
        notices.tell(
            key=f"education:message:{message.pk}:{row.learner_id}",
            member=row.learner,
            kind=CHANGE,
            title=f"{title} · {run}",
            text=text,
            url=reverse("education:enrolment", args=[row.pk]),
            at=at,
        )
    return message
