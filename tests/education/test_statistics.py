"""Numbers of education: counted once a person and run, of own campuses only."""

import csv
import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from education import enrolment, statistics
from education.models import Attendance, Presence, Run, Term
from members.acting import as_self
from members.models import Member
from portal import roles
from tests.education.makers import NOW, people, run

pytestmark = pytest.mark.django_db


def apply(made, person):
    return enrolment.enrol(run=made, pool=made.pools.get(), acting=as_self(person), key=uuid4().hex, at=NOW)


def staff(group: str) -> Member:
    member = Member.objects.create_user(f"{uuid4().hex[:8]}@example.org", nickname="배움지기")
    member.groups.add(Group.objects.get(name=group))
    return member


def test_lines_count_people_once_and_demand_that_went_unmet(django_assert_num_queries):
    made = run(seats=1, campus="mapo", number=1)
    seat, _waiting = apply(made, (both := people(2))[0]), apply(made, both[1])
    enrolment.withdraw(enrolment=seat, acting=as_self(both[0]), at=NOW)
    apply(made, both[0])
    Attendance.objects.create(enrolment=seat, session=made.sessions.get(), status=Presence.ABSENT, at=NOW)
    run(seats=None, campus="mapo", number=2)
    with django_assert_num_queries(5):
        (line,) = statistics.lines(Run.objects.all(), NOW)
    assert (line.campus, line.kind, line.period) == ("마포구", "입문과정", "2026년")
    assert (line.runs, line.applicants, line.seats, line.rate, line.unmet) == (2, 2, 1, 2.0, 1)
    # Marks of who gave the seat back are not no-shows.
    assert (line.no_show, line.completion) == (None, None)


def test_no_show_and_completion_are_of_those_confirmed():
    made = run(seats=2)
    rows = [apply(made, person) for person in people(2)]
    for row, status in zip(rows, (Presence.ABSENT, Presence.PRESENT), strict=True):
        Attendance.objects.create(enrolment=row, session=made.sessions.get(), status=status, at=NOW)
    (line,) = statistics.lines(Run.objects.all(), NOW + timedelta(days=11))
    assert (line.no_show, line.completion) == (50.0, 0.0)


def test_total_is_the_sum():
    for campus in ("mapo", "eunpyeong"):
        apply(run(seats=2, campus=campus), people(1)[0])
    found = statistics.lines(Run.objects.all(), NOW)
    whole = statistics.total(found)
    assert ([line.applicants for line in found], whole.applicants, whole.seats, whole.rate) == ([1, 1], 2, 4, 0.5)


def test_a_district_sees_its_own_numbers(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    for campus in ("mapo", "eunpyeong"):
        apply(run(campus=campus), people(1)[0])
    client.force_login(staff(roles.district_group("mapo")))
    page = client.get(reverse("education_statistics")).content.decode()
    assert "마포구" in page
    assert "은평구" not in page.split("<main")[1]
    answer = client.get(reverse("education_statistics"), {"format": "csv", "by": "campus", "year": "2026"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][0] == "여는 곳"
    assert [row[0] for row in rows[1:]] == ["마포구"]


def test_numbers_of_one_term(client, office):
    spring, autumn = (
        Term.objects.create(year=2027, season=season, starts_on=date(2027, month, 1), ends_on=date(2027, month + 2, 28))
        for season, month in (("spring", 3), ("autumn", 9))
    )
    for term, campus in ((autumn, "mapo"), (spring, "mapo"), (spring, ""), (None, "")):
        run(campus=campus, term=term)

    def found(**query) -> list[list[str]]:
        answer = client.get(reverse("education_statistics"), {"format": "csv", **query})
        return [row[:3] for row in list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]]

    assert found(term=spring.pk) == [
        ["서울시 센터", "입문과정", "2027년 봄학기"],
        ["마포구", "입문과정", "2027년 봄학기"],
    ]
    assert [row[2] for row in found(by="period")] == ["2026년", "2027년 봄학기", "2027년 가을학기"]
    page = client.get(reverse("education_statistics"), {"term": autumn.pk}).content.decode()
    assert f'<option value="{autumn.pk}" selected>2027년 가을학기</option>' in page


@pytest.mark.parametrize(
    "query",
    [{"year": "x"}, {"year": "99999999999"}, {"by": "nothing"}, {"year": "1066"}, {"term": "x"}, {"term": "9" * 30}],
)
def test_a_strange_question_is_answered_with_everything(client, query):
    run()
    client.force_login(staff(roles.EDUCATION))
    assert client.get(reverse("education_statistics"), query).status_code == 200
