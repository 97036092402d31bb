"""The one big button of a run: what the reader can do now. The apply page asks `refusal` itself.

A reader without an account gets what the state alone says, so that the page can be kept for everybody.
"""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from education.eligibility import Refusal, refusal
from education.models import ACTIVE, Enrolment, Run, State
from education.showing import Shown, moment
from education.states import RunState
from members.models import Member

SISTERS = "#sisters"


@dataclass(frozen=True)
class NextStep:
    """`label` and `url` of the button, none when there is nothing to press; `say`: one sentence beside it."""

    label: str = ""
    url: str = ""
    say: str = ""
    is_quiet: bool = False


def next_step(shown: Shown, member: Member | None, has_sisters: bool) -> NextStep:
    """What `member` (None: nobody is signed in) can do about the run now."""
    run, at = shown.run, shown.at
    if member is not None and (mine := own(run, member)):
        return after_applying(mine)
    if member is not None and (reason := why_not(run, member, at, shown.state)):
        return refused(reason, has_sisters)
    return by_state(shown, has_sisters)


def own(run: Run, member: Member) -> Enrolment | None:
    return Enrolment.objects.filter(run=run, learner=member, state__in=ACTIVE).first()


def why_not(run: Run, member: Member, at: datetime, state: RunState) -> Refusal | None:
    """A reason of this person; what the run's own state says is said to everybody alike."""
    if state not in (RunState.OPEN, RunState.WAITING_LIST):
        return None
    return refusal(run, member, at)


def after_applying(mine: Enrolment) -> NextStep:
    url = reverse("education:enrolment", args=[mine.pk])
    if mine.state == State.OFFERED:
        say = _("자리가 났어요. %s까지 답해 주세요.") % moment(mine.offer_until)
        return NextStep(_("자리 받을지 답하기"), url, say)
    say = {
        State.CONFIRMED: _("신청이 확정됐어요."),
        State.WAITING: _("대기하고 있어요. 자리가 나면 알려 드려요."),
        State.APPLIED: _("신청을 받았어요. 결과를 알려 드릴게요."),
    }[State(mine.state)]
    return NextStep(_("내 신청 보기"), url, say)


def refused(reason: Refusal, has_sisters: bool) -> NextStep:
    say = str(reason.label)
    if reason == Refusal.AGE_UNKNOWN:
        return NextStep(_("내 정보에 태어난 해 적기"), "/me/profile/", say)
    if reason == Refusal.GUARDIAN:
        return NextStep(_("보호자 동의 부탁하러 가기"), "/me/", say)
    if reason in (Refusal.CLASH, Refusal.TOO_MANY, Refusal.SANCTIONED):
        return NextStep(_("내 교육 보기"), reverse("education:enrolments"), say)
    return to_sisters(say) if has_sisters else NextStep(say=say)


def by_state(shown: Shown, has_sisters: bool) -> NextStep:
    run, state = shown.run, shown.state
    apply = reverse("education:apply", args=[run.pk])
    if state == RunState.OPEN:
        label = {
            Run.Admission.LOTTERY: _("추첨 신청하기"),
            Run.Admission.INVITE: _("초대받은 분 신청하기"),
        }.get(Run.Admission(run.admission), _("신청하기"))
        return NextStep(label, apply, shown.until)
    if state == RunState.WAITING_LIST:
        return NextStep(_("대기 신청하기"), apply, _("자리가 모두 찼어요. 대기를 걸어 두면 자리가 날 때 알려 드려요."))
    if state == RunState.ANNOUNCED:
        say = _("아직 접수 전이에요. %s.") % shown.until
        url = reverse("education:run_calendar", args=[run.pk])
        return NextStep(_("내 달력에 담기"), url, say, is_quiet=True)
    say = {
        RunState.FULL: _("자리가 모두 찼어요."),
        RunState.PAUSED: _("접수를 잠시 멈췄어요. 다시 열면 이 화면에서 신청할 수 있어요."),
        RunState.CANCELLED: _("이 교육은 열리지 않게 됐어요."),
        RunState.CLOSED: _("접수가 끝났어요."),
        RunState.RUNNING: _("지금 하고 있는 교육이에요. 접수는 끝났어요."),
        RunState.OVER: _("끝난 교육이에요."),
    }[state]
    if state == RunState.PAUSED:
        return NextStep(say=say)
    return to_sisters(say) if has_sisters else NextStep(_("다른 교육 찾기"), "/education/?open=1", say, is_quiet=True)


def to_sisters(say: str) -> NextStep:
    return NextStep(_("비슷한 교육 보기"), SISTERS, say)
