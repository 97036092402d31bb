"""The month in one mail: of approved builds only, once, to those who want it monthly."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from newsletter import digests, recipients
from newsletter.models import Build, Mailing
from newsletter.moves import State
from tests.newsletter import makers

pytestmark = pytest.mark.django_db
FIRST = timezone.make_aware(datetime(2027, 1, 1, 10, 0))
IN_DECEMBER = timezone.make_aware(datetime(2026, 12, 10, 10, 0))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (FIRST - timedelta(minutes=1), False),
        (FIRST, True),
        (FIRST + timedelta(days=3), False),
        (IN_DECEMBER, False),
    ],
)
def test_it_comes_on_the_first_at_ten(at, expected):
    assert digests.is_time(at) == expected


def test_a_month_is_gathered_once_and_goes_to_monthly_readers():
    series = makers.series()
    monthly = makers.reader(series, frequency="monthly")
    makers.reader(series)
    first = makers.mailing(series, state=State.FINISHED, started_at=IN_DECEMBER)
    makers.mailing(series, state=State.FINISHED, started_at=IN_DECEMBER - timedelta(days=30))
    makers.mailing(series, state=State.DRAFT)
    assert (digests.send_due(FIRST), digests.send_due(FIRST)) == (1, 0)
    made = Mailing.objects.get(digest_of=date(2026, 12, 1))
    assert (made.state, made.approved_by, made.steps.count()) == (State.MATERIALISING, None, 2)
    assert [row.subscriber for row in recipients.receiving(made, FIRST)] == [monthly]
    build = made.builds.get()
    assert (build.subject, build.sha256) == (f"{series} 12월 모음", made.approved_hash)
    html = "".join(piece["text"] for piece in build.parts["html"])
    assert [word in html for word in ("강남구 소식이에요", "돌봄 소식이에요", first.issue.title)] == [True, True, True]
    assert [piece.get("is_news", True) for piece in build.parts["html"]] == [False, False, True, True, False]
    assert len(build.parts["text"]) == len(build.parts["html"])


def test_the_same_news_in_two_issues_stands_once():
    series = makers.series()
    makers.reader(series, frequency="monthly")
    for day in range(2):
        makers.mailing(series, state=State.FINISHED, started_at=IN_DECEMBER + timedelta(days=day))
    digests.send_due(FIRST)
    html = "".join(piece["text"] for piece in Build.objects.get(mailing__issue=None).parts["html"])
    assert html.count("강남구 소식이에요") == 1


def test_advertising_stays_out_and_an_empty_month_sends_nothing():
    series = makers.series()
    makers.reader(series, frequency="monthly")
    makers.mailing(series, state=State.FINISHED, started_at=IN_DECEMBER, kind="ad")
    assert digests.send_due(FIRST) == 0
    assert Mailing.objects.filter(issue=None).count() == 0


def test_without_monthly_readers_none_is_made():
    series = makers.series()
    makers.reader(series)
    makers.mailing(series, state=State.FINISHED, started_at=IN_DECEMBER)
    assert digests.send_due(FIRST) == 0
