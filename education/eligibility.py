"""Whether a person may apply to a run now, and if not, why: one question that page, button, view and write all ask."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from education.models import (
    ACTIVE,
    OCCUPYING,
    ApplicationWindow,
    Completion,
    Enrolment,
    Run,
    Sanction,
    SeatPool,
    Session,
    State,
)
from education.states import RunState, state
from members.ages import age_on
from members.models import Member


class Refusal(models.TextChoices):
    NOT_PUBLISHED = "not_published", _("아직 공개하지 않은 교육이에요.")
    CANCELLED = "cancelled", _("이 교육은 폐강됐어요. 아래의 비슷한 교육을 봐 주세요.")
    NOT_OPEN = "not_open", _("아직 신청 기간이 아니에요. 접수가 시작되면 신청해 주세요.")
    CLOSED = "closed", _("신청이 끝났어요. 다음 회차를 기다리거나 비슷한 교육을 봐 주세요.")
    PAUSED = "paused", _("접수를 잠시 멈췄어요. 다시 열면 이 화면에서 신청할 수 있어요.")
    ALREADY = "already", _("이미 신청하셨어요. 내 활동에서 볼 수 있어요.")
    CLASH = "clash", _("같은 시간에 듣는 교육이 있어요. 하나를 취소하면 신청할 수 있어요.")
    TOO_MANY = "too_many", _("이 종류의 교육은 한 학기에 신청할 수 있는 수가 정해져 있어요. 이미 그만큼 신청하셨어요.")
    TOO_YOUNG = "too_young", _("나이 기준에 맞지 않아요. 대상을 다시 봐 주세요.")
    AGE_UNKNOWN = "age_unknown", _("나이 기준이 있는 교육이에요. 내 정보에 태어난 해를 적으면 신청할 수 있어요.")
    NOT_ELIGIBLE = "not_eligible", _("지금은 정해진 분들이 먼저 신청하는 기간이에요. 다음 접수 기간을 봐 주세요.")
    SANCTIONED = (
        "sanctioned",
        _("알리지 않고 오지 않은 교육이 있어 잠시 신청할 수 없어요. 내 활동에서 까닭과 끝나는 날을 볼 수 있어요."),
    )
    INVITED_ONLY = "invited_only", _("초대받은 분만 신청할 수 있는 교육이에요.")
    NO_SEATS = "no_seats", _("자리가 모두 찼어요. 비슷한 교육을 봐 주세요.")


class EnrolmentRefused(Exception):
    def __init__(self, reason: Refusal):
        self.reason = reason
        super().__init__(reason.label)


BY_STATE = {
    RunState.ANNOUNCED: Refusal.NOT_OPEN,
    RunState.PAUSED: Refusal.PAUSED,
    RunState.CANCELLED: Refusal.CANCELLED,
    RunState.FULL: Refusal.NO_SEATS,
    RunState.CLOSED: Refusal.CLOSED,
    RunState.RUNNING: Refusal.CLOSED,
    RunState.OVER: Refusal.CLOSED,
}


def refusal(
    run: Run, person: Member, at: datetime, *, pool: SeatPool | None = None, is_invited: bool = False
) -> Refusal | None:
    """Why `person` may not apply to `run` at `at`; None when they may. The first reason that a person can act on."""
    if run.published_at is None:
        return Refusal.NOT_PUBLISHED
    if Enrolment.objects.filter(run=run, learner=person, state__in=ACTIVE).exists():
        return Refusal.ALREADY
    if reason := BY_STATE.get(state(run, at)):
        return reason
    if run.admission == Run.Admission.INVITE and not is_invited:
        return Refusal.INVITED_ONLY
    if reason := age_refusal(run, person):
        return reason
    if not any(admits(window, person) for window in open_windows(run, at, pool)):
        return Refusal.NOT_ELIGIBLE
    if sanction_on(person, run, at):
        return Refusal.SANCTIONED
    if is_over_limit(run, person):
        return Refusal.TOO_MANY
    if clashes(run, person).exists():
        return Refusal.CLASH
    return None


def open_windows(run: Run, at: datetime, pool: SeatPool | None = None) -> list[ApplicationWindow]:
    """The windows open at `at`, for `pool` when given."""
    windows = [window for window in run.windows.all() if window.is_open(at)]
    return [window for window in windows if pool is None or window.pool_id in (None, pool.pk)]


def admits(window: ApplicationWindow, person: Member) -> bool:
    Who = ApplicationWindow.Eligibility
    match window.eligibility:
        case Who.EVERYONE:
            return True
        case Who.DISTRICT:
            return bool(window.run.campus) and person.home_district == window.run.campus
        case Who.FIRST_TIME:
            return not has_completed(person, window.run.course_id)
        case Who.STAFF:
            return person.organisation_roles.filter(state="active").exists() or person.groups.exists()
        case _:
            # 먼저 신청할 수 있는 분: entered by staff after seeing the proof.
            return False


def has_completed(person: Member, course_id: int) -> bool:
    """Whether the person finished any run of the course, also for other features (`member.completed` points)."""
    return Completion.objects.filter(learner=person, enrolment__run__course_id=course_id, superseded_by=None).exists()


def age_refusal(run: Run, person: Member) -> Refusal | None:
    if run.min_age is None:
        return None
    day = timezone.localdate(run.starts_at) if run.starts_at else timezone.localdate()
    if person.born_on:
        age = age_on(person.born_on, day)
    elif person.birth_year:
        # The year alone: whoever reaches the age in this year may come.
        age = day.year - person.birth_year
    else:
        return Refusal.AGE_UNKNOWN
    return Refusal.TOO_YOUNG if age < run.min_age else None


def sanction_on(person: Member, run: Run, at: datetime) -> Sanction | None:
    """The pause that holds for this run now: of its kind and its campus, where these are named."""
    return (
        Sanction.objects.filter(learner=person, starts_at__lte=at, until__gt=at, lifted_at=None)
        .filter(Q(kind="") | Q(kind=run.course.kind))
        .filter(Q(campus="") | Q(campus=run.campus))
        .first()
    )


def is_over_limit(run: Run, person: Member) -> bool:
    if run.max_per_kind_and_term is None or run.term_id is None:
        return False
    same = Enrolment.objects.filter(
        learner=person, state__in=ACTIVE, run__term_id=run.term_id, run__course__kind=run.course.kind
    )
    return same.exclude(run=run).count() >= run.max_per_kind_and_term


def clashes(run: Run, person: Member):
    """Sessions of other runs where the person has a seat that overlap a session of `run`, at any campus."""
    overlap = Q()
    for session in run.sessions.filter(cancelled_at=None):
        overlap |= Q(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)
    if not overlap:
        return Session.objects.none()
    return Session.objects.filter(
        overlap,
        cancelled_at=None,
        run__cancelled_at=None,
        run__enrolments__learner=person,
        run__enrolments__state__in=OCCUPYING,
    ).exclude(run=run)


def may_wait(run: Run) -> bool:
    return run.admission in (Run.Admission.FIRST_COME, Run.Admission.BATCH, Run.Admission.OPEN)


__all__ = ["EnrolmentRefused", "Refusal", "State", "admits", "clashes", "has_completed", "refusal"]
