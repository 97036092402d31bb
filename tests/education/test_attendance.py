"""Marks, undoing, closing; the row is the last word of the entries."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education import attendance, door, paper, walk_ins
from education.attendance import Source
from education.eligibility import EnrolmentRefused, Refusal
from education.models import CAME, Attendance, AttendanceEntry, Presence, SeatPool, State
from education.paper import Outcome
from members.acting import as_office
from tests.education.makers import people, run
from tests.education.makers_presence import confirmed
from tests.processes import start, together

pytestmark = pytest.mark.django_db

WORDS = st.tuples(
    st.sampled_from([Source.QR, Source.CODE, Source.NAME, Source.PAPER, Source.WALK_IN, Source.CLOSE, Source.UNDO]),
    st.sampled_from(Presence.values),
)


def entries(words):
    """Own scans say only that one came; closing says only that one did not."""
    made = []
    for source, status in words:
        if source in (Source.QR, Source.CODE):
            status = Presence.LATE if status == Presence.LATE else Presence.PRESENT
        elif source == Source.CLOSE:
            status = Presence.ABSENT
        made.append(SimpleNamespace(source=source, status="" if source == Source.UNDO else status))
    return made


def standing(words) -> str:
    last = attendance.last_word(entries(words))
    return last.status if last else ""


@given(st.lists(WORDS, max_size=12))
def test_a_staff_word_at_the_end_holds(words):
    assert standing([*words, (Source.NAME, Presence.EXCUSED)]) == Presence.EXCUSED


@given(st.lists(WORDS, max_size=12), st.sampled_from([Source.NAME, Source.PAPER, Source.WALK_IN]))
def test_an_undone_word_was_never_said(words, source):
    assert standing([*words, (source, Presence.ABSENT), (Source.UNDO, "")]) == standing(words)


@given(st.lists(WORDS, max_size=12))
def test_a_scan_makes_come_and_never_less(words):
    before, after = standing(words), standing([*words, (Source.QR, Presence.LATE)])
    assert after == (before if before in CAME else Presence.LATE)


@given(st.lists(WORDS, max_size=12))
def test_closing_speaks_only_of_whom_nobody_spoke(words):
    assert standing([*words, (Source.CLOSE, "")]) == (standing(words) or Presence.ABSENT)


@pytest.fixture
def session(db):
    return run(seats=3).sessions.get()


@pytest.fixture
def staff(db):
    return people(1)[0]


def mark(row, session, staff, status, minute=0, key=None):
    return attendance.mark(
        enrolment=row,
        session=session,
        status=status,
        source=Source.NAME,
        key=key or uuid4().hex,
        acting=as_office(staff, row.learner),
        at=session.starts_at + timedelta(minutes=minute),
    )


def test_a_mark_that_arrives_late_does_not_change_a_later_word(session, staff):
    [row] = confirmed(session, 1)
    mark(row, session, staff, Presence.LEFT_EARLY, minute=90)
    standing = mark(row, session, staff, Presence.PRESENT, minute=5)
    assert standing.status == Presence.LEFT_EARLY


def test_undo_gives_back_what_stood_before(session, staff):
    [row] = confirmed(session, 1)
    mark(row, session, staff, Presence.PRESENT)
    mark(row, session, staff, Presence.ABSENT, minute=1)
    details = {"enrolment": row, "session": session, "acting": as_office(staff, row.learner)}
    at = session.starts_at + timedelta(minutes=2)
    assert attendance.undo(**details, key="undo-1", at=at).status == Presence.PRESENT
    assert attendance.undo(**details, key="undo-1", at=at).status == Presence.PRESENT
    assert attendance.undo(**details, key="undo-2", at=at) is None
    assert (Attendance.objects.count(), AttendanceEntry.objects.count()) == (0, 4)


def test_a_mark_says_who_made_it(session, staff):
    [row] = confirmed(session, 1)
    mark(row, session, staff, Presence.PRESENT)
    entry = AttendanceEntry.objects.get()
    assert (entry.actor, entry.capacity, entry.source) == (staff, "office", Source.NAME)


def test_closing_twice_writes_once_and_a_newcomer_after(session, staff):
    first, second = confirmed(session, 2)
    mark(first, session, staff, Presence.LATE)
    office = as_office(staff, staff)
    closed = [attendance.close_session(session=session, acting=office, at=session.ends_at) for _n in range(2)]
    [third] = confirmed(session, 1)
    closed.append(attendance.close_session(session=session, acting=office, at=session.ends_at))
    assert closed == [1, 0, 1]
    said = dict(Attendance.objects.values_list("enrolment", "status"))
    assert said == {first.pk: "late", second.pk: "absent", third.pk: "absent"}


def test_closing_again_speaks_again_after_an_undo(session, staff):
    [row] = confirmed(session, 1)
    office = as_office(staff, row.learner)
    attendance.close_session(session=session, acting=office, at=session.ends_at)
    attendance.undo(enrolment=row, session=session, key="undo-close", acting=office, at=session.ends_at)
    attendance.close_session(session=session, acting=office, at=session.ends_at)
    assert Attendance.objects.get().status == Presence.ABSENT


def walk(session, staff, person, key=None):
    return walk_ins.walk_in(
        session=session,
        acting=as_office(staff, person),
        key=key or uuid4().hex,
        at=session.starts_at,
        status=Presence.PRESENT,
    )


def test_a_walk_in_takes_a_free_seat_and_is_marked(session, staff, sound):
    [person] = people(1)
    row = walk(session, staff, person)
    assert (row.state, session.run.pools.get().occupied) == (State.CONFIRMED, 1)
    assert [one.enrolment for one in Attendance.objects.all()] == [row]


def test_a_walk_in_pressed_twice_is_one(session, staff, sound):
    [person] = people(1)
    assert walk(session, staff, person, "key-1-key").pk == walk(session, staff, person, "key-1-key").pk
    assert (session.run.enrolments.count(), AttendanceEntry.objects.count()) == (1, 1)


def test_a_walk_in_never_goes_beyond_the_seats(session, staff, sound):
    confirmed(session, 3)
    [person] = people(1)
    with pytest.raises(EnrolmentRefused) as caught:
        walk(session, staff, person)
    assert (caught.value.reason, session.run.enrolments.count()) == (Refusal.NO_SEATS, 3)
    assert Attendance.objects.count() == 0


def test_who_stands_in_the_room_takes_no_seat_online(session, staff, sound):
    confirmed(session, 3)
    SeatPool.objects.create(run=session.run, kind="online", capacity=50)
    with pytest.raises(EnrolmentRefused):
        walk(session, staff, people(1)[0])


def test_who_waited_gets_the_seat_that_came_free(session, staff, sound):
    rows = confirmed(session, 4)
    from_waiting = rows[3]
    assert from_waiting.state == State.WAITING
    SeatPool.objects.filter(run=session.run).update(capacity=4)
    row = walk(session, staff, from_waiting.learner)
    assert (row.pk, row.state) == (from_waiting.pk, State.CONFIRMED)


def test_the_door_finds_by_beginning_number_and_phone_and_lists_nobody_else(session, staff):
    rows = confirmed(session, 3)
    learner = rows[1].learner
    learner.nickname, learner.phone = "골목산책", "01012345678"
    learner.save()
    found = [[row.pk for row in door.find(session, words)] for words in ("골목", "5678", "2", "골", "", "%", "없는이")]
    assert found == [[rows[1].pk], [rows[1].pk], [rows[1].pk], [], [], [], []]


def test_paper_is_shown_then_written_and_the_same_again_changes_nothing(session, staff):
    rows = confirmed(session, 3)
    names = [row.learner.nickname for row in rows]
    lines = [
        {"#": "2", "접수 번호": "1", "별명": names[0], "1회 12-11": "○"},
        {"#": "3", "접수 번호": "2", "별명": names[1], "1회 12-11": "지각"},
        {"#": "4", "접수 번호": "3", "별명": "다른이", "1회 12-11": "○"},
        {"#": "5", "접수 번호": "9", "별명": "", "1회 12-11": "○"},
        {"#": "6", "접수 번호": "1", "별명": "", "1회 12-11": "×"},
    ]
    shown = paper.preview(session, lines)
    assert [row.outcome for row in shown] == [Outcome.READY, Outcome.READY, *[Outcome.WRONG] * 3]
    assert Attendance.objects.count() == 0
    orders = [(row.enrolment, row.status) for row in shown if row.outcome == Outcome.READY]
    for _press in range(2):
        paper.carry_out(session, orders, "batch", staff, session.ends_at)
    assert dict(Attendance.objects.values_list("enrolment", "status")) == {rows[0].pk: "present", rows[1].pk: "late"}
    assert AttendanceEntry.objects.count() == 2
    assert [row.outcome for row in paper.preview(session, lines)][:2] == [Outcome.SAME, Outcome.SAME]


def test_paper_without_a_column_of_the_session_says_which(session):
    with pytest.raises(ValueError, match="1회"):
        paper.preview(session, [{"#": "2", "접수 번호": "1", "2회 12-18": "○"}])


@pytest.mark.django_db(transaction=True)
def test_two_processes_marking_one_person_write_one_row(tmp_path):
    session = run().sessions.get()
    [row] = confirmed(session, 1)
    [staff] = people(1)
    runs = [(row.pk, session.pk, staff.pk, status) for status in ("present", "late")]
    processes = start("tests.education.race_markers", runs, tmp_path)
    together(processes)
    ended = [process.communicate(timeout=60)[0].strip().splitlines()[-1] for process in processes]
    assert "entries 2 rows 1" in ended
