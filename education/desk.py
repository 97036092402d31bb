"""The run desk: the numbers of a run at one glance, what is due on it now, and what the office decides about it.

Seats themselves are moved by education.enrolment; here stand the words of the desk and the small decisions.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from education import seats, telling
from education.admission import lots_are_due
from education.locking import decides_seats
from education.models import (
    ACTIVE,
    Enrolment,
    Invitation,
    Run,
    SeatPool,
    State,
    Submission,
)
from education.notice_kinds import APPLICATION
from education.seats import offer_deadline
from education.telling import when
from members.acting import Acting, record
from portal import notices

SOON = timedelta(days=2)
# Seats are drawn one by one up to so many, each so wide.
MOST_SEATS_DRAWN = 40
SEAT = 14


@dataclass(frozen=True)
class PoolFigures:
    """One pool: `states` counts its applications by state; `answer_by` is the nearest deadline of an open offer."""

    pool: SeatPool
    states: Counter
    answer_by: datetime | None = None

    @property
    def confirmed(self) -> int:
        return self.states[State.CONFIRMED]

    @property
    def offered(self) -> int:
        return self.states[State.OFFERED]

    @property
    def waiting(self) -> int:
        return self.states[State.WAITING]

    @property
    def seats(self) -> list[tuple[int, str]]:
        """(x, confirmed · offered · free) of each seat, while they are few enough to be drawn one by one."""
        size = self.pool.capacity or 0
        if size > MOST_SEATS_DRAWN:
            return []
        sorts = ["confirmed"] * self.confirmed + ["offered"] * self.offered
        sorts += ["free"] * (size - len(sorts))
        return [(number * SEAT, sort) for number, sort in enumerate(sorts)] if size else []

    @property
    def width(self) -> int:
        return (self.pool.capacity or 0) * SEAT

    @property
    def confirmed_percent(self) -> int:
        return round(100 * self.confirmed / self.pool.capacity) if self.pool.capacity else 0

    @property
    def occupied_percent(self) -> int:
        return round(100 * (self.confirmed + self.offered) / self.pool.capacity) if self.pool.capacity else 0


@dataclass(frozen=True)
class Figures:
    pools: list[PoolFigures]
    states: Counter = field(default_factory=Counter)

    @property
    def applied(self) -> int:
        """All applications ever made, however they ended."""
        return sum(self.states.values())

    @property
    def confirmed(self) -> int:
        return self.states[State.CONFIRMED]

    @property
    def waiting(self) -> int:
        return self.states[State.WAITING]

    @property
    def offered(self) -> int:
        return self.states[State.OFFERED]

    @property
    def undecided(self) -> int:
        return self.states[State.APPLIED]

    @property
    def active(self) -> int:
        return sum(self.states[state] for state in ACTIVE)

    @property
    def capacity(self) -> int | None:
        sizes = [one.pool.capacity for one in self.pools]
        return None if None in sizes else sum(sizes)

    @property
    def free(self) -> int | None:
        rooms = [one.pool.free for one in self.pools]
        return None if None in rooms else sum(rooms)

    @property
    def answer_by(self) -> datetime | None:
        return min((one.answer_by for one in self.pools if one.answer_by), default=None)


def figures(run: Run) -> Figures:
    """Two queries."""
    pools = list(run.pools.all())
    rows = Enrolment.objects.filter(run=run).order_by().values_list("pool", "state")
    by_pool = {pool.pk: Counter() for pool in pools}
    answer_by: dict[int, datetime] = {}
    for pool, state, number, until in rows.annotate(n=Count("pk"), until=Min("offer_until")):
        by_pool[pool][state] = number
        if state == State.OFFERED:
            answer_by[pool] = until
    made = [PoolFigures(pool, by_pool[pool.pk], answer_by.get(pool.pk)) for pool in pools]
    return Figures(made, sum(by_pool.values(), Counter()))


@dataclass(frozen=True)
class Due:
    """One thing to do now. `url` is where it is done; `until` when it must be."""

    label: str
    text: str
    button: str
    url: str
    until: datetime | None = None
    urgent: bool = False


def due(run: Run, numbers: Figures, at: datetime) -> list[Due]:
    """What waits on this run, the most pressing first. At most three queries."""
    if run.cancelled_at:
        return []
    front = reverse("education_run_desk", args=[run.pk])
    seats_url = reverse("education_run_seats", args=[run.pk])
    made = []
    if is_to_decide(run):
        text = _("확정 %(n)s명, 열려면 %(least)s명이에요.") % {"n": numbers.confirmed, "least": run.min_enrol}
        urgent = at >= run.decide_at - SOON
        made.append(Due(_("열지 정하기"), text, _("정하기"), f"{seats_url}#decide", run.decide_at, urgent))
    if lots_are_due(run, at):
        text = _("신청 %s건을 추첨할 수 있어요.") % numbers.undecided
        made.append(Due(_("추첨하기"), text, _("추첨하러 가기"), f"{seats_url}#draw", None, True))
    if run.admission == Run.Admission.APPROVAL and numbers.undecided:
        text = _("%s명이 답을 기다려요.") % numbers.undecided
        made.append(Due(_("신청 확인하기"), text, _("신청 보기"), f"{front}?state=applied", run.starts_at))
    if number := to_phone(run, numbers, at):
        text = _("자리가 %s개 비었는데, 시작이 가까워 자동으로 알리지 않아요. 기다리는 분께 전화해 주세요.") % number
        made.append(Due(_("전화로 채우기"), text, _("전화할 분 보기"), f"{front}?state=waiting", run.starts_at, True))
    if number := unanswered(run):
        text = _("꼭 답해야 하는 물음에 답이 없는 신청이 %s건이에요.") % number
        made.append(Due(_("빠진 답 묻기"), text, _("신청 보기"), f"{front}?unanswered=1"))
    if number := Submission.objects.filter(enrolment__run=run, state=Submission.State.SUBMITTED).count():
        text = _("읽어 주기를 기다리는 글이 %s편이에요.") % number
        made.append(Due(_("소감문 읽기"), text, _("읽으러 가기"), reverse("education:reviews")))
    return sorted(made, key=lambda one: (not one.urgent, one.until is None, one.until.timestamp() if one.until else 0))


def is_to_decide(run: Run) -> bool:
    return bool(run.min_enrol and run.decide_at and not run.decided_to_run_at and not run.cancelled_at)


def to_phone(run: Run, numbers: Figures, at: datetime) -> int:
    """Seats that are free while people wait, too late for an offer, before the start."""
    if not run.starts_at or at >= run.starts_at or run.paused_at or offer_deadline(run, at) is not None:
        return 0
    return sum(
        one.waiting if one.pool.free is None else min(one.pool.free, one.waiting)
        for one in numbers.pools
        if one.waiting
    )


def unanswered_rows(run: Run):
    """Active applications with a question unanswered that must be: entered by phone, or before the question came."""
    required = run.questions.filter(required=True).count()
    given = Count("answers", filter=Q(answers__question__required=True))
    return Enrolment.objects.active().filter(run=run).annotate(given=given).filter(given__lt=required)


def unanswered(run: Run) -> int:
    return unanswered_rows(run).count()


@decides_seats
def pause(*, run: Run, acting: Acting, at: datetime) -> Run:
    """Take no applications and make no offers for a while."""
    run = Run.objects.lock(run.pk)
    if run.paused_at is None and run.cancelled_at is None:
        run.paused_at = at
        run.save(update_fields=["paused_at"])
        record(acting, "education.paused", at, run=run.pk)
    return run


@decides_seats
def resume(*, run: Run, acting: Acting, at: datetime) -> int:
    """Take applications again; seats that came free meanwhile go to who waits. Returns how many offers were made."""
    run = Run.objects.lock(run.pk)
    if run.paused_at is None:
        return 0
    run.paused_at = None
    run.save(update_fields=["paused_at"])
    record(acting, "education.resumed", at, run=run.pk)
    expired, offered = seats.settle(run, at)
    telling.settled(expired, offered, at)
    return len(offered)


def invite(*, run: Run, acting: Acting, at: datetime) -> Invitation:
    """Let `acting.member` apply to a run for invited people, or in a window for those who come first; and tell them."""
    with transaction.atomic(durable=True):
        made, is_new = Invitation.objects.get_or_create(
            run=run, member=acting.member, defaults={"acted_at": at, **acting.columns()}
        )
        if is_new:
            text = _("초대를 받으셨어요. 교육을 보고 신청해 주세요.")
            if run.closes_at:
                text += " " + _("%s까지 신청할 수 있어요.") % when(run.closes_at)
            notices.tell(
                key=f"education:invitation:{made.pk}",
                member=acting.member,
                kind=APPLICATION,
                title=_("교육에 초대해요: %s") % run,
                text=text,
                url=reverse("education:run", args=[run.pk]),
                at=at,
            )
    return made
