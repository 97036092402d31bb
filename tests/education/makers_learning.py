"""Makers of what is learned outside the room."""

from datetime import datetime
from uuid import uuid4

from education.models import Assignment, Enrolment, Lesson, Run, State, StudyGroup, StudyGroupMember
from members.acting import Acting, as_self
from members.models import Capacity, Channel, Member
from tests.education.makers import NOW, people, run
from tests.factories import MediaFactory


def learner(made: Run | None = None, member: Member | None = None, state: State = State.CONFIRMED) -> Enrolment:
    """An enrolment as the office would have left it; the verbs about seats have tests of their own."""
    made = made or run()
    member = member or people(1)[0]
    number = made.enrolments.count() + 1
    pool = made.pools.get()
    row = Enrolment.objects.create(
        run=made,
        pool=pool,
        learner=member,
        state=state,
        queue_number=number,
        rank=number,
        key=uuid4().hex,
        changed_at=NOW,
        acted_at=NOW,
        actor=member,
        capacity=Capacity.SELF,
        channel=Channel.WEB,
    )
    pool.occupied = made.enrolments.occupying().count()
    pool.save(update_fields=["occupied"])
    return row


def lesson(made: Run | None = None, seconds: int = 12, **fields) -> Lesson:
    made = made or run()
    fields = {"title": "첫 번째 강의", "video": MediaFactory(), "order": made.lessons.count() + 1, **fields}
    return Lesson.objects.create(run=made, seconds=seconds, **fields)


def essay(made: Run | None = None, **fields) -> Assignment:
    fields = {"title": "소감문", "min_chars": 10, **fields}
    return Assignment.objects.create(run=made or run(), kind=Assignment.Kind.ESSAY, **fields)


def workbook(made: Run | None = None, **fields) -> Assignment:
    return Assignment.objects.create(run=made or run(), kind=Assignment.Kind.WORKBOOK, title="활동지", **fields)


def group(size: int = 1, leader: Member | None = None, at: datetime = NOW, **fields) -> StudyGroup:
    """A proposed group with `size` people in it, the leader first."""
    who = [leader, *people(size - 1)] if leader else people(size)
    fields = {"title": "동네 나무 이름", "plan": "토요일 아침에 걸어요", "district": "eunpyeong", **fields}
    made = StudyGroup.objects.create(leader=who[0], invite_key=uuid4().hex, size=len(who), created_at=at, **fields)
    StudyGroupMember.objects.bulk_create(StudyGroupMember(group=made, member=person, joined_at=at) for person in who)
    return made


def me(row: Enrolment) -> Acting:
    return as_self(row.learner)
