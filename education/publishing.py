"""Showing a run to citizens, and taking it back while nobody has applied."""

from datetime import datetime

from django.utils.translation import gettext as _

from education import draws
from education.locking import decides_seats
from education.models import Draw, Enrolment, Run
from members.acting import Acting, record

DRAWN = (Run.Admission.LOTTERY, Run.Admission.BATCH)


class NotReady(Exception):
    """`missing`: what to do first, one sentence each."""

    def __init__(self, missing: list[str]):
        self.missing = missing
        super().__init__(" ".join(missing))


def missing(run: Run, at: datetime) -> list[str]:
    """What a run lacks to be shown: sentences that say what to do."""
    pools = list(run.pools.all())
    sessions = [session for session in run.sessions.all() if session.cancelled_at is None]
    wants: list[tuple[bool, str]] = [
        (not run.course.live, _("과정 소개를 먼저 발행해 주세요.")),
        (not any(pool.capacity != 0 for pool in pools), _("자리를 하나 이상 열어 주세요.")),
        (not run.windows.all(), _("접수 기간을 적어 주세요.")),
        (bool(run.closes_at and run.closes_at <= at), _("접수 기간이 이미 지났어요. 다시 적어 주세요.")),
        (run.mode != Run.Mode.SELF_PACED and not sessions, _("모임 날짜를 하나 이상 넣어 주세요.")),
        (bool(run.starts_at and run.starts_at <= at), _("첫 모임 날짜가 이미 지났어요. 날짜를 옮겨 주세요.")),
        (
            run.mode == Run.Mode.SELF_PACED and not run.lessons.all(),
            _("영상으로 배우는 교육이니 영상 강의를 하나 이상 넣어 주세요."),
        ),
        (
            run.mode == Run.Mode.HYBRID and not any(pool.kind == "online" for pool in pools),
            _("온라인으로 듣는 자리를 따로 만들어 주세요."),
        ),
        (bool(run.min_enrol and not run.decide_at), _("최소 인원이 있으니 열지 정하는 때를 적어 주세요.")),
        (
            run.admission in DRAWN and bool(run.starts_at and run.closes_at and run.closes_at >= run.starts_at),
            _("추첨하는 교육은 첫 모임보다 먼저 접수를 끝내 주세요."),
        ),
    ]
    return [sentence for is_missing, sentence in wants if is_missing]


@decides_seats
def publish(*, run: Run, acting: Acting, at: datetime) -> Run:
    """Show it; of a draw, promise the seed now. A second call changes nothing. Raises NotReady."""
    run = Run.objects.lock(run.pk)
    if run.published_at:
        return run
    if lacks := missing(run, at):
        raise NotReady(lacks)
    run.published_at = at
    run.save(update_fields=["published_at"])
    promise_draw(run, at)
    record(acting, "education.published", at, run=run.pk)
    return run


def promise_draw(run: Run, at: datetime) -> None:
    """A published run that draws has a seed whose hash stands for everyone to read before applications close."""
    if run.published_at and run.admission in DRAWN and not Draw.objects.filter(run=run).exists():
        seed, commitment = draws.new_seed()
        Draw.objects.create(run=run, algorithm=draws.ALGORITHM, seed=seed, commitment=commitment, committed_at=at)


@decides_seats
def unpublish(*, run: Run, acting: Acting, at: datetime) -> Run:
    """Take it back. Raises ValueError once somebody has applied: they would lose sight of it."""
    run = Run.objects.lock(run.pk)
    if Enrolment.objects.filter(run=run).exists():
        raise ValueError(_("신청한 분이 있어서 숨길 수 없어요. 접수를 잠시 멈추거나 폐강해 주세요."))
    run.published_at = None
    run.save(update_fields=["published_at"])
    Draw.objects.filter(run=run, drawn_at=None).delete()
    record(acting, "education.unpublished", at, run=run.pk)
    return run
