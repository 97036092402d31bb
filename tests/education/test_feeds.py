"""Feeds: what machines read of public runs."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from education import calendars
from education.feeds import STANDARD_COLUMNS
from education.models import Engagement, Instructor, Run, Session, Venue
from portal.cache import TOKEN
from tests.education.makers import NOW, course, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(clean_caches):
    TOKEN.renew()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def made() -> Run:
    one = run(
        course=course(title="=골목 걷기", summary="+걸어요", audience="누구나"), campus="mapo", contact="02-1", fee=3000
    )
    venue = Venue.objects.create(name="마을방", address="마포구 성산로 1")
    session = one.sessions.get()
    session.venue = venue
    session.save()
    Engagement.objects.create(
        session=session, instructor=Instructor.objects.create(name="나이음", is_public=True), hours=2
    )
    run(published_at=None)
    return one


def lines(client) -> list[list[str]]:
    text = client.get(reverse("education:standard_csv")).content.decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_standard_dataset_has_25_columns_and_a_row_a_run(client, made):
    heads, *rows = lines(client)
    assert (len(heads), heads) == (25, list(STANDARD_COLUMNS))
    assert len(rows) == 1
    row = dict(zip(heads, rows[0], strict=True))
    assert {
        name: row[name]
        for name in ("강사명", "교육시작일자", "교육시작시각", "강좌정원수", "수강료", "교육장도로명주소")
    } == {
        "강사명": "나이음",
        "교육시작일자": "2026-12-11",
        "교육시작시각": "12:00",
        "강좌정원수": "2",
        "수강료": "3000",
        "교육장도로명주소": "마포구 성산로 1",
    }
    assert (row["선정방법구분"], row["데이터기준일자"]) == ("선착순", "2026-12-01")


def test_cells_that_a_spreadsheet_would_run_are_disarmed(client, made):
    heads, row = lines(client)
    assert row[heads.index("강좌명")] == "'=골목 걷기"
    assert row[heads.index("강좌내용")] == "'+걸어요"


def test_standard_dataset_as_json_says_the_same(client, made):
    data = client.get(reverse("education:standard_json")).json()
    assert (data["totalCount"], list(data["records"][0])) == (1, list(STANDARD_COLUMNS))
    assert data["records"][0]["강좌명"] == "=골목 걷기"


def test_reservation_feed_is_shaped_as_the_citys(client, made):
    body = client.get(reverse("education:reservation_json")).json()["ListPublicReservationEducation"]
    row = body["row"][0]
    assert body["list_total_count"] == 1
    assert (row["SVCID"], row["SVCSTATNM"], row["PAYATNM"], row["AREANM"]) == (
        f"SM{made.pk:08}",
        "접수중",
        "유료",
        "마포구",
    )
    assert (row["RCPTENDDT"], row["SVCURL"]) == (
        "2026-12-08 12:00:00.0",
        f"http://testserver/education/runs/{made.pk}/",
    )


@pytest.mark.parametrize("name", ["runs_ics", "run_calendar"])
def test_calendar_keeps_uids_and_says_what_is_cancelled(client, made, name):
    Session.objects.create(
        run=made,
        number=2,
        starts_at=NOW + timedelta(days=17),
        ends_at=NOW + timedelta(days=17, hours=2),
        cancelled_at=NOW,
        sequence=3,
    )
    url = reverse(f"education:{name}", args=[made.pk] if name == "run_calendar" else [])
    events = Calendar.from_ical(client.get(url).content).walk("VEVENT")
    assert [(str(one["STATUS"]), int(one["SEQUENCE"])) for one in events] == [("CONFIRMED", 0), ("CANCELLED", 3)]
    assert str(events[0]["UID"]) == calendars.uid_of(made.sessions.first())


def test_calendar_of_a_run_that_is_not_public_is_not_there(client):
    assert client.get(reverse("education:run_calendar", args=[run(published_at=None).pk])).status_code == 404


def test_course_says_its_runs_to_machines(client, made):
    found = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', client.get(made.course.url).content.decode()
    )
    data = json.loads(found.group(1))
    assert (data["@type"], data["courseCode"], data["isAccessibleForFree"]) == ("Course", made.course.code, False)
    instance = data["hasCourseInstance"][0]
    assert (instance["courseMode"], instance["remainingAttendeeCapacity"]) == ("Onsite", 2)
    assert instance["location"]["address"] == "마포구 성산로 1"


def test_run_page_and_the_graph_say_the_same_instance(client, made):
    text = client.get(reverse("education:run", args=[made.pk])).content.decode()
    own = json.loads(re.search(r'ld\+json">(.*?)</script>', text).group(1))["hasCourseInstance"]
    graph = json.loads(client.get(reverse("education:courses_jsonld")).content)["@graph"]
    assert own == next(one for one in graph if one["courseCode"] == made.course.code)["hasCourseInstance"]


def test_site_map_has_courses_and_public_runs_only(client, made):
    hidden = Run.objects.get(published_at=None)
    places = re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    ours = [place.split("/education/")[1] for place in places if "/education/" in place]
    assert f"runs/{made.pk}/" in ours
    assert f"runs/{hidden.pk}/" not in ours
    assert f"{made.course.slug}/" in ours


@pytest.mark.parametrize(
    ("name", "number"), [(n, c) for n in ("standard_csv", "reservation_json", "runs_ics") for c in (1, 30)]
)
def test_feed_costs_the_same_queries_for_one_and_for_thirty(client, django_assert_num_queries, name, number):
    for _number in range(number):
        run()
    url = reverse(f"education:{name}") + "?uncached=1"
    client.get(url)
    with django_assert_num_queries(5):
        assert client.get(url).status_code == 200
