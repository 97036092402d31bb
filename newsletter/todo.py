"""What waits for staff of the newsletter on the admin's first screen."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Member
from newsletter import rights, scheduling
from newsletter.models import Mailing, MailingStep
from newsletter.moves import State
from portal import todo
from portal.todo import TodoRow


def sources(user: Member, at: datetime) -> Iterator[TodoRow]:
    """At most one query for rights and district, and one each for what may wait; none for who has no right."""
    approves, composes = user.has_perm(rights.APPROVE), user.has_perm(rights.COMPOSE)
    if not (approves or composes):
        return
    own = Mailing.objects.filter(series__in=rights.own_series(user))
    if approves:
        yield row(_("검토를 기다리는 소식지"), own.filter(state=State.IN_REVIEW), due="")
        late = scheduling.late(at).filter(series__in=rights.own_series(user))
        yield row(_("때를 놓친 소식지 예약"), late, urgent=True, due="send_at")
        yield row(_("멈춘 소식지 발송"), own.filter(state=State.PAUSED), urgent=True, due="")
    if composes:
        last = MailingStep.objects.filter(mailing=OuterRef("pk")).order_by("-pk")
        back = own.filter(state=State.DRAFT, requested_by=user)
        back = back.annotate(came_from=Subquery(last.values("before")[:1]))
        returned = back.filter(came_from__in=(State.IN_REVIEW, State.APPROVED, State.SCHEDULED))
        yield row(_("되돌아온 소식지"), returned, due="")


def row(label: str, rows: QuerySet[Mailing], *, due: str, urgent: bool = False) -> TodoRow:
    """Leads to the first of them. One query."""
    found = list(rows.order_by(due or "pk", "pk").values_list("pk", "issue", "send_at")[:50])
    if not found:
        return TodoRow(label=label, count=0, url="")
    pk, issue, send_at = found[0]
    url = reverse("newsletter_issue", args=[issue]) if issue else reverse("newsletter_progress", args=[pk])
    return TodoRow(label=label, count=len(found), url=url, due=send_at if due else None, urgent=urgent)


def install() -> None:
    todo.register(sources)
