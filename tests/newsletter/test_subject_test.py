"""Two subjects on the desk: how long it waits is chosen there, and said."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from newsletter.models import Mailing
from newsletter.moves import State
from portal import roles
from tests.newsletter import makers
from tests.newsletter.makers import NOW
from tests.newsletter.staff import staff
from tests.newsletter.test_ab import a_test
from tests.newsletter.test_desk import text_of, url

pytestmark = pytest.mark.django_db
WRONG = "1시간에서 48시간 사이의 수를 적어 주세요. 더 이르면 연 사람이 없고, 더 늦으면 소식이 낡아요."


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def editor(client):
    member = staff("editor", roles.AUTHOR)
    client.force_login(member)
    return member


def words(answer) -> str:
    return " ".join(text_of(answer).split())


def test_hours_are_chosen_and_said(client, editor):
    made = makers.issue(makers.series(counts_clicks=True), subject_b="눈 오는 동네")
    assert "20%가 A와 B를 반씩 먼저 받아요. 보내기 시작하고 2시간 뒤에 나은 제목을 골라" in words(
        client.get(url("", made))
    )
    client.post(url("_audience", made), {"ab_share": "30", "ab_hours": "6"})
    assert Mailing.objects.values_list("ab_share", "ab_hours").get() == (30, 6)
    assert "30%가 A와 B를 반씩 먼저 받아요. 보내기 시작하고 6시간 뒤에" in words(client.get(url("", made)))
    client.post(url("_audience", made), {"ab_share": "", "ab_hours": ""})
    assert Mailing.objects.values_list("ab_share", "ab_hours").get() == (20, 2)


@pytest.mark.parametrize("hours", ["0", "49", "-1", "내일", "1.5", "9" * 30])
def test_hours_that_make_no_sense_are_refused(client, editor, hours):
    made = makers.issue(subject_b="눈 오는 동네")
    answer = client.post(url("_audience", made), {"ab_hours": hours, "districts": ["mapo"]})
    assert (answer.status_code, text_of(answer).count(WRONG)) == (422, 1)
    # Nothing typed is lost, nothing is written.
    assert f'value="{hours}"' in text_of(answer)
    assert Mailing.objects.count() == 0


def test_with_one_subject_nothing_is_asked(client, editor):
    page = text_of(client.get(url("", makers.issue())))
    assert ("ab_hours" in page, "제목 시험" in page) == (False, False)


@pytest.mark.parametrize(
    ("hour", "said"),
    [
        (9, "12월 2일 (수) 오전 11시에 나은 제목을 골라"),
        (19, "12월 2일 (수) 오후 9시에 나은 제목을 골라"),
    ],
)
def test_a_booked_one_says_the_very_time(client, editor, hour, said):
    send_at = timezone.make_aware(datetime(2026, 12, 2, hour, 0))
    made = a_test(send_at=send_at, ab_hours=2)
    Mailing.objects.update(state=State.SCHEDULED, started_at=None)
    page = words(client.get(url("", made.issue)))
    assert said in page
    assert ("나머지는 12월 3일 (목) 오전 8시 30분에 나가요." in page) == (hour == 19)


def test_under_way_and_decided(client, editor):
    made = a_test(ab_decides_at=NOW + timedelta(hours=1))
    assert "12월 1일 (화) 오전 11시에 나은 제목을 골라" in words(client.get(url("", made.issue)))
    Mailing.objects.update(ab_winner="b")
    assert "B 제목을 골랐어요." in words(client.get(url("", made.issue)))
    assert client.get(reverse("newsletter_issues")).status_code == 200


def test_where_clicks_are_not_counted_it_says_what_happens(client, editor):
    made = makers.issue(makers.series(), subject_b="눈 오는 동네")
    assert "A를 나머지에게 보내요. 누른 횟수를 세지 않는" in words(client.get(url("", made)))
