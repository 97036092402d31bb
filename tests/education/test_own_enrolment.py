"""One's own application on the screen: who sees it, offers answered or over, leaving, acting for another."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from education.models import Enrolment, Run, SeatPool, Session, State
from members.models import MandateScope
from tests.education.makers import NOW, people, run
from tests.education.screens import address, hub, offered, own, read, send, takes
from tests.membership.makers_organisations import mandate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound")]


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person(client):
    made = people(1)[0]
    client.force_login(made)
    return made


def test_only_the_owner_sees_an_application(client, person):
    [other] = takes(run(), people(1)[0])
    for name in ("enrolment", "withdraw", "answer_offer", "enrolment_calendar"):
        read(client, reverse(f"education:{name}", args=[other.pk]), status=404)


def test_stream_is_shown_to_confirmed_online_seats_only(client, person):
    made = run(seats=1, mode=Run.Mode.HYBRID, stream_url="https://live.example.org/a")
    online = SeatPool.objects.create(run=made, kind=SeatPool.Kind.ONLINE, capacity=1)
    onsite_person = people(1)[0]
    [onsite] = takes(made, onsite_person)
    send(client, made, pool=online.pk)
    assert "https://live.example.org/a" in read(client, hub(own(person)))
    client.force_login(onsite_person)
    assert "https://live.example.org/a" not in read(client, hub(onsite))


@pytest.mark.parametrize(("answer", "state"), [("accept", State.CONFIRMED), ("decline", State.DECLINED)])
def test_offer_is_answered_by_a_button_and_once(client, person, answer, state):
    row = offered(run(seats=1), person)
    url = reverse("education:answer_offer", args=[row.pk])
    assert "12월 2일 (수) 오후 12시까지 받을지 알려 주세요." in read(client, url)
    for _number in range(2):
        assert client.post(url, {"answer": answer}).url == hub(row)
    assert own(person).state == state


@pytest.mark.parametrize("method", ["get", "post"])
def test_expired_offer_link_tells_what_happened_and_what_now(client, person, method):
    row = offered(run(seats=1), person)
    url = reverse("education:answer_offer", args=[row.pk])
    with time_machine.travel(NOW + timedelta(hours=24), tick=False):
        answer = getattr(client, method)(url, {"answer": "accept"})
        assert answer.status_code in (409, 410)
        page = answer.content.decode()
        assert "자리가 다음 분께 넘어갔어요" in page
        assert "다시 신청하기" in page


def test_leaving_explains_the_deadline_and_frees_the_seat(client, person):
    made = run(seats=1)
    takes(made, person)
    url = reverse("education:withdraw", args=[own(person).pk])
    assert "12월 10일 (목) 오후 12시까지 취소할 수 있어요." in read(client, url)
    assert client.post(url, {"reason": "이사를 가요"}).url == hub(own(person))
    page = read(client, hub(own(person)))
    assert "신청을 취소했어요" in page
    assert "이사를 가요" in page
    assert "다시 신청하기" in page


def test_leaving_too_late_asks_for_a_call(client, person):
    made = run(seats=1, contact="02-385-2642")
    takes(made, person)
    with time_machine.travel(NOW + timedelta(days=9, hours=1), tick=False):
        url = reverse("education:withdraw", args=[own(person).pk])
        page = read(client, url)
        assert "02-385-2642로 전화해 주세요." in page
        assert client.post(url).status_code == 409
    assert own(person).state == State.CONFIRMED


def test_lottery_shows_its_commitment_and_the_number(client, person):
    made = run(admission=Run.Admission.LOTTERY)
    assert made.draw.commitment in read(client, address(made))
    page = read(client, send(client, made).url)
    assert "추첨 번호는 1번이에요" in page
    assert "12월 8일 (화) 오후 12시에 추첨해요." in page


def test_hub_costs_the_same_for_one_session_and_many(client, person):
    made = run()
    takes(made, person)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(hub(own(person)))
        return len(captured)

    queries()
    with_one = queries()
    for number in range(2, 13):
        start = NOW + timedelta(days=9 + number)
        Session.objects.create(run=made, number=number, starts_at=start, ends_at=start + timedelta(hours=1))
    assert queries() == with_one


@pytest.mark.parametrize(("scope", "status"), [(MandateScope.EDUCATION, 302), (MandateScope.PROFILE, 403)])
def test_relative_applies_for_another_when_the_mandate_says_so(client, scope, status):
    made, (mother, child) = run(), people(2)
    given = mandate(mother, child, scope=[scope], at=NOW)
    client.force_login(child)
    session = client.session
    session["acting"] = {"mandate": given.pk}
    session.save()
    assert send(client, made).status_code == status
    rows = Enrolment.objects.values_list("learner", "actor", "on_behalf_of")
    assert list(rows) == ([(mother.pk, child.pk, mother.pk)] if status == 302 else [])
    # The secret address of a calendar would outlive the mandate.
    assert client.get(reverse("education:calendar")).status_code == 403
