"""Numbers without people: sums, small ones hidden, an export of figures only."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from newsletter import statistics
from newsletter.models import ClickCount, Delivery, Mailing, Series, Subscription
from newsletter.moves import State
from portal import roles
from tests.newsletter import makers
from tests.newsletter.makers import NOW
from tests.newsletter.staff import staff

pytestmark = pytest.mark.django_db


def sent(series, readers, days=0, **outcomes) -> Mailing:
    made = makers.mailing(series, state=State.FINISHED, started_at=NOW + timedelta(days=days))
    for reader in readers:
        Delivery.objects.create(mailing=made, subscriber=reader, state="sent", outcome=outcomes.get("outcome", ""))
    return made


@pytest.mark.parametrize("number", [1, 30])
def test_issues_are_summed_in_four_queries(number, django_assert_num_queries):
    series = makers.series(counts_clicks=True)
    readers = makers.readers(series, 2)
    made = [sent(series, readers, days=-place, outcome="bounced") for place in range(number)]
    ClickCount.objects.create(mailing=made[0], url="https://a.example/", hour=NOW, people=4, machines=9)
    mailings = list(statistics.sent_mailings(Series.objects.all()))
    with django_assert_num_queries(4):
        found = statistics.by_issue(mailings)
    assert [one.sent for one in found] == [2] * number
    assert (found[0].bounced, found[0].arrived, found[0].clicks) == (2, 0.0, 4)


def test_a_stop_counts_for_the_last_mail_before_it():
    series = makers.series()
    readers = makers.readers(series, 3)
    first, second = sent(series, readers), sent(series, readers, days=3)
    stops = (NOW + timedelta(days=1), NOW + timedelta(days=4), NOW + timedelta(days=11))
    for reader, at in zip(readers, stops, strict=True):
        Subscription.objects.filter(subscriber=reader).update(stopped_at=at)
    assert statistics.stops([first, second]) == {first.pk: 1, second.pk: 1}


def test_numbers_of_a_district_below_five_are_hidden():
    series = makers.series()
    made = makers.mailing(series, state=State.FINISHED, started_at=NOW)
    for district, people in (("mapo", 4), ("jongno", 5)):
        about = {"district": district, "people": people, "hour": NOW}
        ClickCount.objects.create(mailing=made, url="https://a.example/", **about)
    found = [(line.name, line.people) for line in statistics.clicks_by_district(made)]
    assert found == [("종로구", 5), ("마포구", None)]


def test_growth_is_counted_by_month():
    series = makers.series()
    readers = makers.readers(series, 3)
    Subscription.objects.filter(subscriber=readers[0]).update(stopped_at=NOW + timedelta(days=40))
    found = statistics.growth(Series.objects.all(), NOW)
    assert [(m.month.month, m.came, m.went, m.stand, m.churn) for m in found] == [
        (11, 3, 0, 3, None),
        (1, 0, 1, 2, 33.3),
    ]


def test_the_screen_and_its_table_name_no_reader(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    series = makers.series(district="mapo")
    other = makers.series(district="eunpyeong")
    made = sent(series, [makers.reader(series, "hana@naver.com")])
    sent(other, [makers.reader(other, "duri@naver.com")])
    client.force_login(staff("mapo", roles.district_group("mapo")))
    page = client.get(reverse("newsletter_statistics")).content.decode().split("<main")[1]
    assert (made.issue.title in page, str(other) in page, "hana" in page) == (True, False, False)
    assert client.get(reverse("newsletter_issue_statistics", args=[made.pk])).status_code == 200
    answer = client.get(reverse("newsletter_statistics"), {"format": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (rows[0][0], rows[1][3], len(rows)) == ("소식지", "1", 2)
