"""Calendar files and the private feed: stable UIDs, rising SEQUENCE, cancelled as cancelled, a secret address."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from education import calendars, enrolment
from education.models import CalendarFeed, Enrolment, Run, SeatPool, Session, Venue
from members.acting import as_self
from tests.education.makers import NOW, people, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person(client):
    made = people(1)[0]
    client.force_login(made)
    return made


def seat(made, person, pool=None) -> Enrolment:
    return enrolment.enrol(run=made, pool=pool or made.pools.first(), acting=as_self(person), key=uuid4().hex, at=NOW)


def read(client, url) -> Calendar:
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    return Calendar.from_ical(answer.content)


def file_of(row: Enrolment) -> str:
    return reverse("education:enrolment_calendar", args=[row.pk])


def events(calendar: Calendar) -> list[tuple[str, int, str]]:
    return [(str(event["uid"]), int(event["sequence"]), str(event["status"])) for event in calendar.walk("VEVENT")]


def feed_address(client) -> str:
    client.post(reverse("education:calendar"), {"do": "renew"})
    return reverse("education:calendar_feed", args=[CalendarFeed.objects.get().key])


def test_file_has_the_meeting_in_seouls_time_with_its_zone(client, person):
    made = run(title="저녁 산책")
    venue = Venue.objects.create(name="이음마루", address="성북로 1")
    made.sessions.update(venue=venue, title="골목")
    calendar = read(client, file_of(seat(made, person)))
    [event] = calendar.walk("VEVENT")
    assert str(calendar["method"]) == "PUBLISH"
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Seoul"]
    assert event["dtstart"].params["TZID"] == "Asia/Seoul"
    assert event["dtstart"].dt == NOW + timedelta(days=10)
    assert (str(event["summary"]), str(event["location"])) == ("저녁 산책 골목", "이음마루, 성북로 1")


def test_moved_session_keeps_its_uid_and_raises_its_sequence(client, person):
    made = run()
    row = seat(made, person)
    [(uid, sequence, _status)] = events(read(client, file_of(row)))
    made.sessions.update(sequence=4)
    assert events(read(client, file_of(row))) == [(uid, 4, "CONFIRMED")]
    assert sequence == 0


def test_cancelled_session_says_so(client, person):
    made = run()
    row = seat(made, person)
    made.sessions.update(cancelled_at=NOW, sequence=1)
    assert [status for _uid, _sequence, status in events(read(client, file_of(row)))] == ["CANCELLED"]


def test_left_application_takes_its_dates_out_of_calendars(client, person):
    row = seat(run(), person)
    before = events(read(client, file_of(row)))
    enrolment.withdraw(enrolment=row, acting=as_self(person), at=NOW)
    calendar = read(client, file_of(row))
    assert str(calendar["method"]) == "CANCEL"
    assert events(calendar) == [(uid, sequence + 1, "CANCELLED") for uid, sequence, _status in before]


def test_waiting_is_tentative(client, person):
    made = run(seats=1)
    seat(made, people(1)[0])
    assert [status for *_rest, status in events(read(client, file_of(seat(made, person))))] == ["TENTATIVE"]


def test_stream_is_never_written_into_a_file(client, person):
    made = run(seats=1, mode=Run.Mode.HYBRID, stream_url="https://live.example.org/a")
    online = SeatPool.objects.create(run=made, kind=SeatPool.Kind.ONLINE, capacity=1)
    url = file_of(seat(made, person, online))
    assert b"live.example.org" not in client.get(url).content
    assert [str(event["location"]) for event in read(client, url).walk("VEVENT")] == ["온라인 (주소는 내 신청에서)"]


def test_feed_needs_no_login_and_holds_seats_only(client, person):
    made, other = run(title="확정된 것"), run(seats=0, title="못 간 것", starts=NOW + timedelta(days=30))
    SeatPool.objects.filter(run=other).update(capacity=1)
    seat(other, people(1)[0])
    row = seat(made, person)
    seat(other, person)
    url = feed_address(client)
    client.logout()
    assert [str(event["summary"]) for event in read(client, url).walk("VEVENT")] == ["확정된 것"]
    assert client.get(url)["X-Robots-Tag"] == "noindex, nofollow"
    enrolment.withdraw(enrolment=row, acting=as_self(person), at=NOW)
    assert [status for *_rest, status in events(read(client, url))] == ["CANCELLED"]


def test_feed_costs_the_same_for_one_seat_and_for_many(client, person, django_assert_num_queries):
    for number in range(5):
        made = run(starts=NOW + timedelta(days=10 + number))
        start = NOW + timedelta(days=20 + number)
        venue = Venue.objects.create(name=f"방 {number}", address="성북로 1")
        end = start + timedelta(hours=1)
        Session.objects.create(run=made, number=2, starts_at=start, ends_at=end, venue=venue)
        seat(made, person)
    url = feed_address(client)
    client.logout()
    with django_assert_num_queries(4):
        assert len(events(read(client, url))) == 10


def test_new_address_ends_the_old_one_and_stopping_ends_both(client, person):
    old = feed_address(client)
    new = feed_address(client)
    assert old != new
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    assert new in client.get(reverse("education:calendar")).content.decode()
    client.post(reverse("education:calendar"), {"do": "stop"})
    assert client.get(new).status_code == 404


def test_feed_of_somebody_who_left_is_gone(client, person):
    url = feed_address(client)
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(url).status_code == 404


def test_public_and_private_calendars_name_a_meeting_alike(client, person):
    made = run()
    row = seat(made, person)
    public = [client.get(reverse("education:runs_ics")), client.get(reverse("education:run_calendar", args=[made.pk]))]
    uids = [str(one["uid"]) for answer in public for one in Calendar.from_ical(answer.content).walk("VEVENT")]
    uids += [uid for url in (file_of(row), feed_address(client)) for uid, *_rest in events(read(client, url))]
    assert uids == [f"education-session-{made.sessions.get().pk}@localhost"] * 4


def test_who_leaves_and_comes_again_has_one_event_whose_sequence_only_rises(client, person):
    made = run()
    url, seen = feed_address(client), []
    for _time in range(2):
        row = seat(made, person)
        seen += events(read(client, url))
        enrolment.withdraw(enrolment=row, acting=as_self(person), at=NOW)
        seen += events(read(client, url))
    uid = calendars.uid_of(made.sessions.get())
    assert seen == [(uid, 0, "CONFIRMED"), (uid, 1, "CANCELLED"), (uid, 2, "CONFIRMED"), (uid, 3, "CANCELLED")]
    assert events(read(client, file_of(row))) == seen[-1:]
