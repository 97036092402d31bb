"""Whether a person may apply to a run now, and if not, why: one question that page, button, view and write all ask."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from education.models import (
    ACTIVE,
    OCCUPYING,
    ApplicationWindow,
    Completion,
    Enrolment,
    Invitation,
    Run,
    Sanction,
    SeatPool,
    Session,
)
from education.states import RunState, state
from members.ages import age_on
from members.guardians import may_use_personal_features
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
    GUARDIAN = (
        "guardian",
        _("열네 살이 안 된 분은 보호자가 동의해야 신청할 수 있어요. 내 정보에서 보호자 동의를 부탁해 주세요."),
    )
    OFFER_OVER = "offer_over", _("답할 시간이 지나 자리가 다음 분께 넘어갔어요. 접수 중이면 다시 신청할 수 있어요.")
    TOO_LATE = "too_late", _("혼자 취소할 수 있는 때가 지났어요. 못 오시게 됐으면 센터로 전화해 주세요.")
    INVITED_ONLY = "invited_only", _("초대받은 분만 신청할 수 있는 교육이에요.")
    NO_SEATS = "no_seats", _("자리가 모두 찼어요. 비슷한 교육을 봐 주세요.")


class EnrolmentRefused(Exception):
    """`reason` for the program; as text, the sentence for the person, with names and times where they help."""

    def __init__(self, reason: Refusal, words: str = ""):
        self.reason = reason
        super().__init__(words or str(reason.label))


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
    run: Run,
    person: Member,
    at: datetime,
    *,
    pool: SeatPool | None = None,
    pools: list[SeatPool] | None = None,
    by_staff: bool = False,
) -> Refusal | None:
    """Why `person` may not apply to `run` at `at`; None when they may. The first reason that a person can act on.

    `by_staff`: staff enter it and have seen the proof, so reserved seats and windows for those who come first are open;
    everything else holds for them as for everyone. `pools`: all of the run, where they are at hand.
    """
    if run.published_at is None:
        return Refusal.NOT_PUBLISHED
    if Enrolment.objects.filter(run=run, learner=person, state__in=ACTIVE).exists():
        return Refusal.ALREADY
    if reason := BY_STATE.get(state(run, at, pools)):
        return reason
    if not may_use_personal_features(person, at):
        return Refusal.GUARDIAN
    if run.admission == Run.Admission.INVITE and not by_staff and not is_invited(run, person):
        return Refusal.INVITED_ONLY
    if reason := age_refusal(run, person):
        return reason
    if not any(admits(window, person, by_staff) for window in open_windows(run, at, pool, by_staff)):
        return Refusal.NOT_ELIGIBLE
    if sanction_on(person, run, at):
        return Refusal.SANCTIONED
    if is_over_limit(run, person):
        return Refusal.TOO_MANY
    if clashes(run, person).exists():
        return Refusal.CLASH
    return None


def refuse(run: Run, person: Member, reason: Refusal) -> EnrolmentRefused:
    """The refusal to raise: a clash names the session that stands in the way."""
    if reason != Refusal.CLASH:
        return EnrolmentRefused(reason)
    session = clashes(run, person).select_related("run__course").order_by("starts_at").first()
    if session is None:
        return EnrolmentRefused(reason)
    when = date_format(timezone.localtime(session.starts_at), "n월 j일 l A g:i")
    words = gettext("%(when)s에 ‘%(run)s’ 자리가 있어 시간이 겹쳐요. 하나를 취소하면 신청할 수 있어요.")
    return EnrolmentRefused(reason, words % {"when": when, "run": session.run})


def is_invited(run: Run, person: Member) -> bool:
    return Invitation.objects.filter(run=run, member=person).exists()


def open_windows(
    run: Run, at: datetime, pool: SeatPool | None = None, by_staff: bool = False
) -> list[ApplicationWindow]:
    """The windows open at `at`, for `pool` when given. Reserved seats have a window of their own or are staff's."""
    windows = [window for window in run.windows.all() if window.is_open(at)]
    if pool is None or (by_staff and pool.kind == SeatPool.Kind.RESERVED):
        return windows
    ways = (pool.pk,) if pool.kind == SeatPool.Kind.RESERVED else (None, pool.pk)
    return [window for window in windows if window.pool_id in ways]


def admits(window: ApplicationWindow, person: Member, by_staff: bool = False) -> bool:
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
            # 먼저 신청할 수 있는 분: staff have seen the proof and let them in, or enter it themselves.
            return by_staff or is_invited(window.run, person)


def has_completed(person: Member, course_id: int) -> bool:
    """Whether the person finished any run of the course, also for other features (`member.completed` points)."""
    return Completion.objects.standing().filter(learner=person, enrolment__run__course_id=course_id).exists()


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
    overlap = overlapping((one.starts_at, one.ends_at) for one in run.sessions.all() if one.cancelled_at is None)
    if not overlap:
        return Session.objects.none()
    return Session.objects.filter(
        overlap,
        cancelled_at=None,
        run__cancelled_at=None,
        run__enrolments__learner=person,
        run__enrolments__state__in=OCCUPYING,
    ).exclude(run=run)


def overlapping(times: Iterable[tuple[datetime, datetime]], prefix: str = "") -> Q:
    """Whether a session reached by `prefix` meets one of the times; what only touches does not. Empty without times."""
    overlap = Q()
    for start, end in times:
        overlap |= Q(**{f"{prefix}starts_at__lt": end, f"{prefix}ends_at__gt": start})
    return overlap
