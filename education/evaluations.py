"""What staff think of an instructor's part in a run that is over, beside what its learners said. For staff only.

A district's staff read and write of its own runs; nobody evaluates themselves.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import models, transaction
from django.db.models import Avg, Count
from django.utils.translation import gettext_lazy

from education import campuses, instructors
from education.models import Engagement, Evaluation, Instructor, Run, SurveyAnswer
from education.surveys import FEWEST
from members.acting import Acting, record
from members.models import Member

# Field of the evaluation: what it is called, what it asks.
CRITERIA = (
    ("prepared", gettext_lazy("준비"), gettext_lazy("교안과 자료를 미리 갖추고 시간에 맞춰 열었나요?")),
    ("teaching", gettext_lazy("강의·진행"), gettext_lazy("배우는 분들이 알아듣고 함께하게 이끌었나요?")),
    ("together", gettext_lazy("함께 일하기"), gettext_lazy("연락과 약속이 잘 지켜졌나요?")),
)
NAMES = tuple(name for name, _label, _asks in CRITERIA)
LONGEST = 1000  # characters of the note


class EvaluationRefusal(models.TextChoices):
    NOT_OVER = "not_over", gettext_lazy("아직 끝나지 않은 교육이에요. 마지막 모임이 끝난 뒤에 평가해 주세요.")
    NOT_YOURS = "not_yours", gettext_lazy("다른 자치구가 연 교육이에요. 그 자치구의 담당자가 평가해요.")
    NOT_TAUGHT = "not_taught", gettext_lazy("이 강사가 맡은 모임이 없는 교육이에요. 강사의 교육 목록에서 골라 주세요.")
    OWN = "own", gettext_lazy("내 강의는 다른 담당자가 평가해요.")


class EvaluationRefused(ValueError):
    def __init__(self, reason: EvaluationRefusal):
        self.reason = reason
        super().__init__(reason.label)


@dataclass(frozen=True)
class Taught:
    """An instructor's part in one run. `survey`: mean of the learners' marks for teaching; None under FEWEST answers.

    `survey`, `evaluation` and `may_evaluate` are for staff of the run's campus; for others they are empty.
    """

    run: Run
    roles: str
    sessions: int
    hours: Decimal
    survey: float | None
    evaluation: Evaluation | None
    may_evaluate: bool

    @property
    def mean(self) -> float | None:
        return mean([self.evaluation]) if self.evaluation else None


def mean(rows: Sequence[Evaluation]) -> float | None:
    """Of all marks, to one place."""
    marks = [getattr(row, name) for row in rows for name in NAMES]
    return round(sum(marks) / len(marks), 1) if marks else None


def means(rows: Sequence[Evaluation]) -> list[tuple[str, float]]:
    """Each criterion over the rows, to one place; empty without rows."""
    if not rows:
        return []
    return [(str(label), round(sum(getattr(row, name) for row in rows) / len(rows), 1)) for name, label, _ in CRITERIA]


def refusal(instructor: Instructor, run: Run, staff: Member, at: datetime) -> EvaluationRefusal | None:
    if not campuses.manages(staff, run):
        return EvaluationRefusal.NOT_YOURS
    if instructor.member_id == staff.pk:
        return EvaluationRefusal.OWN
    if not Engagement.objects.filter(instructor=instructor, session__run=run, session__cancelled_at=None).exists():
        return EvaluationRefusal.NOT_TAUGHT
    return None if is_over(run, at) else EvaluationRefusal.NOT_OVER


def is_over(run: Run, at: datetime) -> bool:
    return run.ends_at is not None and run.ends_at <= at and run.cancelled_at is None


def evaluate(
    *, instructor: Instructor, run: Run, marks: dict[str, int], note: str, acting: Acting, at: datetime
) -> Evaluation:
    """`marks`: 1–5 by the field of CRITERIA. Takes the place of what stood. Raises EvaluationRefused."""
    if reason := refusal(instructor, run, acting.actor, at):
        raise EvaluationRefused(reason)
    said = {**marks, "note": note.strip(), "written_by": acting.actor, "written_at": at}
    with transaction.atomic():
        made, is_new = Evaluation.objects.update_or_create(instructor=instructor, run=run, defaults=said)
        record(acting, "education.instructor_evaluated", at, instructor=instructor.pk, run=run.pk, is_first=is_new)
    return made


def read_by(staff: Member, instructor: Instructor) -> list[Evaluation]:
    """What the staff member may read of an instructor: of runs of their own campus, the latest first."""
    if instructor.member_id == staff.pk:
        return []
    rows = Evaluation.objects.filter(instructor=instructor, run__in=campuses.managed(staff))
    return list(rows.select_related("run__course", "written_by").order_by("-run__ends_at", "-pk"))


def taught_in(instructor: Instructor, staff: Member, at: datetime) -> list[Taught]:
    """Each run taught, the latest first. Four queries, and one each time the member's districts are asked."""
    runs: dict[int, list[Engagement]] = {}
    for one in instructors.taught(instructor, at):
        runs.setdefault(one.session.run_id, []).append(one)
    own = set(campuses.managed(staff).filter(pk__in=runs).values_list("pk", flat=True))
    if instructor.member_id == staff.pk:
        own = set()
    written = {row.run_id: row for row in read_by(staff, instructor)}
    said = surveyed(own)
    return [
        Taught(
            run=rows[0].session.run,
            roles=", ".join(str(Engagement.Role(role).label) for role in Counter(row.role for row in rows)),
            sessions=len(rows),
            hours=sum((row.hours for row in rows), Decimal(0)),
            survey=said.get(pk),
            evaluation=written.get(pk),
            may_evaluate=pk in own and is_over(rows[0].session.run, at),
        )
        for pk, rows in runs.items()
    ]


def surveyed(runs: set[int]) -> dict[int, float]:
    """The mean mark for teaching by run, of those with enough answers."""
    answers = SurveyAnswer.objects.filter(run__in=runs).order_by().values("run")
    enough = answers.annotate(number=Count("pk"), mark=Avg("teaching")).filter(number__gte=FEWEST)
    return {row["run"]: round(row["mark"], 1) for row in enough}
