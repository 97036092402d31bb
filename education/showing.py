"""What a list and a page say of a run at once: when · where · how much · seats left · until when. Words, no HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from education.enrolment import batch_ends, cancel_until
from education.models import ApplicationWindow, Run, SeatPool, Session
from education.states import RunState, state
from portal.templatetags.portal_tags import ko_date, ko_time

# Seats that are drawn one by one; more are a number only.
MOST_PLATES = 30
SOON = timedelta(hours=48)
FEW = 3
TONES = {
    RunState.OPEN: "open",
    RunState.WAITING_LIST: "soon",
    RunState.ANNOUNCED: "coming",
    RunState.PAUSED: "soon",
    RunState.RUNNING: "open",
}


@dataclass(frozen=True)
class Seats:
    """One pool as it is shown. `free` None: without limit. `plates`: (x, is free) of each seat when they are few."""

    label: str
    capacity: int | None
    free: int | None
    is_drawn_by_lot: bool

    @property
    def plates(self) -> list[tuple[int, bool]]:
        if self.capacity is None or not 0 < self.capacity <= MOST_PLATES or self.is_drawn_by_lot:
            return []
        taken = self.capacity - (self.free or 0)
        return [(number * 14, number >= taken) for number in range(self.capacity)]

    @property
    def width(self) -> int:
        return (self.capacity or 0) * 14

    @property
    def words(self) -> str:
        if self.capacity is None:
            return _("자리 수를 정해 두지 않았어요")
        if self.capacity == 0:
            return _("지금은 자리를 열지 않았어요")
        if self.is_drawn_by_lot:
            return _("%(n)s명을 모셔요") % {"n": self.capacity}
        if not self.free:
            return _("%(n)s자리가 모두 찼어요") % {"n": self.capacity}
        return _("%(all)s자리 가운데 %(free)s자리 남았어요") % {"all": self.capacity, "free": self.free}


@dataclass(frozen=True)
class Step:
    """One application window on the timeline: `stage` is past, now or ahead."""

    window: ApplicationWindow
    stage: str
    who: str


class Shown:
    """A run at a time. Asks nothing that `catalogue.for_cards` has not fetched, but for `windows`."""

    def __init__(self, run: Run, at: datetime):
        self.run, self.at = run, at

    @cached_property
    def pools(self) -> list[SeatPool]:
        return list(self.run.pools.all())

    @cached_property
    def state(self) -> RunState:
        return state(self.run, self.at, self.pools)

    @property
    def tone(self) -> str:
        """The label's class: open, soon, coming or shut. Always beside the word."""
        return TONES.get(self.state, "shut")

    @cached_property
    def sessions(self) -> list[Session]:
        """Those that are held."""
        return [session for session in self.run.sessions.all() if session.cancelled_at is None]

    @property
    def title(self) -> str:
        return self.run.title or self.run.course.title

    @property
    def number(self) -> str:
        return _("%s기") % self.run.number

    @cached_property
    def next_session(self) -> Session | None:
        return next((session for session in self.sessions if session.ends_at > self.at), None)

    @property
    def day(self) -> datetime | None:
        """The day on the number plate: the next session's, or the first one's when all is over."""
        nearest = self.next_session or (self.sessions[0] if self.sessions else None)
        return nearest.starts_at if nearest else self.run.starts_at

    @property
    def when(self) -> str:
        """ "12월 3일 (목) 오후 2시부터 4회", "아무 때나"."""
        if self.run.mode == Run.Mode.SELF_PACED and not self.sessions:
            return _("아무 때나, 내 속도로")
        if self.run.starts_at is None:
            return _("날짜를 정하고 있어요")
        first = f"{ko_date(self.run.starts_at)} {ko_time(self.run.starts_at)}"
        return (
            first if len(self.sessions) < 2 else _("%(first)s부터 %(n)s번") % {"first": first, "n": len(self.sessions)}
        )

    @property
    def where(self) -> str:
        if self.run.mode in (Run.Mode.ONLINE, Run.Mode.SELF_PACED):
            return _("온라인")
        venue = next((session.venue for session in self.sessions if session.venue), None)
        place = venue.name if venue else self.run.campus_label
        return _("%s 또는 온라인") % place if self.run.mode == Run.Mode.HYBRID else str(place)

    @property
    def fee(self) -> str:
        return _("%s원") % f"{self.run.fee:,}" if self.run.fee else _("무료")

    @property
    def is_by_lot(self) -> bool:
        return self.run.admission in (Run.Admission.LOTTERY, Run.Admission.APPROVAL)

    @cached_property
    def seats(self) -> list[Seats]:
        return [Seats(str(pool), pool.capacity, pool.free, self.is_by_lot) for pool in self.pools]

    @property
    def seats_line(self) -> str:
        """What is left, in a few words; empty when it is of no use any more."""
        if self.state not in (RunState.OPEN, RunState.WAITING_LIST, RunState.FULL):
            return ""
        sizes = [pool.capacity for pool in self.pools]
        if not sizes or None in sizes:
            return _("자리 넉넉")
        if self.is_by_lot:
            return _("%s명 모집") % sum(sizes)
        free = sum(pool.free for pool in self.pools)
        return _("%(free)s자리 남음 (정원 %(all)s명)") % {"free": free, "all": sum(sizes)} if free else _("자리 없음")

    @property
    def is_tight(self) -> bool:
        """Little time or few seats left: said in persimmon."""
        if self.state != RunState.OPEN:
            return False
        sizes = [pool.capacity for pool in self.pools]
        is_late = self.run.closes_at is not None and self.run.closes_at - self.at <= SOON
        is_few = None not in sizes and not self.is_by_lot and sum(pool.free for pool in self.pools) <= FEW
        return is_late or is_few

    @property
    def until(self) -> str:
        """Until when one may apply, or from when on."""
        run = self.run
        if self.state == RunState.ANNOUNCED:
            return _("%s에 접수 시작") % moment(run.opens_at) if run.opens_at else _("접수 날짜를 정하고 있어요")
        if self.state in (RunState.OPEN, RunState.WAITING_LIST, RunState.PAUSED) and run.closes_at:
            days = (timezone.localdate(run.closes_at) - timezone.localdate(self.at)).days
            left = {0: _(" (오늘까지)"), 1: _(" (내일까지)")}.get(days, "")
            return _("%s까지 신청") % moment(run.closes_at) + left
        if self.state == RunState.CANCELLED:
            return run.cancel_reason
        return ""

    @cached_property
    def windows(self) -> list[Step]:
        made = []
        for window in self.run.windows.all():
            stage = "past" if window.closes_at <= self.at else "now" if window.is_open(self.at) else "ahead"
            made.append(Step(window, stage, self.who_of(window)))
        return made

    def who_of(self, window: ApplicationWindow) -> str:
        if window.eligibility == ApplicationWindow.Eligibility.DISTRICT and self.run.campus:
            return _("%s에 사는 분") % self.run.campus_label
        return str(window.get_eligibility_display())

    @property
    def how_chosen(self) -> list[str]:
        """How one gets in, in two plain sentences."""
        return admission_words(self.run)

    @property
    def cancel_rule(self) -> str:
        until = cancel_until(self.run)
        if self.run.mode == Run.Mode.SELF_PACED or until is None:
            return _("언제든 그만둘 수 있어요. 내 신청에서 ‘취소하기’를 누르면 돼요.")
        if until <= self.at:
            return _("스스로 취소할 수 있는 때가 지났어요. 못 오시게 되면 전화해 주세요.")
        return _("%s까지는 내 신청에서 바로 취소할 수 있어요. 그 뒤에는 전화해 주세요.") % moment(until)

    def turns_at(self) -> datetime | None:
        """The next moment at which what is said here stops being true."""
        run = self.run
        moments = [run.opens_at, run.closes_at, run.starts_at, run.ends_at]
        return min((m for m in moments if m and m > self.at), default=None)


def admission_words(run: Run) -> list[str]:
    sentences = {
        Run.Admission.OPEN: [_("신청하면 바로 들을 수 있어요."), _("차례나 심사가 없어요.")],
        Run.Admission.FIRST_COME: [
            _("먼저 신청한 순서로 자리를 드려요."),
            _("다 차면 대기 번호를 받고, 자리가 나면 차례대로 %s시간 안에 답해 달라고 알려 드려요.") % run.offer_hours,
        ],
        Run.Admission.BATCH: [
            _("처음 %s분 동안 낸 신청은 빨리 눌렀는지와 상관없이 함께 추첨해요.") % run.batch_minutes,
            _("그 뒤에 남은 자리는 신청한 순서로 드려요.") + batch_words(run),
        ],
        Run.Admission.LOTTERY: [
            _("접수가 끝날 때까지 낸 신청을 모두 똑같이 추첨해요. 먼저 내도 나중에 내도 같아요."),
            _("뽑히지 않으면 추첨한 순서대로 대기 번호를 드려요."),
        ],
        Run.Admission.APPROVAL: [
            _("담당자가 신청하며 적은 답을 읽고 정해요."),
            _("받지 못하면 까닭을 알려 드려요."),
        ],
        Run.Admission.INVITE: [
            _("초대받은 분만 신청할 수 있어요."),
            _("초대는 내 알림으로 와요. 못 받았다면 전화해 주세요."),
        ],
    }
    return sentences[Run.Admission(run.admission)]


def batch_words(run: Run) -> str:
    return "" if run.opens_at is None else " " + _("추첨은 %s에 해요.") % moment(batch_ends(run))


def moment(at: datetime) -> str:
    """ "12월 3일 (목) 오후 2시"."""
    return f"{ko_date(at)} {ko_time(at)}"


def seconds_true(shown: Iterable[Shown], at: datetime, most: float) -> float:
    """How long what is shown stays true: a page may not be kept beyond the second at which an application opens."""
    turns = [moment for one in shown if (moment := one.turns_at())]
    return min([most, *((turn - at).total_seconds() for turn in turns)])
