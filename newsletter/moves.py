"""How a mailing moves from state to state: one table, one conditional write, one line of the record.

Of two who move it at once, one is refused. Deliveries are newsletter.sending's.
"""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.acting import Acting
from newsletter.models import Mailing, MailingStep

State = Mailing.State
ARROWS: dict[State, tuple[State, ...]] = {
    State.DRAFT: (State.IN_REVIEW, State.CANCELLED),
    State.IN_REVIEW: (State.DRAFT, State.APPROVED, State.CANCELLED),
    State.APPROVED: (State.DRAFT, State.SCHEDULED, State.MATERIALISING, State.CANCELLED),
    State.SCHEDULED: (State.DRAFT, State.APPROVED, State.MATERIALISING, State.CANCELLED),
    State.MATERIALISING: (State.SENDING, State.PAUSED, State.CANCELLED),
    State.SENDING: (State.PAUSED, State.FINISHED, State.CANCELLED),
    State.PAUSED: (State.SENDING, State.MATERIALISING, State.CANCELLED),
    # Readers who came later, or failures to try again.
    State.FINISHED: (State.MATERIALISING, State.SENDING),
    State.CANCELLED: (),
}


class MoveRefusal(models.TextChoices):
    ELSEWHERE = "elsewhere", _("그사이 다른 사람이 이 발송을 바꿨어요. 화면을 새로 열어 지금 상태를 봐 주세요.")
    NO_ARROW = "no_arrow", _("지금 상태에서는 할 수 없는 일이에요. 화면을 새로 열어 봐 주세요.")
    COUNTED_AWAY = (
        "counted_away",
        _("누가 받았는지 지울 때가 되어 합계만 남은 발송이에요. 다시 보내면 같은 분께 두 번 가니 새 호로 보내 주세요."),
    )


class MoveRefused(Exception):
    def __init__(self, reason: MoveRefusal):
        self.reason = reason
        super().__init__(reason.label)


def move(
    mailing: Mailing,
    to: State,
    *,
    acting: Acting,
    at: datetime,
    reason: str = "",
    provided: Q | None = None,
    **columns,
) -> Mailing:
    """Move `mailing` on from the state it was read in, and write `columns` in the same statement.

    `provided`: what else must hold of the row, asked in that statement, too. The object follows.
    Raises MoveRefused(NO_ARROW | ELSEWHERE); then nothing is written.
    """
    before = State(mailing.state)
    if to not in ARROWS[before]:
        raise MoveRefused(MoveRefusal.NO_ARROW)
    with transaction.atomic():
        if not Mailing.objects.filter(provided or Q(), pk=mailing.pk, state=before).update(state=to, **columns):
            raise MoveRefused(MoveRefusal.ELSEWHERE)
        MailingStep.objects.create(
            mailing=mailing, before=before, after=to, reason=reason[:300], acted_at=at, **acting.columns()
        )
    mailing.state = to
    for name, value in columns.items():
        setattr(mailing, name, value)
    return mailing
