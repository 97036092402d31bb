"""When rows of education have outlived their reason. Counts, hours and the proof of a certificate stay."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from education import workbooks
from education.models import (
    Answer,
    AttendanceEntry,
    CheckInSecret,
    Evaluation,
    Question,
    Review,
    RunMessage,
    Sanction,
    StudyGroupLog,
    Submission,
    SubmissionVersion,
    SurveyAnswer,
    Transition,
    WatchProgress,
)
from portal.personal_data import RetentionRule, delete_rows

DAY = timedelta(days=1)
WRITTEN_KEPT = timedelta(days=365)
# As long as a public body answers for a decision.
STEPS_KEPT = timedelta(days=3 * 365)
SECRET_KEPT = timedelta(days=7)


def over(at: datetime, run: str) -> Q:
    """Rows whose run (the path to it) was over by `at`; one that is watched at any time is over when it closes."""
    return Q(**{f"{run}__ends_at__lte": at}) | Q(**{f"{run}__ends_at": None, f"{run}__closes_at__lte": at})


def old_answers(at: datetime) -> QuerySet[Answer]:
    """Each question says how many days after the run's end its answers go."""
    due = Q(pk=None)
    for days in Question.objects.order_by().values_list("kept_days", flat=True).distinct():
        due |= Q(question__kept_days=days) & over(at - days * DAY, "enrolment__run")
    return Answer.objects.filter(due)


def old_texts(at: datetime) -> QuerySet[SubmissionVersion]:
    has_words = ~Q(body="", file="", comment_draft="") | (Q(review__isnull=False) & ~Q(review__comment=""))
    return SubmissionVersion.objects.filter(has_words, over(at - WRITTEN_KEPT, "submission__enrolment__run"))


def destroy_texts(rows: QuerySet[SubmissionVersion], at: datetime) -> int:
    """Words and files; that something was handed in stays. Returns how many versions."""
    mine = SubmissionVersion.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
    workbooks.destroy_files(mine)
    Review.objects.filter(version__in=mine).update(comment="")
    return mine.update(body="", comment_draft="")


def old_drafts(at: datetime) -> QuerySet[Submission]:
    return Submission.objects.filter(over(at - WRITTEN_KEPT, "enrolment__run")).exclude(draft="")


def empty_drafts(rows: QuerySet[Submission], at: datetime) -> int:
    return rows.update(draft="")


def old_watching(at: datetime) -> QuerySet[WatchProgress]:
    return WatchProgress.objects.filter(over(at - WRITTEN_KEPT, "enrolment__run"))


def old_logs(at: datetime) -> QuerySet[StudyGroupLog]:
    """What a group wrote of its meetings; its result stays, since it was made to be shared."""
    return StudyGroupLog.objects.filter(group__closed_at__lte=at - WRITTEN_KEPT)


def old_scans(at: datetime) -> QuerySet[AttendanceEntry]:
    return AttendanceEntry.objects.filter(session__ends_at__lte=at - STEPS_KEPT)


def old_steps(at: datetime) -> QuerySet[Transition]:
    return Transition.objects.filter(over(at - STEPS_KEPT, "enrolment__run"))


def old_messages(at: datetime) -> QuerySet[RunMessage]:
    return RunMessage.objects.filter(over(at - STEPS_KEPT, "run"))


def old_sanctions(at: datetime) -> QuerySet[Sanction]:
    return Sanction.objects.filter(until__lte=at - WRITTEN_KEPT)


def old_evaluations(at: datetime) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(over(at - STEPS_KEPT, "run"))


def old_survey_words(at: datetime) -> QuerySet[SurveyAnswer]:
    """The words only: they may name somebody. Marks name nobody and go on counting."""
    return SurveyAnswer.objects.filter(over(at - STEPS_KEPT, "run")).exclude(words="")


def empty_survey_words(rows: QuerySet[SurveyAnswer], at: datetime) -> int:
    return rows.update(words="")


def old_secrets(at: datetime) -> QuerySet[CheckInSecret]:
    return CheckInSecret.objects.filter(session__ends_at__lte=at - SECRET_KEPT)


RULES = (
    RetentionRule(
        key="education_answers",
        label=_("교육 신청할 때 적은 답"),
        period=_("물음마다 알려 드린 날까지"),
        expired=old_answers,
        destroy=delete_rows,
    ),
    RetentionRule(
        key="education_texts",
        label=_("소감문과 활동지"),
        period=_("교육이 끝나고 1년"),
        expired=old_texts,
        destroy=destroy_texts,
        dated="submitted_at",
    ),
    RetentionRule(
        key="education_drafts",
        label=_("쓰다 만 소감문"),
        period=_("교육이 끝나고 1년"),
        expired=old_drafts,
        destroy=empty_drafts,
        dated="saved_at",
    ),
    RetentionRule(
        key="education_watching",
        label=_("영상을 어디까지 봤는지"),
        period=_("교육이 끝나고 1년"),
        expired=old_watching,
        destroy=delete_rows,
        dated="updated_at",
    ),
    RetentionRule(
        key="education_logs",
        label=_("자주학습 모임의 일지"),
        period=_("모임을 마치고 1년"),
        expired=old_logs,
        destroy=delete_rows,
        dated="met_on",
    ),
    RetentionRule(
        key="education_scans",
        label=_("출석을 찍은 기록"),
        period=_("교육이 끝나고 3년"),
        expired=old_scans,
        destroy=delete_rows,
        dated="acted_at",
    ),
    RetentionRule(
        key="education_steps",
        label=_("신청이 바뀐 기록"),
        period=_("교육이 끝나고 3년"),
        expired=old_steps,
        destroy=delete_rows,
        dated="acted_at",
    ),
    RetentionRule(
        key="education_messages",
        label=_("교육 담당이 보낸 안내"),
        period=_("교육이 끝나고 3년"),
        expired=old_messages,
        destroy=delete_rows,
        dated="acted_at",
    ),
    RetentionRule(
        key="education_sanctions",
        label=_("끝난 신청 멈춤"),
        period=_("끝나고 1년"),
        expired=old_sanctions,
        destroy=delete_rows,
        dated="until",
    ),
    RetentionRule(
        key="education_evaluations",
        label=_("강사 평가"),
        period=_("교육이 끝나고 3년"),
        expired=old_evaluations,
        destroy=delete_rows,
        dated="written_at",
    ),
    RetentionRule(
        key="education_survey_words",
        label=_("교육 설문의 한마디"),
        period=_("교육이 끝나고 3년"),
        expired=old_survey_words,
        destroy=empty_survey_words,
        dated="month",
    ),
    RetentionRule(
        key="education_check_in",
        label=_("출석 번호의 열쇠"),
        period=_("모임이 끝나고 7일"),
        expired=old_secrets,
        destroy=delete_rows,
        dated="opened_at",
    ),
)
