"""Where somebody stands with one application, in big plain words: what it is, and what comes next."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from education.applying import place
from education.deadlines import is_past_deadline, lots_end, may_cancel_until
from education.models import Enrolment, Run, SeatPool, Session, State
from education.showing import moment

ENDED = frozenset(
    [
        State.NOT_SELECTED,
        State.REJECTED,
        State.LEFT,
        State.DECLINED,
        State.EXPIRED,
        State.CANCELLED_BY_LEARNER,
        State.CANCELLED_BY_OFFICE,
    ]
)


@dataclass(frozen=True)
class Standing:
    """`tone`: act (somebody must answer), good, wait, past. `title` is the largest thing on the page."""

    tone: str
    title: str
    lead: str
    # On the number plate: a place in the queue, a lot's number, a day.
    plate: str = ""
    plate_label: str = ""


def is_overdue(enrolment: Enrolment, at: datetime) -> bool:
    """An offer that nobody answered, whether the tick has come by or not."""
    return enrolment.state == State.OFFERED and enrolment.offer_until <= at


def next_session(sessions: list[Session], at: datetime) -> Session | None:
    """The one that is on, or comes next."""
    return next((session for session in sessions if session.cancelled_at is None and session.ends_at > at), None)


def is_online(enrolment: Enrolment) -> bool:
    """Whether this seat is one at home: an online run, or the online pool of a hybrid one."""
    return enrolment.run.mode == Run.Mode.ONLINE or enrolment.pool.kind == SeatPool.Kind.ONLINE


def stream_of(enrolment: Enrolment, session: Session | None = None) -> str:
    """The stream's address, for confirmed online seats only."""
    if enrolment.state != State.CONFIRMED or not is_online(enrolment):
        return ""
    return (session.stream_url if session else "") or enrolment.run.stream_url


def standing(enrolment: Enrolment, sessions: list[Session], at: datetime) -> Standing:
    """One query at most: the place of who waits."""
    run = enrolment.run
    if is_overdue(enrolment, at):
        return ended(State.EXPIRED, "", run)
    match enrolment.state:
        case State.OFFERED:
            until = moment(enrolment.offer_until)
            lead = _("%s까지 받을지 알려 주세요. 답이 없으면 다음 분께 넘어가요.") % until
            return Standing("act", _("자리가 났어요"), lead)
        case State.WAITING:
            number = place(enrolment)
            lead = _("자리가 나면 차례대로 알려 드려요. 알림을 받고 %s시간 안에 답하시면 돼요.") % run.offer_hours
            return Standing("wait", _("%s번째로 기다려요") % number, lead, str(number), _("차례"))
        case State.APPLIED:
            return applied(enrolment)
        case State.CONFIRMED:
            return confirmed(enrolment, sessions, at)
        case _:
            return ended(State(enrolment.state), last_reason(enrolment), run)


def applied(enrolment: Enrolment) -> Standing:
    run, number = enrolment.run, str(enrolment.queue_number)
    if run.admission == Run.Admission.APPROVAL:
        return Standing("wait", _("담당자가 신청을 보고 있어요"), _("정해지면 알려 드려요."), number, _("접수"))
    drawn_at = lots_end(run)
    lead = _("%s에 추첨해요. 결과를 바로 알려 드려요.") % moment(drawn_at) if drawn_at else ""
    return Standing("wait", _("추첨 번호는 %s번이에요") % number, lead, number, _("추첨"))


def confirmed(enrolment: Enrolment, sessions: list[Session], at: datetime) -> Standing:
    run = enrolment.run
    coming = next_session(sessions, at)
    if coming is None:
        if run.mode == Run.Mode.SELF_PACED or not sessions:
            return Standing("good", _("신청이 확정됐어요"), _("아무 때나 시작하고, 멈춘 곳부터 이어 볼 수 있어요."))
        return Standing("past", _("모임이 모두 끝났어요"), _("함께해 주셔서 고마워요."))
    where = (
        _("온라인으로 만나요.") if is_online(enrolment) else _("%s에서 만나요.") % (coming.venue or run.campus_label)
    )
    if coming.starts_at <= at:
        return Standing("good", _("지금 하고 있어요"), where)
    return Standing("good", _("%s에 만나요") % moment(coming.starts_at), where)


def ended(state: State, reason: str, run: Run) -> Standing:
    words = {
        State.NOT_SELECTED: (_("이번에는 뽑히지 않았어요"), _("다음 교육에서 꼭 만나요.")),
        State.REJECTED: (_("이번에는 함께하지 못해요"), _("까닭: %s") % reason if reason else ""),
        State.LEFT: (_("기다리기를 그만뒀어요"), _("더 하실 일은 없어요.")),
        State.DECLINED: (_("자리를 사양했어요"), _("알려 주셔서 고마워요. 다음 분께 자리가 갔어요.")),
        State.EXPIRED: (
            _("자리가 다음 분께 넘어갔어요"),
            _("답할 시간이 지났어요. 아직 접수 중이면 다시 신청할 수 있어요."),
        ),
        State.CANCELLED_BY_LEARNER: (_("신청을 취소했어요"), _("더 하실 일은 없어요.")),
        State.CANCELLED_BY_OFFICE: (
            _("교육이 열리지 않게 됐어요") if run.cancelled_at else _("센터에서 신청을 취소했어요"),
            _("까닭: %s") % (run.cancel_reason or reason) if run.cancel_reason or reason else "",
        ),
    }
    title, lead = words[state]
    return Standing("past", title, lead)


def last_reason(enrolment: Enrolment) -> str:
    step = enrolment.transitions.order_by("-pk").first()
    return step.reason if step else ""


@dataclass(frozen=True)
class Leaving:
    """Whether one may leave alone, and the rule in a sentence."""

    is_open: bool
    label: str
    say: str


def leaving(enrolment: Enrolment, at: datetime) -> Leaving | None:
    """None for an application that is over."""
    if enrolment.state in ENDED or is_overdue(enrolment, at):
        return None
    if enrolment.state != State.CONFIRMED:
        label = _("자리 사양하기") if enrolment.state == State.OFFERED else _("신청 취소하기")
        return Leaving(True, label, _("언제든지 그만둘 수 있어요. 다른 불이익은 없어요."))
    until = may_cancel_until(enrolment, at)
    if until is None:
        return Leaving(True, _("신청 취소하기"), _("언제든지 취소할 수 있어요."))
    day = moment(until)
    if not is_past_deadline(enrolment, at):
        return Leaving(True, _("신청 취소하기"), _("%s까지 취소할 수 있어요. 자리는 바로 다음 분께 가요.") % day)
    phone = _(" %s로 전화해 주세요.") % enrolment.run.contact if enrolment.run.contact else _(" 센터로 전화해 주세요.")
    return Leaving(False, "", _("혼자 취소할 수 있는 때(%s)가 지났어요. 못 오시게 됐으면") % day + phone)


@dataclass(frozen=True)
class Meet:
    """One session as its learner sees it."""

    session: Session
    # The one to come to next, for who has a seat; `is_first`: the first still to come, which tells the way there.
    is_next: bool
    is_first: bool
    is_past: bool
    is_online: bool
    stream: str


def meets(enrolment: Enrolment, sessions: list[Session], at: datetime) -> list[Meet]:
    coming = next_session(sessions, at)
    online, has_seat = is_online(enrolment), enrolment.state == State.CONFIRMED
    return [
        Meet(
            session=session,
            is_next=has_seat and session == coming,
            is_first=session == coming,
            is_past=session.ends_at <= at,
            is_online=online,
            stream=session_stream(enrolment, session, at),
        )
        for session in sessions
    ]


def session_stream(enrolment: Enrolment, session: Session, at: datetime) -> str:
    """A session's own address while it is of use."""
    return stream_of(enrolment, session) if session.stream_url and session.ends_at > at else ""


def main_stream(enrolment: Enrolment, sessions: list[Session], at: datetime) -> str:
    """The door to the next session, shown large; nothing when all is over."""
    coming = next_session(sessions, at)
    return stream_of(enrolment, coming) if coming else ""


def said(enrolment: Enrolment) -> list[tuple[str, str]]:
    """The answers given with the application, as text. One query."""
    answers = enrolment.answers.select_related("question").order_by("question__order", "question")
    return [(answer.question.text, in_words(answer.value)) for answer in answers]


def in_words(value: object) -> str:
    if value is True:
        return _("네")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
