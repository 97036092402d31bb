"""What staff do with a mailing that is on its way or over: who may, in which state, and a sentence when not.

The workers' own stops go through newsletter.sending.control directly.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.acting import Acting
from members.models import Member
from newsletter import recipients, rights
from newsletter.models import Delivery, Mailing
from newsletter.moves import State
from newsletter.sending import control

Row = Delivery.State


class Refusal(models.TextChoices):
    NO_RIGHT = "no_right", gettext_lazy("이 소식지를 보낼 권한이 없어요. 승인하는 사람에게 부탁해 주세요.")
    NOT_NOW = "not_now", gettext_lazy("지금 상태에서는 할 수 없는 일이에요. 화면을 새로 열어 봐 주세요.")
    NOTHING = "nothing", gettext_lazy("그렇게 할 메일이 없어요.")


class SteeringRefused(Exception):
    def __init__(self, reason: Refusal):
        self.reason = reason
        super().__init__(reason.label)


@dataclass(frozen=True)
class Verb:
    """`states`: where it makes sense; `number`: of how many mails, None where that is no question."""

    label: str
    states: tuple[State, ...]
    do: Callable[[Mailing, Acting, datetime], str]
    number: Callable[[Mailing, datetime], int] | None = None
    is_danger: bool = False


def pause(mailing: Mailing, acting: Acting, at: datetime) -> str:
    control.pause(mailing, acting=acting, at=at, reason=_("담당자가 멈췄어요"))
    return _("멈췄어요. 지금 선 위에 있는 메일만 마저 가요.")


def resume(mailing: Mailing, acting: Acting, at: datetime) -> str:
    control.resume(mailing, acting=acting, at=at)
    return _("이어서 보내요.")


def cancel(mailing: Mailing, acting: Acting, at: datetime) -> str:
    control.cancel(mailing, acting=acting, at=at, reason=_("담당자가 그만뒀어요"))
    return _("그만뒀어요. 기다리던 메일은 가지 않아요.")


def retry(mailing: Mailing, acting: Acting, at: datetime) -> str:
    number = control.retry_failed(mailing, acting=acting, at=at)
    return _("못 보낸 %s통을 다시 보내요.") % number


def later(mailing: Mailing, acting: Acting, at: datetime) -> str:
    control.send_to_later(mailing, acting=acting, at=at)
    return _("그 뒤에 구독한 분에게 보내요. 이미 받은 분에게는 다시 가지 않아요.")


def resend(mailing: Mailing, acting: Acting, at: datetime) -> str:
    number = control.decide_ambiguous(mailing, resend=True, acting=acting, at=at)
    return _("갔는지 모르는 %s통을 한 번 더 보내요.") % number


def settle(mailing: Mailing, acting: Acting, at: datetime) -> str:
    number = control.decide_ambiguous(mailing, resend=False, acting=acting, at=at)
    return _("갔는지 모르는 %s통을 간 것으로 적었어요.") % number


def failed(mailing: Mailing, at: datetime) -> int:
    return mailing.deliveries.filter(state=Row.FAILED).count()


def unknown(mailing: Mailing, at: datetime) -> int:
    return mailing.deliveries.filter(state=Row.AMBIGUOUS).count()


def newcomers(mailing: Mailing, at: datetime) -> int:
    """Who may receive it now and is not on its list."""
    listed = mailing.deliveries.values("subscriber")
    return recipients.receiving(mailing, at).exclude(subscriber__in=listed).count()


UNDER_WAY = (State.SENDING, State.PAUSED)
VERBS: dict[str, Verb] = {
    "pause": Verb(gettext_lazy("잠깐 멈추기"), (State.MATERIALISING, State.SENDING), pause),
    "resume": Verb(gettext_lazy("이어서 보내기"), (State.PAUSED,), resume),
    "retry": Verb(gettext_lazy("못 보낸 메일 다시 보내기"), (*UNDER_WAY, State.FINISHED), retry, failed),
    "later": Verb(gettext_lazy("그 뒤에 구독한 분에게 보내기"), (State.FINISHED,), later, newcomers),
    "resend": Verb(gettext_lazy("모르는 메일 한 번 더 보내기"), UNDER_WAY, resend, unknown),
    "settle": Verb(gettext_lazy("모르는 메일을 간 것으로 보기"), UNDER_WAY, settle, unknown),
    "cancel": Verb(
        gettext_lazy("그만두기"), (State.MATERIALISING, State.SENDING, State.PAUSED), cancel, is_danger=True
    ),
}


def refusal(verb: str, mailing: Mailing, member: Member | None, at: datetime) -> Refusal | None:
    """Why `member` may not do it now."""
    if not rights.may(member, rights.APPROVE, mailing.series):
        return Refusal.NO_RIGHT
    about = VERBS.get(verb)
    if about is None or mailing.state not in about.states:
        return Refusal.NOT_NOW
    return Refusal.NOTHING if about.number and not about.number(mailing, at) else None


@dataclass(frozen=True)
class Offer:
    """A button that works now."""

    name: str
    label: str
    number: int | None
    is_danger: bool


def offers(mailing: Mailing, member: Member, at: datetime) -> list[Offer]:
    """Counting queries for the few verbs of a state."""
    made = []
    for name, verb in VERBS.items():
        if refusal(name, mailing, member, at) is None:
            number = verb.number(mailing, at) if verb.number else None
            made.append(Offer(name, str(verb.label), number, verb.is_danger))
    return made


def do(verb: str, *, mailing: Mailing, acting: Acting, at: datetime) -> str:
    """What was done, in a sentence. Raises SteeringRefused, MoveRefused, NotApproved."""
    if reason := refusal(verb, mailing, acting.actor, at):
        raise SteeringRefused(reason)
    return VERBS[verb].do(mailing, acting, at)
