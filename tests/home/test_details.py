"""The pages that are read: what each costs, and that every kind opens."""

from datetime import timedelta

import pytest
from django.utils import timezone

from home.models import PartnerIndexPage
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "make",
    [
        factories.ArticleFactory,
        factories.EventFactory,
        factories.VideoFactory,
        factories.ReportFactory,
        factories.StandardPageFactory,
        factories.ProgrammeFactory,
    ],
)
def test_every_kind_opens_with_one_title_and_its_summary(client, make):
    page = make(title="이웃과 함께")
    shown = client.get(page.url).content.decode()
    assert shown.count("<h1") == 1
    assert page.title in shown
    assert page.summary in shown
    assert ' style="' not in shown


def test_the_partners_open(client, home_page):
    page = home_page.add_child(instance=PartnerIndexPage(title="함께하는 곳", slug="partners"))
    assert client.get(page.url).content.decode().count("<h1") == 1


@pytest.mark.parametrize("number", [1, 30])
def test_an_article_costs_the_same_beside_one_and_beside_thirty(client, django_assert_num_queries, number):
    topic = factories.TopicFactory(name="돌봄", slug="care")
    for other in factories.ArticleFactory.create_batch(number, with_cover=True):
        other.topics.add(topic)
        other.save()
    page = factories.ArticleFactory(with_cover=True)
    page.topics.add(topic)
    page.save()
    fresh = {"uncached": "1"}  # A name the page cache does not keep.
    client.get(page.url, fresh)
    with django_assert_num_queries(11):
        assert client.get(page.url, fresh).status_code == 200


@pytest.mark.parametrize(
    ("starts", "until", "word"),
    [(DAY * 7, DAY, "신청 받는 중"), (DAY * 7, -DAY, "신청 마감"), (-DAY * 7, -DAY * 8, "끝났어요")],
)
def test_an_event_says_its_state_in_words(client, starts, until, word):
    now = timezone.now()
    page = factories.EventFactory(
        starts_at=now + starts, registration_until=now + until, registration_url="https://example.org/apply"
    )
    shown = client.get(page.url).content.decode()
    assert [label for label in ("신청 받는 중", "신청 마감", "끝났어요") if f">{label}</span>" in shown] == [word]
    assert ("https://example.org/apply" in shown) is (word == "신청 받는 중")
