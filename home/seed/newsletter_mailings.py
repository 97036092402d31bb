"""What the newsletter's desk shows: one issue that went, with every kind of end, and one that is booked.

They go the way of all issues: asked for, approved by somebody else, started. Only the mails themselves are made up.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from home.seed.accounts import DOMAIN
from members.models import Member
from newsletter import approval, scheduling
from newsletter.acts import as_portal, as_staff
from newsletter.models import ClickCount, Delivery, IssuePage, Mailing
from newsletter.moves import State
from newsletter.sending import control, finishing, materialising

Row = Delivery.State
# Of each twenty mails these three did not simply go.
ENDS = {
    3: {"state": Row.FAILED, "reply_code": 550, "reply": "5.1.1 존재하지 않는 메일함이에요"},
    9: {"state": Row.FAILED, "reply_code": 552, "reply": "5.2.2 메일함이 가득 찼어요"},
    14: {"state": Row.SENT, "outcome": Delivery.Outcome.BOUNCED, "reply_code": 250, "reply": "2.0.0 OK"},
    17: {"state": Row.SENT, "outcome": Delivery.Outcome.COMPLAINED, "reply_code": 250, "reply": "2.0.0 OK"},
}
WENT = {"state": Row.SENT, "reply_code": 250, "reply": "2.0.0 OK"}


def mailings() -> None:
    """Leaves alone what stands; needs the demo's issues, readers and staff."""
    if Mailing.objects.exists():
        return
    editor, publisher = (Member.objects.filter(email=f"{name}@{DOMAIN}").first() for name in ("editor", "publisher"))
    issues = list(IssuePage.objects.live().filter(series__slug="monthly").order_by("first_published_at", "pk"))
    others = list(IssuePage.objects.live().exclude(series__slug="monthly").order_by("pk"))
    if editor is None or publisher is None or not issues:
        return
    at = timezone.now()
    gone = approved(issues[0], editor, publisher, at - timedelta(days=20))
    if gone:
        finish(gone, publisher, timezone.localtime(at - timedelta(days=20)).replace(hour=10, minute=5))
    booked = approved(others[0], editor, publisher, at) if others else None
    if booked:
        scheduling.schedule(mailing=booked, send_at=next_tuesday(at), acting=as_staff(publisher), at=at)


def approved(issue: IssuePage, editor: Member, publisher: Member, at: datetime) -> Mailing | None:
    """Asked for and approved; None where the draft has faults or nobody would get it."""
    mailing = approval.of_issue(issue)
    if approval.request_refusal(mailing, editor, at):
        return None
    mailing = approval.request_review(mailing=mailing, acting=as_staff(editor), at=at)
    seen = mailing.frozen_hash
    return approval.approve(mailing=mailing, seen=seen, acting=as_staff(publisher), at=at + timedelta(minutes=40))


def finish(mailing: Mailing, publisher: Member, at: datetime) -> None:
    """As if it had gone then: the list as it would be made now, each mail with an end."""
    control.start(mailing, acting=as_staff(publisher), at=at)
    materialising.materialise(mailing, acting=as_portal(), at=at)
    for place, row in enumerate(mailing.deliveries.order_by("pk")):
        end = ENDS.get(place % 20, WENT)
        sent_at = at + timedelta(seconds=place) if end["state"] == Row.SENT else None
        Delivery.objects.filter(pk=row.pk).update(attempts=1, sent_at=sent_at, **end)
    finishing.finish(mailing, acting=as_portal(), at=at + timedelta(minutes=2))
    if mailing.series.counts_clicks and mailing.state == State.FINISHED:
        for number, url in ((18, "https://example.org/kimjang"), (7, "https://example.org/courses")):
            ClickCount.objects.create(mailing=mailing, url=url, hour=at, people=number, machines=number * 2)


def next_tuesday(at: datetime) -> datetime:
    """At ten, when most people read."""
    day = timezone.localtime(at).date() + timedelta(days=1)
    while day.weekday() != 1:
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(10)))
