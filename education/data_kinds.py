"""The personal data of education: applications, presence, what was learned, what was finished, who teaches.

Imported at the start. How long it is kept: education/retention_rules.py.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from education import (
    certificates,
    departures,  # noqa: F401 — tells the port of leaving
    retention_rules,
)
from education.models import (
    Answer,
    Attendance,
    CalendarFeed,
    Completion,
    Enrolment,
    Evaluation,
    Instructor,
    Invitation,
    Sanction,
    StudyGroup,
    StudyGroupInvitation,
    StudyGroupMember,
    Submission,
    SubmissionVersion,
    SurveyDone,
    WatchProgress,
)
from members.models import Member
from portal.personal_data import DataKind, minute, register


def application_rows(member: Member) -> list[dict]:
    mine = Enrolment.objects.filter(learner=member).select_related("run__course").order_by("pk")
    answers: dict[int, dict] = {}
    for answer in Answer.objects.filter(enrolment__learner=member).select_related("question"):
        answers.setdefault(answer.enrolment_id, {})[answer.question.text] = answer.value
    rows = [
        {
            "교육": str(it.run),
            "상태": it.get_state_display(),
            "신청한 때": minute(it.acted_at),
            "신청한 길": it.get_channel_display(),
            "접수 번호": it.queue_number,
            "답": answers.get(it.pk, {}),
        }
        for it in mine
    ]
    rows += [
        {"신청 멈춤": it.reason, "언제까지": minute(it.until), "이의": it.appeal_text, "답": it.appeal_answer}
        for it in Sanction.objects.filter(learner=member).order_by("pk")
    ]
    invited = Invitation.objects.filter(member=member).select_related("run__course").order_by("pk")
    return rows + [{"초대": str(it.run), "때": minute(it.acted_at)} for it in invited]


def erase_applications(member: Member, at: datetime) -> int:
    """That a number applied stays, since queue and draw must stay recomputable; what was said goes."""
    gone = Answer.objects.filter(enrolment__learner=member).delete()[0]
    gone += Invitation.objects.filter(member=member).delete()[0]
    gone += CalendarFeed.objects.filter(member=member).delete()[0]
    return gone + Sanction.objects.filter(learner=member).delete()[0]


def presence_rows(member: Member) -> list[dict]:
    mine = Attendance.objects.filter(enrolment__learner=member).select_related("session__run__course").order_by("pk")
    return [
        {"교육": str(it.session.run), "모임": str(it.session), "출석": it.get_status_display(), "때": minute(it.at)}
        for it in mine
    ]


def erase_nothing(member: Member, at: datetime) -> int:
    """Counts of who came or answered need the rows; they name nobody once the member is a number."""
    return 0


def learning_rows(member: Member) -> list[dict]:
    written = Submission.objects.filter(enrolment__learner=member).select_related("assignment").order_by("pk")
    handed_in = SubmissionVersion.objects.filter(submission__enrolment__learner=member).select_related(
        "submission__assignment", "review"
    )
    rows = [{"과제": it.assignment.title, "상태": it.get_state_display(), "쓰던 글": it.draft} for it in written]
    rows += [
        {
            "과제": it.submission.assignment.title,
            "낸 글": it.body,
            "낸 파일": it.file_name,
            "낸 때": minute(it.submitted_at),
            "들은 말": it.review.comment if hasattr(it, "review") else "",
        }
        for it in handed_in.order_by("pk")
    ]
    watched = WatchProgress.objects.filter(enrolment__learner=member).select_related("lesson").order_by("pk")
    rows += [{"영상": it.lesson.title, "본 시간(초)": it.watched} for it in watched]
    groups = StudyGroupMember.objects.filter(member=member).select_related("group").order_by("pk")
    return rows + [{"자주학습 모임": it.group.title, "들어온 때": minute(it.joined_at)} for it in groups]


def erase_learning(member: Member, at: datetime) -> int:
    """Words and files go, of groups also the membership; what a group did together stays."""
    mine = Submission.objects.filter(enrolment__learner=member)
    gone = retention_rules.destroy_texts(SubmissionVersion.objects.filter(submission__in=mine), at)
    gone += mine.exclude(draft="").update(draft="")
    gone += WatchProgress.objects.filter(enrolment__learner=member).delete()[0]
    gone += StudyGroupInvitation.objects.filter(member=member).delete()[0]
    return gone + StudyGroup.objects.filter(leader=member).exclude(plan="", report="").update(plan="", report="")


def survey_rows(member: Member) -> list[dict]:
    """Only that they answered: which answer is theirs nobody can say."""
    mine = SurveyDone.objects.filter(enrolment__learner=member).select_related("enrolment__run__course").order_by("pk")
    return [{"설문에 답한 교육": str(it.enrolment.run)} for it in mine]


def completion_rows(member: Member) -> list[dict]:
    mine = Completion.objects.filter(learner=member).prefetch_related("certificates").order_by("pk")
    return [
        {
            "수료": it.facts.get("course", ""),
            "시간": str(it.hours),
            "때": minute(it.acted_at),
            "수료증": [f"{paper.number} {paper.get_state_display()}" for paper in it.certificates.all()],
        }
        for it in mine
    ]


def instructor_rows(member: Member) -> list[dict]:
    return [
        {
            "이름": it.name,
            "소개": it.bio,
            "주제": [topic.name for topic in it.topics.all()],
            "자치구": it.districts,
            "가능한 때": it.availability,
            "공개": it.is_public,
        }
        for it in Instructor.objects.filter(member=member).prefetch_related("topics")
    ]


def erase_instructor(member: Member, at: datetime) -> int:
    """Who taught stays as a number of the pool; what staff said of them goes."""
    mine = Instructor.objects.filter(member=member)
    gone = Evaluation.objects.filter(instructor__in=mine).delete()[0]
    return gone + mine.update(name=_("떠난 강사"), bio="", districts=[], availability={}, is_public=False, left_at=at)


register(
    DataKind(
        key="education_applications",
        label=_("교육 신청"),
        why=_("자리를 차례대로 드리고, 바뀐 것을 알려 드리려고요."),
        kept=_("답은 교육마다 알려 드린 날까지, 신청 내역은 탈퇴할 때까지. 탈퇴하면 번호만 남아요."),
        models=tuple(
            f"education.{name}"
            for name in (
                "Learner",
                "Enrolment",
                "Transition",
                "Invitation",
                "CalendarFeed",
                "Sanction",
                "Draw",
                "RunMessage",
            )
        ),
        collect=application_rows,
        erase=erase_applications,
        order=110,
        change_at="education:enrolments",
    ),
    DataKind(
        key="education_presence",
        label=_("교육 출석"),
        why=_("수료를 정하고 다음 교육을 더 잘 열려고요."),
        kept=_("출석은 탈퇴할 때까지, 찍은 기록은 교육이 끝나고 3년."),
        models=("education.AttendanceEntry", "education.CheckInSecret"),
        collect=presence_rows,
        erase=erase_nothing,
        order=115,
    ),
    DataKind(
        key="education_learning",
        label=_("소감문·활동지·영상·자주학습"),
        why=_("배운 것을 확인하고 한마디를 돌려드리려고요."),
        kept=_("글과 파일은 교육이 끝나고 1년. 탈퇴하면 바로 지워요."),
        models=(
            "education.Review",
            "education.StudyGroup",
            "education.StudyGroupMember",
            "education.StudyGroupLog",
            "education.StudyGroupInvitation",
        ),
        collect=learning_rows,
        erase=erase_learning,
        order=120,
    ),
    DataKind(
        key="education_surveys",
        label=_("교육 설문"),
        why=_("다음 교육을 고치려고요. 답에는 처음부터 이름을 적지 않아요."),
        kept=_("답했다는 것만 신청 내역과 함께. 한마디는 교육이 끝나고 3년, 점수는 누구의 것인지 모르는 채 계속."),
        models=("education.SurveyDone", "education.SurveyAnswer"),
        collect=survey_rows,
        erase=erase_nothing,
        order=122,
    ),
    DataKind(
        key="education_completions",
        label=_("수료와 수료증"),
        why=_("수료한 일을 언제든 증명해 드리려고요."),
        kept=_("계속. 탈퇴하면 이름을 지우고 번호와 교육 내용만 남아, 종이를 가진 사람이 확인할 수 있어요."),
        models=("education.Completion", "education.CertificateName"),
        collect=completion_rows,
        erase=certificates.forget_names,
        order=125,
        change_at="education:transcript",
    ),
    DataKind(
        key="education_instructor",
        label=_("강사 소개"),
        why=_("강사를 찾는 이웃과 모임에 이어 드리려고요."),
        kept=_("강사를 그만두실 때까지. 담당자끼리 보는 강의 평가는 교육이 끝나고 3년."),
        models=("education.Instructor", "education.Evaluation"),
        collect=instructor_rows,
        erase=erase_instructor,
        order=130,
    ),
)
register(*retention_rules.RULES)
