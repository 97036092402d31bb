"""The survey after a run: handed in once, kept without a name, read together.

That somebody answered (SurveyDone) and what was answered (SurveyAnswer) are two rows with nothing in common: no key, no
day, no order. Under FEWEST answers nothing but their number is shown, as a few words would tell who wrote them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education.models import Enrolment, Run, State, SurveyAnswer, SurveyDone
from education.notice_kinds import SURVEY
from members.acting import Acting
from portal import notices
from portal.models import Notice

OPEN_FOR = timedelta(days=30)
FEWEST = 5
MARKS = (5, 4, 3, 2, 1)
# Field of the answer: what it is called in the report.
QUESTIONS = (
    ("satisfaction", gettext_lazy("만족했나요")),
    ("useful", gettext_lazy("도움이 됐나요")),
    ("teaching", gettext_lazy("강의와 진행은 어땠나요")),
    ("again", gettext_lazy("이웃에게 권하고 싶나요")),
)


class SurveyRefused(ValueError):
    """Not asked, or not any more; the words say which."""


def open_until(run: Run) -> datetime | None:
    """None while the run is not over by date, and for one that was cancelled."""
    return None if run.ends_at is None or run.cancelled_at else run.ends_at + OPEN_FOR


def is_asked(enrolment: Enrolment, at: datetime) -> bool:
    """Whether the survey is open for who has this seat, answered or not. No query."""
    until = open_until(enrolment.run)
    return enrolment.state == State.CONFIRMED and until is not None and enrolment.run.ends_at <= at < until


def has_answered(enrolment: Enrolment) -> bool:
    return SurveyDone.objects.filter(enrolment=enrolment).exists()


def hand_in(*, enrolment: Enrolment, marks: dict[str, int], words: str, acting: Acting, at: datetime) -> bool:
    """`marks`: 1–5 by the field of QUESTIONS. Returns False when it was handed in before: then nothing is written.

    Raises SurveyRefused.
    """
    if acting.member.pk != enrolment.learner_id or not is_asked(enrolment, at):
        raise SurveyRefused(_("이 설문은 지금 받지 않아요. 교육이 끝난 날부터 30일 동안 받아요."))
    with transaction.atomic():
        _done, is_first = SurveyDone.objects.get_or_create(enrolment=enrolment)
        if is_first:
            SurveyAnswer.objects.create(run_id=enrolment.run_id, words=words.strip(), month=month_of(at), **marks)
    return is_first


def month_of(at: datetime) -> date:
    return timezone.localdate(at).replace(day=1)


def invite(at: datetime) -> int:
    """Ask everyone who had a seat in a run that is over, each once. Returns how many were told."""
    answered = SurveyDone.objects.filter(enrolment=OuterRef("pk"))
    over = Enrolment.objects.filter(
        ~Exists(answered),
        state=State.CONFIRMED,
        run__ends_at__lte=at,
        run__ends_at__gt=at - OPEN_FOR,
        run__cancelled_at=None,
    )
    keys = {f"education:survey:{row.pk}": row for row in over.select_related("learner", "run__course").order_by("pk")}
    known = set(Notice.objects.filter(kind=SURVEY, created_at__gt=at - 2 * OPEN_FOR).values_list("key", flat=True))
    new = {key: row for key, row in keys.items() if key not in known}
    for key, row in new.items():
        notices.tell(
            key=key,
            member=row.learner,
            kind=SURVEY,
            title=_("교육은 어땠나요? %s") % row.run,
            text=_("1분이면 돼요. 이름 없이 모아서 다음 교육을 고치는 데 써요."),
            url=reverse("education:survey", args=[row.pk]),
            at=at,
        )
    return len(new)


@dataclass(frozen=True)
class Measured:
    """One question over all answers; `counts` by mark, in the order of MARKS."""

    label: str
    mean: float
    counts: tuple[int, ...]

    @property
    def parts(self) -> list[tuple[int, int, float, float]]:
        """Mark, how many, and where its part of a bar of 100 begins and how wide it is."""
        whole, begun, parts = sum(self.counts), 0, []
        for mark, count in zip(MARKS, self.counts, strict=True):
            parts.append((mark, count, round(begun / whole * 100, 2), round(count / whole * 100, 2)))
            begun += count
        return parts


@dataclass(frozen=True)
class Report:
    """`asked`: people with a seat. `questions` and `words` are empty while there are fewer answers than FEWEST."""

    asked: int
    answered: int
    questions: tuple[Measured, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def is_shown(self) -> bool:
        return bool(self.questions)

    @property
    def missing(self) -> int:
        return max(FEWEST - self.answered, 0)


def report(run: Run) -> Report:
    """Two queries. Words in the order of their letters: it tells nothing of who wrote when."""
    asked = Enrolment.objects.filter(run=run, state=State.CONFIRMED).count()
    answers = list(SurveyAnswer.objects.filter(run=run))
    if len(answers) < FEWEST:
        return Report(asked, len(answers))
    return Report(asked, len(answers), measured(answers), tuple(sorted(row.words for row in answers if row.words)))


def measured(answers: Sequence[SurveyAnswer]) -> tuple[Measured, ...]:
    found = []
    for name, label in QUESTIONS:
        marks = [getattr(row, name) for row in answers]
        counts = tuple(marks.count(mark) for mark in MARKS)
        found.append(Measured(str(label), round(sum(marks) / len(marks), 1), counts))
    return tuple(found)


def siblings(run: Run, among: QuerySet[Run]) -> list[tuple[Run, int, tuple[Measured, ...]]]:
    """Other runs of the course with enough answers, the newest first: run, answers, questions. Two queries."""
    enough = among.filter(course=run.course_id).exclude(pk=run.pk).annotate(answers=Count("survey_answers"))
    runs = list(enough.filter(answers__gte=FEWEST).order_by("-ends_at", "-pk")[:12])
    rows: dict[int, list[SurveyAnswer]] = {}
    for row in SurveyAnswer.objects.filter(run__in=runs):
        rows.setdefault(row.run_id, []).append(row)
    return [(other, len(rows[other.pk]), measured(rows[other.pk])) for other in runs]


def table(found: Report) -> tuple[list[str], list[list]]:
    """Heading and rows of the file; the words follow the numbers."""
    header = [_("문항"), _("평균"), *[_("%s점") % mark for mark in MARKS]]
    rows = [[one.label, one.mean, *one.counts] for one in found.questions]
    return header, [*rows, *[[_("한마디"), words] for words in found.words]]
