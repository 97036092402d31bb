"""Where people come upon the newsletter: first page, districts, every foot, 내 활동."""

import pytest
from django.urls import reverse

from home.models import DistrictPage
from members.models import Member
from newsletter import activity
from tests.factories import home
from tests.newsletter.asking import asked_and_confirmed
from tests.newsletter.makers import NOW, series

pytestmark = pytest.mark.django_db
SUBSCRIBE = 'action="/newsletter/subscribe/"'


def test_first_page_has_the_small_form_without_a_cookie(client, home_page):
    page = client.get("/")
    assert (page.status_code, page.text.count(SUBSCRIBE), len(page.cookies)) == (200, 1, 0)


def test_every_foot_leads_to_subscribing(client, home_page):
    assert client.get("/policies/").text.count('<li><a href="/newsletter/subscribe/">') == 1


def test_district_page_leads_to_its_own_news(client):
    parent = home()
    place = DistrictPage.objects.first() or parent.add_child(
        instance=DistrictPage(title="마포구", slug="mapo", district="mapo")
    )
    page = client.get(place.url)
    assert page.text.count(f"/newsletter/subscribe/?district={place.district}") == 1


@pytest.mark.parametrize("number", [1, 5])
def test_own_newsletters_stand_in_own_activity_by_one_query(django_assert_num_queries, number):
    member = Member.objects.create_user("moon@naver.com")
    reader = asked_and_confirmed(series=tuple(series() for _place in range(number)))
    reader.member = member
    reader.save()
    asked_and_confirmed("other@naver.com")
    with django_assert_num_queries(1):
        rows = activity.activity(member, NOW).applied
    assert len(rows) == number
    assert (rows[0].url, rows[0].status) == (reverse("newsletter:preferences", args=[reader.secret]), "나올 때마다")
