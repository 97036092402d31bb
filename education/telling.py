"""What learners are told about seats, each in the transaction of what it tells. The key makes each of them once."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from education.models import Enrolment, Run, Session, State, Venue
from education.notice_kinds import APPLICATION, CHANGE, OFFER
from portal import notices

# The meetings of a run in their order, each with its room: read once for one Run object.
WITH_ROOMS = Prefetch("sessions", Session.objects.select_related("venue"))


def when(moment: datetime) -> str:
    """ "12월 3일 목요일 오후 7:00"."""
    return date_format(timezone.localtime(moment), "n월 j일 l A g:i")


def tell(enrolment: Enrolment, kind: str, title: str, text: str, at: datetime) -> None:
    """One notice for one step: the step's own number makes the key."""
    step = (enrolment.last_step or enrolment.transitions.latest("pk")).pk
    notices.tell(
        key=f"education:{enrolment.pk}:{step}",
        member=enrolment.learner,
        kind=kind,
        title=title,
        text=text,
        url=reverse("education:enrolment", args=[enrolment.pk]),
        at=at,
    )


def received(enrolment: Enrolment, at: datetime) -> None:
    run = enrolment.run
    match enrolment.state:
        case State.CONFIRMED:
            title, text = _("신청이 확정됐어요"), _("자리가 확정됐어요.")
        case State.WAITING:
            title, text = (
                _("기다리는 줄에 섰어요"),
                _("자리가 나면 차례대로 알려 드려요. 차례는 내 활동에서 볼 수 있어요."),
            )
        case _:
            title, text = (
                _("신청을 받았어요"),
                _("결과가 정해지면 알려 드려요. 접수 번호는 %s번이에요.") % enrolment.queue_number,
            )
    tell(enrolment, APPLICATION, f"{title}: {run}", " ".join(filter(None, [text, starts(run)])), at)


def settled(expired_ones: Iterable[Enrolment], offered_ones: Iterable[Enrolment], at: datetime) -> None:
    """What `seats.settle` did."""
    expired(expired_ones, at)
    offered(offered_ones, at)


def offered(enrolments: Iterable[Enrolment], at: datetime) -> None:
    for enrolment in enrolments:
        text = _("자리가 났어요. %s까지 받을지 알려 주세요. 답이 없으면 다음 분께 넘어가요.") % when(
            enrolment.offer_until
        )
        tell(enrolment, OFFER, _("자리가 났어요: %s") % enrolment.run, text, at)


def expired(enrolments: Iterable[Enrolment], at: datetime) -> None:
    for enrolment in enrolments:
        text = _("답할 시간이 지나 자리가 다음 분께 넘어갔어요. 아직 접수 중이면 다시 신청할 수 있어요.")
        tell(enrolment, OFFER, _("자리가 넘어갔어요: %s") % enrolment.run, text, at)


def answered(enrolment: Enrolment, at: datetime) -> None:
    if enrolment.state == State.CONFIRMED:
        received(enrolment, at)
    else:
        tell(
            enrolment,
            APPLICATION,
            _("자리를 사양했어요: %s") % enrolment.run,
            _("알려 주셔서 고마워요. 다음 분께 자리가 갔어요."),
            at,
        )


def withdrawn(enrolment: Enrolment, at: datetime) -> None:
    tell(
        enrolment,
        APPLICATION,
        _("신청을 취소했어요: %s") % enrolment.run,
        _("취소가 끝났어요. 더 하실 일은 없어요."),
        at,
    )


def decided(enrolment: Enrolment, at: datetime) -> None:
    match enrolment.state:
        case State.CONFIRMED:
            received(enrolment, at)
        case State.WAITING:
            received(enrolment, at)
        case _:
            reason = enrolment.transitions.latest("pk").reason
            tell(enrolment, APPLICATION, _("이번에는 함께하지 못해요: %s") % enrolment.run, reason, at)


def drawn(enrolment: Enrolment, at: datetime) -> None:
    if enrolment.state == State.CONFIRMED:
        title, text = _("추첨에 뽑혔어요"), f"{_('자리가 확정됐어요.')} {starts(enrolment.run)}".strip()
    else:
        title = _("추첨에 뽑히지 않아 기다리는 줄에 섰어요")
        text = _("자리가 나면 추첨된 차례대로 알려 드려요. 추첨은 누구나 다시 계산해 볼 수 있어요.")
    tell(enrolment, APPLICATION, f"{title}: {enrolment.run}", text, at)


def cancelled(enrolment: Enrolment, at: datetime, reason: str) -> None:
    text = _("센터에서 신청을 취소했어요. 까닭: %s") % reason
    tell(enrolment, CHANGE, _("신청이 취소됐어요: %s") % enrolment.run, text, at)


def run_cancelled(run: Run, enrolments: Iterable[Enrolment], at: datetime) -> None:
    sisters = ", ".join(str(sister) for sister in sister_runs(run, at)[:3])
    for enrolment in enrolments:
        text = _("교육이 열리지 않게 됐어요. 까닭: %s") % run.cancel_reason
        if sisters:
            text += " " + _("비슷한 교육이 있어요: %s") % sisters
        tell(enrolment, CHANGE, _("폐강 안내: %s") % run, text, at)


def run_decided(run: Run, enrolments: Iterable[Enrolment], at: datetime) -> None:
    """Nobody's state changes, so the run makes the key."""
    text = _("교육이 예정대로 열려요.") + " " + starts(run)
    for enrolment in enrolments:
        notices.tell(
            key=f"education:decided:{run.pk}:{enrolment.learner_id}",
            member=enrolment.learner,
            kind=CHANGE,
            title=_("교육이 열려요: %s") % run,
            text=text.strip(),
            url=reverse("education:enrolment", args=[enrolment.pk]),
            at=at,
        )


def starts(run: Run) -> str:
    """When and where it begins, as a sentence; empty without a date."""
    if run.starts_at is None:
        return ""
    prefetch_related_objects([run], WITH_ROOMS)
    session = next((one for one in run.sessions.all() if one.cancelled_at is None), None)
    if session and session.venue:
        return _("%(when)s, %(where)s에서 시작해요.") % {"when": when(run.starts_at), "where": place(session.venue)}
    if run.mode == Run.Mode.ONLINE:
        return _("%s에 온라인으로 시작해요. 들어오는 주소는 내 신청에서 볼 수 있어요.") % when(run.starts_at)
    return _("%s에 시작해요.") % when(run.starts_at)


def place(venue: Venue) -> str:
    return f"{venue.name}({venue.address})" if venue.address else venue.name


def sister_runs(run: Run, at: datetime):
    """Other runs of the same course that take applications now, the soonest first."""
    return (
        Run.objects.public()
        .filter(course=run.course, cancelled_at=None, opens_at__lte=at, closes_at__gt=at)
        .exclude(pk=run.pk)
        .order_by("starts_at")
    )
