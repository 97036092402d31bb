"""Watched ranges: a union, against the plainest model there is: a set of seconds. And what is believed."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education import watching
from education.models import WatchProgress
from tests.education.makers import NOW
from tests.education.makers_learning import learner, lesson

LENGTH = 120
ranges = st.lists(st.lists(st.integers(-20, 160), min_size=2, max_size=2), max_size=12)


def as_set(some: list[list[int]]) -> set[int]:
    return {second for start, end in some for second in range(max(start, 0), min(end, LENGTH))}


@given(ranges, ranges)
def test_union_is_the_union_of_the_seconds(kept, seen):
    clean = watching.union([], kept, LENGTH)
    assert as_set(watching.union(clean, seen, LENGTH)) == as_set(kept) | as_set(seen)


@given(ranges)
def test_union_is_sorted_and_without_touching_ranges(seen):
    merged = watching.union([], seen, LENGTH)
    assert merged == sorted(merged)
    assert all(before[1] < after[0] for before, after in pairwise(merged))
    assert all(0 <= start < end <= LENGTH for start, end in merged)
    assert watching.seconds(merged) == len(as_set(seen))


@given(ranges, ranges)
def test_union_does_not_ask_who_came_first_and_twice_is_once(one, other):
    forth = watching.union(watching.union([], one, LENGTH), other, LENGTH)
    back = watching.union(watching.union([], other, LENGTH), one, LENGTH)
    assert forth == back == watching.union(forth, one, LENGTH)


@given(st.lists(st.tuples(st.integers(0, 999_999), st.integers(0, 999_999)), max_size=20))
def test_report_is_parsed_as_it_was_written(seen):
    text = ",".join(f"{start}-{end}" for start, end in seen)
    assert watching.parsed(text) == [list(pair) for pair in seen]


@given(st.text(max_size=30))
def test_any_other_report_is_refused_and_nothing_worse(text):
    try:
        parsed = watching.parsed(text)
    except ValueError:
        return
    assert ",".join(f"{a}-{b}" for a, b in parsed).count("-") == len(parsed)


@pytest.mark.parametrize(
    "text", ["1", "a-b", "1-2,", "-1-2", "1-9999999", "1.5-2", "١-٢", "1-2;3-4", "0-1," * 200 + "0-1"]
)
def test_report_that_no_player_sends_is_refused(text):
    with pytest.raises(ValueError, match="no report of a player"):
        watching.parsed(text)


@given(st.integers(0, 600), st.integers(0, 86_400))
def test_never_more_is_believed_than_twice_the_clock_and_what_was_left(credit, elapsed):
    assert watching.believable(credit, elapsed) <= credit + 2 * elapsed
    assert watching.believable(credit, -elapsed) == credit


def test_percent_is_rounded_down():
    assert watching.percent([[0, 119]], LENGTH) == 99
    assert watching.percent([[0, 120]], LENGTH) == 100
    assert watching.percent([], 0) == 0


def say(row, film, seen, after=15, position=0):
    return watching.report(enrolment=row, lesson=film, seen=seen, position=position, at=NOW + timedelta(seconds=after))


@pytest.mark.django_db
def test_honest_player_reaches_all_of_it():
    film = lesson(seconds=100)
    row = learner(film.run)
    for start in range(0, 90, 15):
        say(row, film, [[start, start + 15]], after=start + 15)
    assert say(row, film, [[90, 100]], after=100) == (100, True)


@pytest.mark.django_db
def test_whole_film_said_at_once_is_not_believed_until_time_has_passed():
    film = lesson(seconds=600)
    row = learner(film.run)
    assert say(row, film, [[0, 600]], after=1) == (0, False)
    assert say(row, film, [[0, 600]], after=60) == (0, False)
    assert say(row, film, [[0, 600]], after=1 + 285) == (100, True)


@pytest.mark.django_db
def test_many_quick_reports_gain_no_more_than_one():
    film = lesson(seconds=600)
    row = learner(film.run)
    for start in range(0, 300, 30):
        say(row, film, [[start, start + 30]], after=1 + start / 30)
    assert WatchProgress.objects.get().watched == 30


@pytest.mark.django_db
def test_same_report_twice_changes_nothing():
    film = lesson(seconds=100)
    row = learner(film.run)
    assert say(row, film, [[0, 20]], after=10) == say(row, film, [[0, 20]], after=11) == (20, True)
    assert say(row, film, [[0, 20]], after=12) == (20, True)


@pytest.mark.django_db
def test_two_devices_are_merged():
    film = lesson(seconds=100)
    row = learner(film.run)
    say(row, film, [[0, 15]], after=15)
    say(row, film, [[50, 65]], after=16, position=65)
    kept = WatchProgress.objects.get()
    assert (kept.ranges, kept.watched, kept.position) == ([[0, 15], [50, 65]], 30, 65)


@pytest.mark.django_db
def test_seeing_again_gains_nothing_and_costs_no_belief():
    film = lesson(seconds=100)
    row = learner(film.run)
    say(row, film, [[0, 15]], after=15)
    for again in range(5):
        say(row, film, [[0, 15]], after=16 + again)
    assert say(row, film, [[15, 45]], after=30) == (45, True)


@pytest.mark.django_db
def test_place_to_go_on_stays_inside_the_film():
    film = lesson(seconds=100)
    row = learner(film.run)
    say(row, film, [], position=999_999)
    assert WatchProgress.objects.get().position == 100


@pytest.mark.django_db
def test_report_costs_six_queries(django_assert_num_queries):
    film = lesson(seconds=100)
    row = learner(film.run)
    say(row, film, [[0, 15]])
    with django_assert_num_queries(6):  # savepoint, row, write first, read, write, release
        say(row, film, [[15, 30]], after=30)
