"""Weekly series with the holidays of Korea, moving and cancelling meetings, copying a run: dates, and who is told."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from education import copying, enrolment, schedules
from education.models import Assignment, CompletionRule, Engagement, Instructor, Question, Run, Session, Term, Venue
from members.acting import as_office, as_self
from portal.models import Notice
from tests.education.makers import NOW, people, run

pytestmark = pytest.mark.django_db


def seoul(*parts: int) -> datetime:
    return timezone.make_aware(datetime(*parts))


def days(spans) -> list[date]:
    return [timezone.localdate(start) for start, _end in spans]


def office():
    staff = people(1)[0]
    return as_office(staff, staff)


def learners(made: Run, count: int) -> list:
    some = people(count)
    for person in some:
        enrolment.enrol(run=made, pool=made.pools.get(), acting=as_self(person), key=uuid4().hex, at=NOW)
    return some


def series_of(made: Run, count: int) -> list[Session]:
    """The run's own meeting and `count` - 1 weekly ones after it."""
    first = made.sessions.get()
    times = schedules.weekly(first.starts_at + timedelta(days=7), count - 1, minutes=120, skip_holidays=False)
    return [first, *schedules.add_sessions(made, times, None)]


def told() -> list[Notice]:
    return list(Notice.objects.filter(kind="education_change").order_by("pk"))


@pytest.mark.parametrize(
    ("first", "met", "skipped"),
    [
        # 설날 2027-02-07 is a Sunday: Tuesday the 9th is its substitute.
        ((2027, 2, 2, 19, 0), [date(2027, 2, 2), date(2027, 2, 16)], [(date(2027, 2, 9), "설날 대체 휴일")]),
        # 추석 2026-09-25.
        ((2026, 9, 18, 10, 0), [date(2026, 9, 18), date(2026, 10, 2)], [(date(2026, 9, 25), "추석")]),
        # 추석 2028 meets 개천절: Thursday the 5th stands in.
        ((2028, 9, 28, 10, 0), [date(2028, 9, 28), date(2028, 10, 12)], [(date(2028, 10, 5), "추석 대체 휴일")]),
    ],
)
def test_weekly_series_passes_over_holidays_by_name(first, met, skipped):
    series = schedules.weekly_series(seoul(*first), 2, minutes=90)
    assert days(series.times) == met
    assert series.skipped == skipped


def test_weekly_series_over_new_year_keeps_the_hour_of_seoul():
    series = schedules.weekly_series(seoul(2026, 12, 18, 19, 30), 3, minutes=90)
    assert days(series.times) == [date(2026, 12, 18), date(2027, 1, 8), date(2027, 1, 15)]
    assert {timezone.localtime(start).strftime("%H:%M") for start, _end in series.times} == {"19:30"}
    assert [name for _day, name in series.skipped] == ["기독탄신일", "신정연휴"]


def test_weekly_series_holds_on_holidays_when_asked():
    series = schedules.weekly_series(seoul(2026, 12, 18, 19, 30), 2, minutes=90, skip_holidays=False)
    assert days(series.times) == [date(2026, 12, 18), date(2026, 12, 25)]
    assert series.skipped == []


def test_moving_a_session_tells_each_learner_once_and_raises_its_sequence():
    made = run(seats=2)
    learners(made, 3)
    session, room = made.sessions.get(), Venue.objects.create(name="은평 배움방", address="은평구")
    to = {"starts_at": session.starts_at + timedelta(days=1), "ends_at": session.ends_at + timedelta(days=1)}
    count = schedules.move_session(session=session, acting=office(), at=NOW, venue=room, **to)
    session.refresh_from_db()
    made.refresh_from_db()
    # The third waits: nobody waits for an hour.
    assert (count, len(told()), session.sequence) == (2, 2, 1)
    assert made.starts_at == session.starts_at == to["starts_at"]
    assert told()[0].text == (
        "1회 모임: 12월 11일 금요일 오후 12:00 → 12월 12일 토요일 오후 12:00, 장소: 은평 배움방. "
        "못 오시게 되면 신청 화면에서 알려 주세요."
    )
    again = schedules.move_session(session=session, acting=office(), at=NOW, venue=room, **to)
    session.refresh_from_db()
    assert (again, len(told()), session.sequence) == (0, 2, 1)


def test_new_name_alone_raises_the_sequence_and_tells_nobody():
    made = run()
    learners(made, 1)
    session = made.sessions.get()
    to = {"starts_at": session.starts_at, "ends_at": session.ends_at, "venue": None, "title": "첫 만남"}
    assert schedules.move_session(session=session, acting=office(), at=NOW, **to) == 0
    session.refresh_from_db()
    assert (session.title, session.sequence, told()) == ("첫 만남", 1, [])


def test_moving_this_and_later_keeps_the_weeks_and_tells_once():
    made = run(seats=5)
    learners(made, 2)
    first, second, third = series_of(made, 3)
    start = second.starts_at + timedelta(days=1, hours=2)
    count = schedules.move_session(
        session=second,
        acting=office(),
        at=NOW,
        venue=None,
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        and_later=True,
    )
    rows = list(Session.objects.filter(run=made).order_by("number"))
    assert [row.starts_at for row in rows] == [first.starts_at, start, start + timedelta(days=7)]
    assert [row.hours for row in rows] == [2, 3, 3]
    assert [row.sequence for row in rows] == [0, 1, 1]
    assert (count, len(told())) == (2, 2)
    assert third.title == rows[2].title


def test_what_is_over_is_corrected_silently():
    made = run()
    learners(made, 1)
    session = made.sessions.get()
    at = session.ends_at + timedelta(days=1)
    to = {"starts_at": session.starts_at, "ends_at": session.ends_at + timedelta(minutes=30), "venue": None}
    assert schedules.move_session(session=session, acting=office(), at=at, **to) == 0
    assert told() == []


def test_cancelled_session_is_told_once_and_leaves_the_dates():
    made = run()
    learners(made, 2)
    first, second = series_of(made, 2)
    assert schedules.cancel_session(session=first, acting=office(), at=NOW, reason="강사 사정") == 2
    assert schedules.cancel_session(session=first, acting=office(), at=NOW, reason="강사 사정") == 0
    made.refresh_from_db()
    assert (len(told()), made.starts_at) == (2, second.starts_at)
    with pytest.raises(ValueError, match="남은 모임이 이것뿐이에요"):
        schedules.cancel_session(session=second, acting=office(), at=NOW, reason="강사 사정")
    to = {"starts_at": first.starts_at, "ends_at": first.ends_at, "venue": None}
    with pytest.raises(ValueError, match="취소한 모임은 옮길 수 없어요"):
        schedules.move_session(session=first, acting=office(), at=NOW, **to)


def test_session_is_removed_only_while_nobody_applied():
    made = run()
    first, second = series_of(made, 2)
    schedules.remove_session(session=second, acting=office(), at=NOW)
    assert list(made.sessions.all()) == [first]
    learners(made, 1)
    with pytest.raises(ValueError, match="대신 취소하면"):
        schedules.remove_session(session=first, acting=office(), at=NOW)


def test_collision_counts_people_with_a_seat_elsewhere():
    made, other = run(seats=3), run(seats=3, starts=NOW + timedelta(days=20))
    some = learners(made, 2)
    enrolment.enrol(run=other, pool=other.pools.get(), acting=as_self(some[0]), key=uuid4().hex, at=NOW)
    busy = other.sessions.get()
    assert schedules.colliding(made, [(busy.starts_at, busy.ends_at)]) == 1
    assert schedules.colliding(made, [(busy.ends_at, busy.ends_at + timedelta(hours=1))]) == 0


def test_instructor_at_two_places_is_found():
    made, other = run(), run()
    teacher = Instructor.objects.create(name="김강사")
    for one in (made, other):
        Engagement.objects.create(session=one.sessions.get(), instructor=teacher, hours=2)
    assert [row.session.run for row in schedules.double_booked(made)] == [other]


def full_run() -> Run:
    made = run(starts=seoul(2026, 12, 11, 10, 0))
    schedules.add_sessions(made, schedules.weekly(seoul(2026, 12, 18, 10, 0), 1, minutes=120), None)
    Question.objects.create(run=made, text="어떻게 오세요?")
    Assignment.objects.create(run=made, title="소감문", due_at=seoul(2026, 12, 20, 18, 0))
    for version in (1, 2):
        CompletionRule.objects.create(run=made, version=version, min_sessions=version, created_at=NOW)
    teacher = Instructor.objects.create(name="김강사")
    Engagement.objects.create(session=made.sessions.first(), instructor=teacher, hours=Decimal(2))
    return made


def test_copy_shifts_every_date_and_begins_unpublished():
    made = full_run()
    copy = copying.copy_run(made, days=28, acting=office(), at=NOW)
    # Friday 2027-01-08 and 15: no holiday in the way.
    assert [timezone.localtime(row.starts_at) for row in copy.sessions.all()] == [
        seoul(2027, 1, 8, 10, 0),
        seoul(2027, 1, 15, 10, 0),
    ]
    assert (copy.published_at, copy.number, copy.opens_at) == (
        None,
        made.number + 1,
        made.opens_at + timedelta(days=28),
    )
    assert copy.assignments.get().due_at == seoul(2027, 1, 17, 18, 0)
    assert [(rule.version, rule.min_sessions) for rule in copy.completion_rules.all()] == [(1, 2)]
    assert [pool.capacity for pool in copy.pools.all()] == [2]
    assert copy.questions.get().text == "어떻게 오세요?"
    assert Engagement.objects.filter(session__run=copy).count() == 1
    assert made.questions.count() == 1


def test_copy_moves_holidays_a_week_on_and_those_after_them():
    made = full_run()
    plan = copying.plan(made, days=14)
    # 2026-12-25 is 기독탄신일, a week on is 신정연휴.
    assert [timezone.localdate(one.starts_at) for one in plan] == [date(2027, 1, 8), date(2027, 1, 15)]
    assert [one.holidays for one in plan] == [["기독탄신일", "신정연휴"], []]
    kept = copying.plan(made, days=14, skip_holidays=False)
    assert [timezone.localdate(one.starts_at) for one in kept] == [date(2026, 12, 25), date(2027, 1, 1)]


def test_next_term_keeps_the_weekday_and_the_week():
    autumn = Term.objects.create(year=2026, season="autumn", starts_on=date(2026, 11, 30), ends_on=date(2027, 1, 31))
    spring = Term.objects.create(year=2027, season="spring", starts_on=date(2027, 3, 2), ends_on=date(2027, 5, 31))
    made = full_run()
    assert made.starts_at + timedelta(days=copying.days_to(made, spring)) == seoul(2027, 3, 5, 10, 0)
    made.term = autumn
    assert made.starts_at + timedelta(days=copying.days_to(made, spring)) == seoul(2027, 3, 12, 10, 0)
