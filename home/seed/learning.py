"""What people learn by themselves and what is said of it: study groups, essays to read, surveys, evaluations.

Each function leaves alone what stands. People enter through the same verbs as everyone, at the times they would have.
"""

from datetime import timedelta
from io import BytesIO

from django.utils import timezone

from education import evaluations, groups, reviewing, submissions, surveys, workbooks
from education.models import Assignment, Enrolment, Instructor, Review, Run, State, StudyGroup
from home.seed import library
from home.seed.accounts import DOMAIN
from home.seed.education import apply, neighbours, today_at
from home.seed.reading import read
from members.acting import as_office, as_self
from members.models import Member

MARKS = tuple(name for name, _label in surveys.QUESTIONS)


def all_of_it() -> None:
    """Wants the demo accounts and that the learners have applied."""
    content = read("learning")
    for row in content["group"]:
        if not StudyGroup.objects.filter(title=row["title"]).exists():
            plant_group(row)
    plant_essays(content["essay"])
    plant_workbook()
    for row in content["survey"]:
        plant_answers(row)
    for row in content["evaluation"]:
        plant_evaluation(row)


def account(name: str) -> Member:
    return Member.objects.get(email=f"{name}@{DOMAIN}")


def plant_group(row: dict) -> None:
    """Proposed, joined by the leader's link; one that runs was let begin by the office and has kept a log."""
    begun = today_at(-row["days"])
    first, last = row["neighbours"]
    people = [account(name) for name in row.get("also", ())] + neighbours()[first:last]
    leader = account(row["leader"]) if "leader" in row else people.pop(0)
    group = groups.propose(
        title=row["title"],
        plan=row["plan"].strip(),
        district=row["district"],
        is_open=row["is_open"],
        acting=as_self(leader),
        at=begun,
    )
    for person in people:
        groups.join(group=group, acting=as_self(person), at=begun + timedelta(days=1), key=group.invite_key)
    if row.get("running"):
        staff = as_office(account("education"), leader)
        groups.decide(group=group, is_approved=True, acting=staff, at=begun + timedelta(days=3))
    for log in row.get("log", ()):
        met = today_at(-log["days"])
        came = list(group.people.order_by("pk")[: log["came"]])
        groups.write_log(
            group=group,
            came=came,
            acting=as_self(leader),
            at=met,
            met_on=met.date(),
            minutes=log["minutes"],
            text=log["text"],
        )


def plant_essays(rows: list[dict]) -> None:
    """Essays of the course on film: one accepted, one sent back, the others wait to be read."""
    task = Assignment.objects.filter(run__course__code="INTRO-01", kind=Assignment.Kind.ESSAY).first()
    if task is None:
        return
    writers = Enrolment.objects.filter(run=task.run, state=State.CONFIRMED, learner__email=None)
    for row, enrolment in zip(rows, writers.select_related("learner").order_by("queue_number"), strict=False):
        at = today_at(-row["days"])
        page = submissions.open_submission(enrolment=enrolment, assignment=task, at=at)
        if page.versions.exists():
            continue
        version = submissions.submit(
            submission=page, body=row["text"].strip(), acting=as_self(enrolment.learner), at=at
        )
        if "decision" in row:
            reviewing.review(
                version=version,
                decision=Review.Decision(row["decision"]),
                comment=row["comment"],
                acting=as_office(account("education"), enrolment.learner),
                at=min(at + timedelta(days=1), timezone.now()),
            )


def plant_workbook() -> None:
    """A district's editor has handed in a workbook of the staff's course; nobody has read it yet."""
    task = Assignment.objects.filter(run__course__code="STAFF-BASE", kind=Assignment.Kind.WORKBOOK).first()
    if task is None or task.run.enrolments.exists():
        return
    learner = account("eunpyeong")
    apply(task.run, learner, 0)
    enrolment = Enrolment.objects.get(run=task.run, learner=learner)
    at = timezone.now()
    with library.picture("lecture_hall").file.open("rb") as drawn:
        data = drawn.read()
    sheet = workbooks.checked(BytesIO(data), "우리 센터 한 해.png", len(data))
    submissions.submit(
        submission=submissions.open_submission(enrolment=enrolment, assignment=task, at=at),
        body="",
        acting=as_self(learner),
        at=at,
        file=workbooks.keep(sheet),
        file_name=sheet.name,
        digest=sheet.digest,
    )


def plant_answers(row: dict) -> None:
    """The survey of a run that is over, answered two days after its end; enough of them for the report to show."""
    run = Run.objects.filter(course__code=row["course"], number=row["number"]).first()
    if run is None or run.survey_answers.exists():
        return
    taught = Enrolment.objects.filter(run=run, state=State.CONFIRMED, learner__email=None).order_by("queue_number")
    rows = taught.select_related("run", "learner")
    for (*marks, words), enrolment in zip(row["answers"], rows, strict=False):
        surveys.hand_in(
            enrolment=enrolment,
            marks=dict(zip(MARKS, marks, strict=True)),
            words=words,
            acting=as_self(enrolment.learner),
            at=run.ends_at + timedelta(days=2),
        )


def plant_evaluation(row: dict) -> None:
    """What the office says of an instructor, a week after the run's end."""
    run = Run.objects.filter(course__code=row["course"], number=row["number"]).first()
    instructor = Instructor.objects.filter(name=row["instructor"]).first()
    if run is None or instructor is None or run.evaluations.exists():
        return
    staff = account("education")
    evaluations.evaluate(
        instructor=instructor,
        run=run,
        marks=dict(zip(evaluations.NAMES, row["marks"], strict=True)),
        note=row["note"],
        acting=as_office(staff, staff),
        at=run.ends_at + timedelta(days=7),
    )
