from datetime import timedelta

import pytest

from education.models import Run
from portal.listed import Wanted, read
from tests.education import makers
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db
KEY = "education.run"
NOW = makers.NOW


@pytest.mark.parametrize("number", [1, 30])
def test_reading_costs_the_same_whatever_the_number(number, django_assert_num_queries):
    for _ in range(number):
        makers.run()
    # Which, the runs, pools, sessions, the courses' topics.
    with django_assert_num_queries(5):
        rows = read(KEY, Wanted(limit=30), NOW)
    assert len(rows) == number


def test_only_what_can_be_applied_for_now_is_told_next_to_close_first():
    late, soon, ahead = makers.run(), makers.run(), makers.run()
    Run.objects.filter(pk=soon.pk).update(closes_at=NOW + timedelta(days=1))
    Run.objects.filter(pk=ahead.pk).update(opens_at=NOW + timedelta(days=1))
    makers.run(published_at=None)
    rows = read(KEY, Wanted(), NOW)
    assert [row.key for row in rows] == [f"{KEY}:{soon.pk}", f"{KEY}:{late.pk}"]
    assert rows[0].address == f"/education/runs/{soon.pk}/"


def test_campus_topic_and_keys_choose():
    topic = TopicFactory(slug="care")
    mapo, other = makers.run(campus="mapo"), makers.run()
    mapo.course.topics.set([topic])
    mapo.course.save()
    assert [row.key for row in read(KEY, Wanted(districts=("mapo",)), NOW)] == [f"{KEY}:{mapo.pk}"]
    assert [row.topics for row in read(KEY, Wanted(topics=("care",)), NOW)] == [("care",)]
    keys = (f"{KEY}:{other.pk}", "education.run:0", f"{KEY}:{mapo.pk}")
    assert [row.key for row in read(KEY, Wanted(keys=keys), NOW)] == [keys[0], keys[2]]
