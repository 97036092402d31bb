"""Making a run in the admin: begun with a short form, filled step by step, shown, moved, copied; own campus only."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from education import publishing, schedules
from education.models import (
    Draw,
    Run,
    Session,
    Venue,
)
from education.views import runs_admin
from members.acting import as_office
from portal.models import Notice
from portal.roles import district_group
from tests.education.makers import course, people
from tests.education.run_screens import learners, new_run, open_run, soon, staff_of, typed, words

pytestmark = pytest.mark.django_db


def test_run_begins_with_seven_answers(client, office):
    response = client.post(reverse("education_run_add"), new_run())
    made = Run.objects.get()
    assert response.url == reverse("education_run_edit", args=[made.pk])
    assert [pool.capacity for pool in made.pools.all()] == [20]
    assert made.sessions.count() == 3
    assert (made.number, made.published_at, made.fee) == (1, None, 0)
    assert (made.opens_at, made.closes_at, made.starts_at) == (soon(1), soon(20), soon(30, 19))
    assert made.completion_rules.get().min_attendance_percent == 80


def test_required_fields_are_seven_at_most(client, office):
    form = client.get(reverse("education_run_add")).context["form"]
    asked = {name for name, field in form.fields.items() if field.required and field.initial is None}
    assert asked <= {"course", "mode", "admission", "opens_at", "closes_at", "first_at", "seats"}


def test_preview_names_holidays_and_saves_nothing(client, office):
    data = new_run(first_at="2027-02-02T19:00", meetings="2", skip_holidays="on", preview="1")
    text = words(client.post(reverse("education_run_add"), data))
    assert "2월 9일 설날 대체 휴일" in text
    assert "2월 16일 화요일" in text
    assert not Run.objects.exists()


def test_wrong_dates_are_answered_and_nothing_typed_is_lost(client, office):
    data = new_run(closes_at=typed(soon(40)), title="가을 첫 모임")
    text = words(client.post(reverse("education_run_add"), data))
    assert "접수가 첫 모임보다 늦게 끝나요" in text
    assert 'value="가을 첫 모임"' in text
    assert not Run.objects.exists()


def test_district_staff_opens_own_campus_only(client, eunpyeong):
    client.post(reverse("education_run_add"), new_run(campus="nowon"))
    assert Run.objects.get().campus == "eunpyeong"


def test_list_shows_own_runs_and_filters(client, eunpyeong):
    mine = open_run(campus="eunpyeong", title="은평의 교육")
    open_run(campus="nowon", title="노원의 교육")
    text = words(client.get(reverse("education_runs")))
    assert ("은평의 교육" in text, "노원의 교육" in text) == (True, False)
    assert mine.title in words(client.get(reverse("education_runs"), {"state": "open", "kind": "intro"}))
    assert mine.title not in words(client.get(reverse("education_runs"), {"state": "over"}))


def test_list_asks_no_more_for_more_runs(client, office):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("education_runs"))
        return len(queries)

    open_run()
    asked()
    few = asked()
    for _number in range(4):
        open_run()
    assert asked() == few


PAGES = ("edit", "copy", "pools", "windows", "questions", "learning", "people", "sessions")


@pytest.mark.parametrize("name", PAGES)
def test_step_opens_for_own_runs_and_is_404_for_others(client, eunpyeong, name):
    mine, other = open_run(campus="eunpyeong"), open_run(campus="nowon")
    assert client.get(reverse(f"education_run_{name}", args=[mine.pk])).status_code == 200
    assert client.get(reverse(f"education_run_{name}", args=[other.pk])).status_code == 404
    assert client.post(reverse(f"education_run_{name}", args=[other.pk])).status_code == 404


@pytest.mark.parametrize("name", ["education_session", "education_session_cancel", "education_session_remove"])
def test_meetings_of_others_are_404(client, eunpyeong, name):
    mine, other = open_run(campus="eunpyeong"), open_run(campus="nowon")
    foreign = other.sessions.get().pk
    assert client.post(reverse(name, args=[other.pk, foreign])).status_code == 404
    # Nor by the back door of one's own run.
    assert client.post(reverse(name, args=[mine.pk, foreign])).status_code == 404


@pytest.mark.parametrize("name", ["education_run_publish", "education_run_unpublish"])
def test_publishing_others_is_404(client, eunpyeong, name):
    assert client.post(reverse(name, args=[open_run(campus="nowon").pk])).status_code == 404


def test_citizens_have_no_way_in(client):
    client.force_login(people(1)[0])
    assert client.get(reverse("education_runs")).status_code in (302, 403)


def test_moving_shows_how_many_are_told_before_it_saves(client, office):
    made = open_run()
    learners(made, 2)
    session = made.sessions.get()
    address = reverse("education_session", args=[made.pk, session.pk])
    data = {"starts_at": typed(soon(11)), "minutes": "120", "venue": "", "reach": "one"}
    shown = client.post(address, data)
    assert "<b>2명</b>에게 한 번 알려요" in words(shown)
    session.refresh_from_db()
    assert session.starts_at == soon(10)
    client.post(address, data | {"seen": shown.context["seen"]})
    session.refresh_from_db()
    assert (session.starts_at, session.sequence) == (soon(11), 1)
    assert Notice.objects.filter(kind="education_change").count() == 2


def test_other_words_than_those_seen_are_shown_again(client, office):
    made = open_run()
    learners(made, 1)
    session = made.sessions.get()
    address = reverse("education_session", args=[made.pk, session.pk])
    data = {"starts_at": typed(soon(11)), "minutes": "120", "venue": "", "reach": "one"}
    seen = client.post(address, data).context["seen"]
    client.post(address, data | {"starts_at": typed(soon(12)), "seen": seen})
    session.refresh_from_db()
    assert session.starts_at == soon(10)


def test_cancelling_a_meeting_asks_once_more_when_people_are_told(client, office):
    made = open_run()
    schedules.add_sessions(made, [(soon(17), soon(17, 12))], None)
    learners(made, 1)
    session = made.sessions.order_by("number").first()
    address = reverse("education_session_cancel", args=[made.pk, session.pk])
    shown = client.post(address, {"reason": "강사 사정"})
    client.post(address, {"reason": "강사 사정", "seen": shown.context["cancel_seen"]})
    session.refresh_from_db()
    assert session.cancelled_at is not None
    assert Notice.objects.get(kind="education_change").title.startswith("모임이 취소됐어요")


def test_meetings_are_added_after_a_look(client, office):
    made = open_run()
    address = reverse("education_run_sessions", args=[made.pk])
    data = {"first_at": "2027-02-02T19:00", "minutes": "90", "meetings": "2", "skip_holidays": "on", "venue": ""}
    shown = client.post(address, data)
    assert "설날 대체 휴일" in words(shown)
    client.post(address, data | {"seen": shown.context["seen"]})
    assert Session.objects.filter(run=made).count() == 3


def test_unready_run_says_what_is_missing(client, office):
    made = open_run(published_at=None)
    made.sessions.all().delete()
    schedules.follow(made)
    client.post(reverse("education_run_publish", args=[made.pk]))
    made.refresh_from_db()
    assert made.published_at is None
    assert publishing.missing(made, timezone.now()) == ["모임 날짜를 하나 이상 넣어 주세요."]


def test_published_lottery_promises_its_seed(client, office):
    made = open_run(published_at=None, admission=Run.Admission.LOTTERY)
    Draw.objects.all().delete()
    client.post(reverse("education_run_publish", args=[made.pk]))
    made.refresh_from_db()
    assert made.published_at is not None
    assert Draw.objects.get(run=made).drawn_at is None


def test_run_with_applicants_stays_public(client, office):
    made = open_run()
    learners(made, 1)
    with pytest.raises(ValueError, match="숨길 수 없어요"):
        publishing.unpublish(run=made, acting=as_office(office, office), at=timezone.now())
    client.post(reverse("education_run_unpublish", args=[made.pk]))
    made.refresh_from_db()
    assert made.published_at is not None


def test_copy_is_previewed_then_made(client, office):
    made = open_run()
    address = reverse("education_run_copy", args=[made.pk])
    data = {"by": "days", "days": "91", "term": ""}
    shown = client.post(address, data)
    assert Run.objects.count() == 1
    response = client.post(address, data | {"seen": shown.context["seen"]})
    copy = Run.objects.exclude(pk=made.pk).get()
    assert response.url == reverse("education_run_edit", args=[copy.pk])
    assert (copy.starts_at, copy.published_at) == (made.starts_at + timedelta(days=91), None)


def test_own_columns_change_without_touching_what_seats_wrote(client, office):
    made = open_run()
    learners(made, 1)
    form = client.get(reverse("education_run_edit", args=[made.pk])).context["form"]
    stands = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in stands.items() if value is not None}
    data |= {"bring": "물병", "admission": "lottery"}
    response = client.post(reverse("education_run_edit", args=[made.pk]), data)
    assert response.status_code == 302, response.context["form"].errors
    version = Run.objects.get().version
    assert (Run.objects.get().bring, Run.objects.get().admission) == ("물병", "first_come")
    assert version > made.version


def test_district_staff_changes_own_rooms_only(client, eunpyeong):
    mine = Venue.objects.create(name="은평 방", address="은평구", district="eunpyeong")
    other = Venue.objects.create(name="노원 방", address="노원구", district="nowon")
    assert client.get(reverse("education_venues:edit", args=[mine.pk])).status_code == 200
    assert client.get(reverse("education_venues:edit", args=[other.pk])).status_code in (302, 403)
    assert client.get(reverse("education_terms:index")).status_code in (302, 403)


def test_room_in_use_stays(client, office):
    made = open_run()
    room = Venue.objects.create(name="배움방", address="은평구")
    made.sessions.update(venue=room)
    client.post(reverse("education_venues:delete", args=[room.pk]))
    assert Venue.objects.get() == room
    made.sessions.update(venue=None)
    client.post(reverse("education_venues:delete", args=[room.pk]))
    assert not Venue.objects.exists()


def test_courses_are_written_by_those_with_rights_on_the_catalogue(client, office):
    course()
    assert client.get(reverse("education_run_add")).context["course_url"] == runs_admin.new_course_url(office)
    assert runs_admin.new_course_url(staff_of(district_group("eunpyeong"))) == ""
