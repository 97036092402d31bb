"""Ages: full years, 14 and 19, and birth dates that cannot be."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from members import ages

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2012, 11, 22), TODAY, 14),
        (date(2012, 11, 23), TODAY, 13),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (date(2012, 2, 29), date(2028, 2, 29), 16),
    ],
)
def test_age_counts_full_years(born_on, day, age):
    assert ages.age_on(born_on, day) == age


def test_turns_is_1_march_for_a_leap_day_in_a_common_year():
    assert [ages.turns(date(2012, 2, 29), years) for years in (14, 16)] == [date(2026, 3, 1), date(2028, 2, 29)]


@given(DAYS, st.integers(1, 60))
def test_the_day_one_turns_an_age_is_the_first_of_that_age(born_on, years):
    birthday = ages.turns(born_on, years)
    assert ages.age_on(born_on, birthday) == years
    assert ages.age_on(born_on, birthday - timedelta(days=1)) == years - 1


def test_under_14_ends_on_the_fourteenth_birthday():
    assert [ages.is_under_14(date(2012, 11, day), TODAY) for day in (21, 22, 23)] == [False, False, True]


def test_grown_up_from_the_nineteenth_birthday():
    assert [ages.is_grown_up(date(2007, 11, day), TODAY) for day in (22, 23)] == [True, False]


@pytest.mark.parametrize(
    ("born_on", "code"),
    [
        (date(2026, 11, 23), "future"),
        (TODAY, "today"),
        (date(1905, 11, 22), "implausible"),
    ],
)
def test_birth_date_that_cannot_be_is_refused_with_a_sentence(born_on, code):
    with pytest.raises(ValidationError) as refused:
        ages.check_birth_date(born_on, TODAY)
    assert refused.value.code == code
    assert refused.value.messages[0].endswith("요.") or "보기:" in refused.value.messages[0]


@pytest.mark.parametrize("born_on", [date(2026, 11, 21), date(1905, 11, 23), date(2024, 2, 29)])
def test_birth_date_at_the_edge_is_taken(born_on):
    ages.check_birth_date(born_on, TODAY)


@pytest.mark.parametrize(
    ("typed", "code"), [((2013, 2, 29), "leap_day"), ((2013, 4, 31), "no_such_day"), ((0, 1, 1), "no_such_day")]
)
def test_typed_day_that_is_not_in_the_calendar_is_refused(typed, code):
    with pytest.raises(ValidationError) as refused:
        ages.checked(*typed, today=TODAY)
    assert refused.value.code == code


def test_typed_leap_day_is_taken_in_a_leap_year():
    assert ages.checked(2012, 2, 29, today=TODAY) == date(2012, 2, 29)
