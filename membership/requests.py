"""What a member asks about their own data beyond what the screens do, answered by a person within ten days."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import acting as acts
from members.acting import Acting
from members.models import DataRequest, Member
from portal import notices

# 개인정보 보호법 시행령 §41, §43, §44: ten days, calendar days.
DAYS_TO_ANSWER = 10
MOST_OPEN = 5


class RequestRefusal(models.TextChoices):
    TOO_MANY = "too_many", gettext_lazy("답을 기다리는 요청이 이미 다섯 건 있어요. 답을 받은 뒤 다시 요청해 주세요.")
    ANSWERED = "answered", gettext_lazy("이미 답했거나 거둔 요청이에요.")


class RequestRefused(Exception):
    def __init__(self, reason: RequestRefusal):
        self.reason = reason
        super().__init__(reason.label)


def due_on(opened_at: datetime) -> date:
    """The last day to answer: the tenth day after the day it came, in Seoul."""
    return timezone.localdate(opened_at) + timedelta(days=DAYS_TO_ANSWER)


def is_overdue(request: DataRequest, at: datetime) -> bool:
    return request.state == DataRequest.State.OPEN and request.due_on < timezone.localdate(at)


def waiting() -> QuerySet[DataRequest]:
    """Requests nobody has answered, the most pressing first."""
    return DataRequest.objects.filter(state=DataRequest.State.OPEN).select_related("member").order_by("due_on", "pk")


def ask(*, member: Member, kind: str, text: str, acting: Acting, at: datetime) -> DataRequest:
    """Raises RequestRefused(TOO_MANY)."""
    with transaction.atomic():
        if waiting().filter(member=member).count() >= MOST_OPEN:
            raise RequestRefused(RequestRefusal.TOO_MANY)
        request = DataRequest.objects.create(
            member=member, kind=DataRequest.Kind(kind), text=text, opened_at=at, due_on=due_on(at)
        )
        acts.record(acting, "data_requested", at, kind=request.kind)
    return request


def withdraw(*, request: DataRequest, acting: Acting, at: datetime) -> None:
    """Raises RequestRefused(ANSWERED)."""
    with transaction.atomic():
        settle(request, state=DataRequest.State.WITHDRAWN, answered_at=at)
        acts.record(acting, "data_request_withdrawn", at, kind=request.kind)


def answer(*, request: DataRequest, state: str, text: str, acting: Acting, at: datetime) -> None:
    """Done, or refused with a reason; the member is told either way.

    Raises RequestRefused(ANSWERED); ValidationError when nothing is said.
    """
    text = text.strip()
    if not text:
        raise ValidationError(_("무엇을 했는지, 또는 왜 할 수 없는지 적어 주세요. 회원이 그대로 읽어요."), code="text")
    done = state == DataRequest.State.DONE
    with transaction.atomic():
        settle(
            request,
            state=DataRequest.State.DONE if done else DataRequest.State.REFUSED,
            answer=text,
            answered_at=at,
            answered_by=acting.actor,
        )
        acts.record(acting, "data_request_answered", at, kind=request.kind, state=state)
        notices.tell(
            key=f"data_request:{request.pk}",
            member=request.member,
            kind="data_request",
            title=_("요청하신 것을 처리했어요") if done else _("요청하신 것은 할 수 없어요"),
            text=text,
            url=reverse("membership:data"),
            at=at,
        )


def settle(request: DataRequest, **outcome) -> None:
    """One conditional write: of an answer and a withdrawal at once, one is refused."""
    if not DataRequest.objects.filter(pk=request.pk, state=DataRequest.State.OPEN).update(**outcome):
        raise RequestRefused(RequestRefusal.ANSWERED)
