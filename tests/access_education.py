"""What the arguments of education's addresses stand for: things of `member`, in a run of the centre."""

from education.models import (
    Certificate,
    Completion,
    Instructor,
    Material,
    Sanction,
    Submission,
    SubmissionVersion,
    Term,
    Venue,
)
from members.models import Member
from tests.education import makers, makers_learning


def things(member: Member, staff: Member) -> dict[tuple[str, str], object]:
    at = makers.NOW
    run = makers.run()
    session = run.sessions.get()
    enrolment = makers_learning.learner(run, member)
    lesson, essay = makers_learning.lesson(run), makers_learning.essay(run)
    submission = Submission.objects.create(
        enrolment=enrolment, assignment=essay, state=Submission.State.SUBMITTED, saved_at=at
    )
    version = SubmissionVersion.objects.create(submission=submission, number=1, body="글", submitted_at=at)
    group = makers_learning.group(leader=member)
    sanction = Sanction.objects.create(learner=member, reason="까닭", starts_at=at, until=at, imposed_by=staff)
    facts = {"course": "입문", "run": "입문 1기", "from": "", "to": "", "hours": 2}
    completion = Completion.objects.create(enrolment=enrolment, learner=member, facts=facts, hours=2, acted_at=at)
    certificate = Certificate.objects.create(
        code="0123456789ABCDEF", number="2026-00001", completion=completion, snapshot=facts, issued_at=at
    )
    instructor = Instructor.objects.create(name="한가람", is_public=True)
    material = Material.objects.create(title="안내서")
    venue = Venue.objects.create(name="배움터", address="은평구")
    term = Term.objects.create(year=2026, season="winter", starts_on=at.date(), ends_on=at.date())
    return {
        ("admin/education/runs/", "pk"): run.pk,
        ("admin/education/runs/", "session"): session.pk,
        ("admin/education/runs/", "member"): member.pk,
        ("admin/education/sanctions/", "pk"): sanction.pk,
        ("admin/education/groups/", "pk"): group.pk,
        ("admin/education/completions/", "pk"): completion.pk,
        ("admin/education/instructors/", "pk"): instructor.pk,
        ("admin/education/materials/", "pk"): material.pk,
        ("admin/education/venues/", "pk"): venue.pk,
        ("admin/education/terms/", "pk"): term.pk,
        ("education/runs/", "pk"): run.pk,
        ("education/my/pauses/", "pk"): sanction.pk,
        ("education/enrolments/", "pk"): enrolment.pk,
        ("education/enrolments/", "enrolment"): enrolment.pk,
        ("education/", "lesson"): lesson.pk,
        ("education/", "assignment"): essay.pk,
        ("education/", "session"): session.pk,
        ("education/teach/sessions/", "pk"): session.pk,
        ("education/teach/reviews/", "pk"): version.pk,
        ("education/teach/assignments/", "pk"): essay.pk,
        ("education/submissions/", "pk"): submission.pk,
        ("education/submissions/files/", "pk"): version.pk,
        ("education/groups/", "pk"): group.pk,
        ("education/instructors/", "pk"): instructor.pk,
        ("education/materials/", "pk"): material.pk,
        ("certificates/", "code"): certificate.code,
    }
