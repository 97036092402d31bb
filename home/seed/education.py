"""Courses, runs and what became of them. Each function leaves alone what stands.

Dates count from the day of planting, so that there is always something open, something running and something over.
People enter through the same verbs as everyone, at the times they would have.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from education import attendance, certificates, completing, draws, enrolment, schedules
from education.models import (
    ApplicationWindow,
    Assignment,
    CompletionRule,
    CourseIndexPage,
    CoursePage,
    Draw,
    Engagement,
    Enrolment,
    Instructor,
    Lesson,
    Material,
    MaterialVersion,
    Presence,
    Question,
    Run,
    SeatPool,
    State,
    Submission,
    Term,
    Venue,
)
from education.models.presence import AttendanceEntry
from home.seed import library
from home.seed.accounts import DOMAIN
from home.seed.bodies import body
from home.seed.reading import read
from home.seed.tree import home, page_of, plant, stands
from members import consents
from members.acting import as_self
from members.models import Member
from members.models.consent import REQUIRED
from portal.models import Topic

# Made-up people who fill the seats; they have no address, so nothing is mailed to them.
NICKNAMES = (
    "솔바람", "느티나무", "달팽이", "민들레", "도토리", "종달새", "보리밥",
    "옹기장이", "해바라기", "물수제비", "골목대장", "반딧불", "조약돌", "두루미",
    "참새방앗간", "노란우산", "산들바람", "감나무집", "책갈피", "돌담길", "봄나물",
)  # fmt: skip
LOTS = (Run.Admission.LOTTERY, Run.Admission.BATCH)


def today_at(days: int, clock: str = "10:00") -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))


def courses() -> None:
    """The catalogue with its runs, rooms, instructors and materials; nobody has applied yet."""
    content = read("courses")
    if not stands(home(), "education"):
        summary = "마을실천대학과 실무자 교육을 한곳에서 보고 신청해요"
        plant(home(), CourseIndexPage(title="교육", slug="education", summary=summary))
    index = CourseIndexPage.objects.get()
    plant_terms(timezone.localdate())
    for row in content["venue"]:
        Venue.objects.get_or_create(name=row["name"], defaults=row)
    for row in content["course"]:
        if not stands(index, row["slug"]):
            made = plant_course(index, row)
            for details in row["run"]:
                plant_run(made, details)
    for row in content["instructor"]:
        plant_instructor(row)
    for row in content["material"]:
        plant_material(row)


def plant_terms(today: date) -> None:
    """The seasons that the runs fall into, from the last one to the one after the next."""
    starts = season_of(today - timedelta(days=90))[1]
    for _number in range(4):
        season, starts, ends = season_of(starts)
        Term.objects.get_or_create(year=starts.year, season=season, defaults={"starts_on": starts, "ends_on": ends})
        starts = ends + timedelta(days=1)


def season_of(day: date) -> tuple[Term.Season, date, date]:
    """The season of a day, its first and its last day. Winter begins in December and counts as that year's."""
    quarter = day.month % 12 // 3
    year = day.year - 1 if day.month < 3 else day.year
    starts = date(year, (12, 3, 6, 9)[quarter], 1)
    follows = date(year + 1, 3, 1) if quarter == 0 else date(year, (3, 6, 9, 12)[quarter], 1)
    seasons = (Term.Season.WINTER, Term.Season.SPRING, Term.Season.SUMMER, Term.Season.AUTUMN)
    return seasons[quarter], starts, follows - timedelta(days=1)


def term_of(row: dict) -> Term | None:
    """A run watched at any time belongs to none."""
    if "starts" not in row:
        return None
    day = timezone.localdate() + timedelta(days=row["starts"])
    return Term.objects.filter(starts_on__lte=day, ends_on__gte=day).first()


def plant_course(index: CourseIndexPage, row: dict) -> CoursePage:
    names = ("title", "slug", "summary", "code", "kind", "level", "audience", "outcomes", "prerequisites")
    page = CoursePage(**{name: row[name] for name in names if name in row})
    page.hours = Decimal(str(row["hours"]))
    page.cover = library.picture(row["cover"])
    page.body = body(row["body"], page_of)
    return plant(index, page, row["topics"])


def plant_run(course: CoursePage, row: dict) -> Run:
    run = Run.objects.create(
        course=course,
        number=row["number"],
        campus=row.get("campus", ""),
        term=term_of(row),
        mode=row.get("mode", "onsite"),
        admission=row.get("admission", "first_come"),
        min_enrol=row.get("min_enrol", 0),
        decide_at=today_at(row["starts"] - 3) if row.get("min_enrol") else None,
        stream_url=row.get("stream", ""),
        bring=row.get("bring", ""),
        benefits=row.get("benefits", ""),
        contact="02-385-2642",
        published_at=today_at(min(row["opens"], 0) - 7),
    )
    for kind, capacity in row["pools"]:
        SeatPool.objects.create(run=run, kind=kind, capacity=None if capacity < 0 else capacity)
    ApplicationWindow.objects.create(
        run=run,
        opens_at=today_at(row["opens"]),
        closes_at=today_at(row["closes"], "18:00"),
        eligibility=row.get("eligibility", "everyone"),
    )
    if "starts" in row:
        plant_sessions(run, row)
    schedules.follow(run)
    for order, (kind, text, options, required) in enumerate(row.get("questions", ()), start=1):
        Question.objects.create(run=run, order=order, kind=kind, text=text, options=options, required=required)
    plant_learning(run, row)
    if run.admission in LOTS:
        seed, commitment = draws.new_seed()
        Draw.objects.create(
            run=run, algorithm=draws.ALGORITHM, seed=seed, commitment=commitment, committed_at=run.published_at
        )
    return run


def plant_sessions(run: Run, row: dict) -> None:
    first, meetings = today_at(row["starts"], row["at"]), row.get("meetings", 1)
    times = schedules.weekly(first, meetings, minutes=row["minutes"])
    made = schedules.add_sessions(run, times, Venue.objects.get(name=row["venue"]))
    for session, title in zip(made, row.get("titles", ()), strict=False):
        session.title = title
        session.save(update_fields=["title"])


def plant_learning(run: Run, row: dict) -> None:
    for order, (film, film_title, title) in enumerate(row.get("lessons", ()), start=1):
        video = library.video(film, film_title)
        Lesson.objects.create(run=run, order=order, title=title, video=video, seconds=int(video.duration))
    if "assignment" in row:
        guide = "무엇이 남았는지, 동네에서 무엇을 해 보고 싶은지 적어 주세요. 잘 쓰지 않아도 돼요."
        Assignment.objects.create(run=run, kind="essay", title=row["assignment"], guide=guide, min_chars=100)
    if "workbook" in row:
        guide = "빈 활동지를 내려받아 적은 뒤 사진이나 파일로 올려 주세요."
        Assignment.objects.create(run=run, kind="workbook", title=row["workbook"], guide=guide)
    CompletionRule.objects.create(
        run=run,
        min_attendance_percent=75,
        min_watch_percent=90,
        is_automatic=run.mode == Run.Mode.SELF_PACED,
        created_at=run.published_at,
    )


def plant_instructor(row: dict) -> None:
    if Instructor.objects.filter(name=row["name"]).exists():
        return
    account = Member.objects.filter(email=f"{row.get('account', '')}@{DOMAIN}").first()
    made = Instructor.objects.create(
        name=row["name"],
        member=account,
        bio=row["bio"],
        districts=row["districts"],
        availability={"tue": ["morning", "evening"], "thu": ["evening"], "sat": ["morning"]},
        is_public=row["is_public"],
    )
    made.topics.set(Topic.objects.filter(slug__in=row["topics"]))
    for run in Run.objects.filter(course__code__in=row["teaches"]):
        for session in run.sessions.all():
            Engagement.objects.create(session=session, instructor=made, hours=Decimal(str(session.hours)))


def plant_material(row: dict) -> None:
    if Material.objects.filter(title=row["title"]).exists():
        return
    course = CoursePage.objects.get(code=row["course"])
    made = Material.objects.create(
        title=row["title"], summary=row["summary"], course=course, licence=row["licence"], source="센터 교육팀"
    )
    made.topics.set(Topic.objects.filter(slug__in=row["topics"]))
    document = library.paper("community-db-guide")
    MaterialVersion.objects.create(material=made, number=1, document=document, published_at=timezone.now())


def learners() -> None:
    """Who applied, came and finished. Wants the demo accounts and the courses."""
    people = neighbours()
    citizen = Member.objects.get(email=f"citizen@{DOMAIN}")
    for row in read("courses")["course"]:
        for details in row["run"]:
            run = Run.objects.get(course__code=row["code"], number=details["number"])
            if not run.enrolments.exists():
                who = people[: details.get("taken", 0)]
                if row["code"] in CITIZENS and (row["code"], run.number) not in NOT_CITIZENS:
                    who = [*who, citizen]
                for order, person in enumerate(who):
                    apply(run, person, order)
                if details.get("finished"):
                    finish(run)
            if reason := details.get("cancelled"):
                staff = Member.objects.get(email=f"education@{DOMAIN}")
                enrolment.cancel_run(run=run, acting=as_self(staff), at=timezone.now(), reason=reason)


# Where the demo citizen applied too.
CITIZENS = {"TOUR-01", "HUM-01", "INTRO-01", "CAP-FAC"}
NOT_CITIZENS = {("HUM-01", 3), ("CAP-FAC", 1)}


def neighbours() -> list[Member]:
    """The made-up people, in a fixed order."""
    people = []
    for nickname in NICKNAMES:
        member = Member.objects.filter(nickname=nickname, email=None).first()
        if member is None:
            member = Member.objects.create_user(None, nickname=nickname, home_district="eunpyeong")
            consents.give(member=member, purposes=REQUIRED, acting=as_self(member), at=timezone.now())
        people.append(member)
    return people


def apply(run: Run, person: Member, order: int) -> None:
    """An application half an hour after the one before, from the first minute of the window on."""
    at = min(run.opens_at + timedelta(minutes=30 * order), timezone.now())
    pools = list(run.pools.all())
    pool = pools[order % 2] if run.mode == Run.Mode.HYBRID else pools[0]
    answers = {question.pk: answer_to(question) for question in run.questions.all()}
    enrolment.enrol(
        run=run, pool=pool, acting=as_self(person), key=f"seed:{run.pk}:{person.pk}", at=at, answers=answers
    )


def answer_to(question: Question) -> object:
    match question.kind:
        case Question.Kind.CHOICE:
            return question.options.splitlines()[0]
        case Question.Kind.YES:
            return True
        case _:
            return "동네에서 서로 돕는 일을 더 잘하고 싶어요."


def finish(run: Run) -> None:
    """All came but the last one; who owed an essay wrote it; whoever may, gets the certificate."""
    taught = Enrolment.objects.filter(run=run, state=State.CONFIRMED).order_by("queue_number")
    staff = as_self(Member.objects.get(email=f"education@{DOMAIN}"))
    for number, row in enumerate(taught):
        missed = number == len(taught) - 2
        for session in run.sessions.all():
            attendance.mark(
                enrolment=row,
                session=session,
                status=Presence.ABSENT if missed else Presence.PRESENT,
                source=AttendanceEntry.Source.PAPER,
                key=f"seed:{row.pk}:{session.pk}",
                acting=staff,
                at=session.starts_at,
            )
        for task in run.assignments.all():
            Submission.objects.create(
                enrolment=row, assignment=task, state=Submission.State.ACCEPTED, saved_at=run.ends_at
            )
        if not missed:
            own = as_self(row.learner)
            certificates.confirm_name(acting=own, name=f"김{row.learner.nickname[:2]}", at=run.ends_at)
            completing.complete(enrolment=row, acting=staff, at=run.ends_at + timedelta(days=1))
