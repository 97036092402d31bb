"""Phones are left alone from 21:00 to 08:00 in Seoul, wherever a time was written."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import quiet_hours
from portal.quiet_hours import SEOUL


@pytest.mark.parametrize(
    ("clock", "then"),
    [
        ("2026-11-22 07:59:59", "2026-11-22 08:00:00"),
        ("2026-11-22 08:00:00", "2026-11-22 08:00:00"),
        ("2026-11-22 20:59:59", "2026-11-22 20:59:59"),
        ("2026-11-22 21:00:00", "2026-11-23 08:00:00"),
        ("2026-12-31 23:59:59", "2027-01-01 08:00:00"),
        ("2027-01-01 00:00:00", "2027-01-01 08:00:00"),
    ],
)
def test_the_edges_of_the_night(clock, then):
    at = datetime.fromisoformat(clock).replace(tzinfo=SEOUL)
    assert quiet_hours.over_at(at) == datetime.fromisoformat(then).replace(tzinfo=SEOUL)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.sampled_from([UTC, SEOUL])))
def test_the_answer_is_the_first_moment_that_is_not_quiet(at):
    then = quiet_hours.over_at(at)
    assert not quiet_hours.is_quiet(then)
    assert timedelta(0) <= then - at <= timedelta(hours=11)
    assert quiet_hours.over_at(then) == then
    if then != at:
        assert quiet_hours.is_quiet(at)
        assert quiet_hours.is_quiet(then - timedelta(microseconds=1))
