"""What an applicant reads before applying: rules, seats, what happens next, and after a refusal the next best thing."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from education.deadlines import batch_ends, cancel_until, takes_lots
from education.eligibility import Refusal, clashes, open_windows, refusal, sanction_on
from education.models import ApplicationWindow, Enrolment, Run, SeatPool, Session
from education.showing import moment
from education.states import TAKES_APPLICATIONS, state
from members.models import Member
from portal.particles import joined


def own_active(run: Run, person: Member) -> Enrolment | None:
    """The application that stands: a second tab lands here."""
    return Enrolment.objects.active().filter(run=run, learner=person).first()


@dataclass(frozen=True)
class Choice:
    """One pool on the form. `waiting`: how many wait for it before the applicant."""

    pool: SeatPool
    waiting: int
    is_drawn: bool
    is_approved: bool

    @property
    def is_full(self) -> bool:
        return not (self.is_drawn or self.is_approved) and (self.pool.free == 0 or self.waiting > 0)

    @property
    def words(self) -> str:
        pool = self.pool
        if pool.capacity is None:
            return _("자리 수를 정해 두지 않았어요")
        if self.is_drawn:
            return _("%s명을 추첨해요") % pool.capacity
        if self.is_approved:
            return _("%s명을 모셔요") % pool.capacity
        if self.is_full:
            return _("자리가 다 찼어요 · 지금 신청하면 %s번째로 기다려요") % (self.waiting + 1)
        return _("%(all)s자리 가운데 %(free)s자리 남았어요") % {"all": pool.capacity, "free": pool.free}


def choices(run: Run, person: Member | None, at: datetime) -> list[Choice]:
    """The pools one may choose now; for a visitor those that somebody may."""
    made = []
    is_drawn, is_approved = takes_lots(run, at), run.admission == Run.Admission.APPROVAL
    for pool in run.pools.all():
        if pool.capacity == 0 or not open_windows(run, at, pool):
            continue
        if person is None or refusal(run, person, at, pool=pool) is None:
            waiting = Enrolment.objects.waiting().filter(pool=pool).count()
            made.append(Choice(pool, waiting, is_drawn, is_approved))
    return made


def why_not(run: Run, person: Member | None, at: datetime) -> Refusal | None:
    """The reason for this person, over all pools; for a visitor what the dates say."""
    if person is not None:
        return refusal(run, person, at)
    stands = state(run, at)
    if stands in TAKES_APPLICATIONS:
        return None
    return Refusal.NOT_OPEN if run.opens_at and at < run.opens_at else Refusal.CLOSED


@dataclass(frozen=True)
class Fact:
    label: str
    text: str


def cancel_words(run: Run) -> str:
    """Until when one may cancel, and by which day that is counted."""
    until = cancel_until(run)
    if until is None:
        return _("끝날 때까지 언제든지 취소할 수 있어요.")
    basis = {
        Run.CancelBasis.CLOSE: _("접수가 끝나는 때"),
        Run.CancelBasis.START: _("첫 모임 시작"),
        Run.CancelBasis.SESSION: _("첫 모임 시작"),
    }[Run.CancelBasis(run.cancel_basis)]
    if not run.cancel_days:
        return _("%(until)s까지 혼자 취소할 수 있어요. (%(basis)s까지)") % {"until": moment(until), "basis": basis}
    return _("%(until)s까지 혼자 취소할 수 있어요. (%(basis)s %(days)s일 전까지)") % {
        "until": moment(until),
        "basis": basis,
        "days": run.cancel_days,
    }


def admission_words(run: Run, at: datetime) -> str:
    """How seats are given, as what happens after the button."""
    match run.admission:
        case Run.Admission.LOTTERY:
            return _("접수가 끝나는 %s에 바로 추첨해요. 먼저 내도 나중에 내도 뽑힐 기회는 같아요.") % moment(
                run.closes_at
            )
        case Run.Admission.BATCH if takes_lots(run, at):
            return _("%s까지 들어온 신청을 함께 추첨해요. 서두르지 않아도 뽑힐 기회는 같아요.") % moment(
                batch_ends(run)
            )
        case Run.Admission.APPROVAL:
            return _("담당자가 신청을 보고 정해요. 정해지면 알려 드려요.")
        case _:
            return _("자리가 있으면 바로 확정돼요.")


def facts(run: Run, at: datetime) -> list[Fact]:
    """The rules that the applicant agrees to by applying, in the order in which people ask."""
    made = [
        Fact(_("수강료"), _("%s원") % f"{run.fee:,}" if run.fee else _("무료예요")),
        Fact(_("뽑는 방법"), admission_words(run, at)),
        Fact(_("취소"), cancel_words(run)),
    ]
    takes_queue = run.admission not in (Run.Admission.OPEN,)
    if takes_queue:
        made.append(
            Fact(
                _("뽑히지 않으면") if takes_lots(run, at) else _("자리가 없으면"),
                _("기다리는 줄에 서요. 자리가 나면 알려 드리고, %s시간 안에 답하시면 돼요.") % run.offer_hours,
            )
        )
    if run.max_per_kind_and_term and run.term_id:
        made.append(Fact(_("신청 수"), _("이 종류는 한 학기에 %s개까지 신청할 수 있어요.") % run.max_per_kind_and_term))
    if run.min_age:
        made.append(Fact(_("나이"), _("%s살부터 들을 수 있어요.") % run.min_age))
    if run.min_enrol and run.decide_at and not run.decided_to_run_at and at < run.decide_at:
        made.append(
            Fact(
                _("열리는 조건"),
                _("%(n)s명이 모이면 열려요. %(when)s에 정해서 알려 드려요.")
                % {"n": run.min_enrol, "when": moment(run.decide_at)},
            )
        )
    if run.bring:
        made.append(Fact(_("가져올 것"), run.bring))
    return made


def who_words(window: ApplicationWindow) -> str:
    Who = ApplicationWindow.Eligibility
    if window.eligibility == Who.DISTRICT and window.run.campus:
        return _("%s에 사는 분") % window.run.campus_label
    return str(window.get_eligibility_display())


def window_words(run: Run, at: datetime) -> list[str]:
    """Which windows are open now: for whom, until when."""
    return [
        _("지금은 %(who)s 신청하는 기간이에요. %(until)s에 끝나요.")
        % {"who": _particle(who_words(window)), "until": moment(window.closes_at)}
        for window in open_windows(run, at)
    ]


def _particle(who: str) -> str:
    return who if who == str(ApplicationWindow.Eligibility.EVERYONE.label) else joined(who, "이/가")


def next_windows(run: Run, at: datetime) -> list[ApplicationWindow]:
    return [window for window in run.windows.all() if window.opens_at > at]


@dataclass(frozen=True)
class Instead:
    """The next best thing after a refusal: a sentence, and a way on where there is one."""

    say: str = ""
    label: str = ""
    url: str = ""


def instead(run: Run, person: Member | None, reason: Refusal, at: datetime) -> Instead:
    """What helps with `reason`; sister runs stand below it anyway."""
    match reason:
        case Refusal.NOT_OPEN if run.opens_at:
            say = _("%s에 접수가 시작돼요.") % moment(run.opens_at)
            return Instead(say, _("접수 시작을 달력에 담기"), reverse("education:run_calendar", args=[run.pk]))
        case Refusal.NOT_ELIGIBLE:
            coming = next_windows(run, at)
            if not coming:
                return Instead(_("이 교육에는 남은 접수 기간이 없어요."))
            first = coming[0]
            say = _("다음 접수는 %(when)s부터예요. (%(who)s)") % {
                "when": moment(first.opens_at),
                "who": who_words(first),
            }
            return Instead(say)
        case Refusal.CLASH if person is not None:
            return clash_instead(run, person)
        case Refusal.GUARDIAN:
            return Instead(_("%s로 전화하면 보호자 동의를 도와 드려요.") % (run.contact or _("센터")))
        case Refusal.AGE_UNKNOWN:
            return Instead("", _("내 정보에 태어난 해 적기"), reverse("membership:profile"))
        case Refusal.TOO_MANY:
            return Instead(_("하나를 취소하면 신청할 수 있어요."), _("내 교육 보기"), reverse("education:enrolments"))
        case Refusal.SANCTIONED if person is not None:
            pause = sanction_on(person, run, at)
            if pause:
                url = reverse("education:sanction", args=[pause.pk])
                return Instead(_("%s에 풀려요.") % moment(pause.until), _("까닭 보고 다른 의견 내기"), url)
            return Instead()
        case Refusal.CANCELLED:
            return Instead(_("까닭: %s") % run.cancel_reason if run.cancel_reason else "")
        case Refusal.INVITED_ONLY if run.contact:
            return Instead(_("초대를 받으셨다면 %s로 전화해 주세요.") % run.contact)
        case _:
            return Instead()


def clash_instead(run: Run, person: Member) -> Instead:
    """The session that stands in the way by name, and the page where it can be given up."""
    session: Session | None = clashes(run, person).select_related("run__course").order_by("starts_at").first()
    if session is None:
        return Instead()
    mine = Enrolment.objects.active().filter(run=session.run, learner=person).first()
    url = reverse("education:enrolment", args=[mine.pk]) if mine else ""
    say = _("%(when)s에 ‘%(run)s’ 자리가 있어요.") % {"when": moment(session.starts_at), "run": session.run}
    return Instead(say, _("그 신청 보기"), url)


def place(enrolment: Enrolment) -> int:
    """Which place in the queue, from 1."""
    ahead = Enrolment.objects.waiting().filter(pool=enrolment.pool_id)
    earlier = ahead.filter(rank__lt=enrolment.rank).count()
    same = ahead.filter(rank=enrolment.rank, queue_number__lt=enrolment.queue_number).count()
    return earlier + same + 1
