"""The door's screens: who gets in, what is written down, marking without and with the script."""

import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from education.models import Attendance, AttendanceEntry, CheckInSecret, Engagement, Instructor
from members.models import AccessEntry, Member
from portal import roles
from tests.education.makers import people, run
from tests.education.makers_presence import confirmed, opened

pytestmark = pytest.mark.django_db

SCREENS = ("door", "door_code", "door_code_now", "door_walk_in", "door_paper", "sign_sheet")


@pytest.fixture
def session(time_machine):
    made = run(seats=3).sessions.get()
    time_machine.move_to(made.starts_at + timedelta(minutes=5), tick=False)
    return made


@pytest.fixture
def staff(client, session):
    member = Member.objects.create_user("door@example.org", nickname="배움지기")
    member.groups.add(Group.objects.get(name=roles.EDUCATION))
    client.force_login(member)
    return member


def at(name, session):
    return reverse(f"education:{name}", args=[session.pk])


def test_strangers_and_learners_find_no_door(client, session):
    [row] = confirmed(session, 1)
    opened(session)
    codes = [client.get(at(name, session)).status_code for name in SCREENS]
    client.force_login(row.learner)
    codes += [client.get(at(name, session)).status_code for name in SCREENS]
    codes += [client.get(reverse("education:teach")).status_code]
    assert codes == [302] * 6 + [404] * 7


def test_an_instructor_opens_the_doors_of_what_they_teach_only(client, session):
    [teacher] = people(1)
    instructor = Instructor.objects.create(name="한결", member=teacher)
    Engagement.objects.create(session=session, instructor=instructor, hours=2)
    other = run().sessions.get()
    client.force_login(teacher)
    shown = client.get(reverse("education:teach"))
    assert [one.pk for one in shown.context["days"].today] == [session.pk]
    assert [client.get(at("door", one)).status_code for one in (session, other)] == [200, 404]


def test_opening_shows_code_and_digits_and_nothing_before(client, staff, session):
    assert "data-code-now" not in client.get(at("door", session)).content.decode()
    assert client.get(at("door_code", session)).status_code == 302
    client.post(at("door", session), {"do": "open"})
    client.post(at("door", session), {"do": "open"})
    for name in ("door", "door_code", "door_code_now"):
        assert "wallcode__digits" in client.get(at(name, session)).content.decode()
    assert CheckInSecret.objects.get().opened_by == staff


def test_names_are_shown_to_who_searches_and_it_is_written_down_once(client, staff, session):
    rows = confirmed(session, 2)
    name = rows[0].learner.nickname
    assert name not in client.get(at("door", session)).content.decode()
    for _time in range(2):
        shown = client.post(at("door", session), {"do": "find", "words": name}, follow=True)
        assert [row.pk for row in shown.context["people"]] == [rows[0].pk]
    client.post(at("door", session), {"do": "sheet"}, follow=True)
    assert [one.kind for one in AccessEntry.objects.order_by("pk")] == ["search", "view"]


def test_marking_and_undoing_by_forms(client, staff, session):
    [row] = confirmed(session, 1)
    for status in ("late", "undo", "present"):
        client.post(at("door_marks", session), {"batch": uuid4().hex, "mark": f"{status}:{row.pk}"})
    assert (Attendance.objects.get().status, AttendanceEntry.objects.count()) == ("present", 3)


@pytest.mark.parametrize("mark", ["present:0", "present:x", "gone:1", "", f"present:{10**30}"])
def test_a_bent_mark_writes_nothing(client, staff, session, mark):
    confirmed(session, 1)
    answer = client.post(at("door_marks", session), {"batch": uuid4().hex, "mark": mark})
    assert (answer.status_code in (302, 404), AttendanceEntry.objects.count()) == (True, 0)


def test_marks_that_waited_are_taken_once_at_their_moment(client, staff, session):
    [row] = confirmed(session, 1)
    moment = session.starts_at + timedelta(minutes=1)
    one = {"key": "a" * 32, "enrolment": row.pk, "status": "late", "at": int(moment.timestamp() * 1000)}
    far = {**one, "key": "b" * 32, "status": "present", "at": 9_000_000_000_000}
    for _time in range(2):
        answer = client.post(at("door_marks", session), {"marks": json.dumps([one, far])})
        assert [result["ok"] for result in answer.json()["results"]] == [True, True]
    said = AttendanceEntry.objects.order_by("pk").values_list("status", "happened_at")
    assert list(said) == [("late", moment), ("present", session.starts_at + timedelta(minutes=5))]


@pytest.mark.parametrize("marks", ["", "{}", "[1]", "[[]]", '[{"key": "short"}]', "[" * 9000])
def test_marks_that_are_no_marks_are_refused(client, staff, session, marks):
    assert client.post(at("door_marks", session), {"marks": marks}).status_code == 400


def test_a_learner_of_another_run_is_not_marked(client, staff, session):
    [row] = confirmed(run().sessions.get(), 1)
    client.post(at("door_marks", session), {"batch": uuid4().hex, "mark": f"present:{row.pk}"})
    assert AttendanceEntry.objects.count() == 0


def test_closing_before_the_start_says_so(client, staff, session, time_machine):
    confirmed(session, 1)
    time_machine.move_to(session.starts_at - timedelta(minutes=1), tick=False)
    client.post(at("door", session), {"do": "close"})
    assert Attendance.objects.count() == 0
    time_machine.move_to(session.ends_at, tick=False)
    # Two hours without use have ended the session of staff.
    client.logout()
    client.force_login(staff)
    client.post(at("door", session), {"do": "close"})
    assert Attendance.objects.get().status == "absent"


def test_a_walk_in_is_found_by_a_whole_number_and_let_in(client, staff, session):
    [person] = people(1)
    person.phone = "01099998888"
    person.save()
    assert client.post(at("door_walk_in", session), {"query": person.nickname}).status_code == 422
    assert client.post(at("door_walk_in", session), {"member": person.pk, "key": uuid4().hex}).status_code == 422
    client.post(at("door_walk_in", session), {"query": "010-9999-8888"})
    client.post(at("door_walk_in", session), {"member": person.pk, "key": uuid4().hex})
    assert Attendance.objects.get().enrolment.learner == person


def test_a_full_session_refuses_a_walk_in_with_what_to_do(client, staff, session):
    confirmed(session, 3)
    [person] = people(1)
    client.post(at("door_walk_in", session), {"query": person.email})
    answer = client.post(at("door_walk_in", session), {"member": person.pk, "key": uuid4().hex})
    assert (answer.status_code, "자리가 모두 찼어요" in answer.content.decode()) == (409, True)


def test_a_sheet_is_previewed_and_carried_out_once(client, staff, session):
    confirmed(session, 2)
    file = BytesIO("접수 번호,출석\n1,○\n2,×\n7,○\n".encode())
    file.name = "sheet.csv"
    shown = client.post(at("door_paper", session), {"file": file})
    assert (shown.context["ready"], Attendance.objects.count()) == (2, 0)
    for _press in range(2):
        client.post(at("door_paper", session), {"orders": shown.context["orders"]})
    assert sorted(Attendance.objects.values_list("status", flat=True)) == ["absent", "present"]
    assert AttendanceEntry.objects.count() == 2
    assert client.post(at("door_paper", session), {"orders": "forged"}).status_code == 422
