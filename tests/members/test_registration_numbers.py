"""Registration numbers: what a check digit finds, what it cannot, and how a number is stored and shown."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from members.registration_numbers import checked, has_business_check, has_corporate_check, shown

nine = st.text("0123456789", min_size=9, max_size=9)
twelve = st.text("0123456789", min_size=12, max_size=12).filter(lambda digits: int(digits) > 0)


def with_check(start: str, holds) -> str:
    """The one number that begins so and whose check digit fits."""
    (found,) = [start + digit for digit in "0123456789" if holds(start + digit)]
    return found


def code_of(number: str, **options) -> str:
    with pytest.raises(ValidationError) as error:
        checked(number, **options)
    return error.value.code


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("124-81-00998", "1248100998"),
        (" 124 81 00998 ", "1248100998"),
        ("130111-0006246", "1301110006246"),
    ],
)
def test_known_numbers_are_taken_as_digits(typed, stored):
    """Numbers that stand in the imprint of a large public company."""
    assert checked(typed) == stored


@pytest.mark.parametrize("typed", ["", "123", "12345678901", "124-81-0099a", "１２４８１００９９８", "1" * 14])
def test_another_length_or_sign_is_refused(typed):
    assert code_of(typed) == "length"


def test_zeros_are_nobodys_number():
    assert code_of("0" * 10) == "check"
    assert code_of("0" * 13) == "corporate_check"
    assert code_of("0" * 13, is_new_corporate=True) == "corporate_check"


@given(nine.filter(lambda digits: int(digits) > 0), st.integers(0, 9), st.integers(1, 9))
def test_any_single_wrong_digit_of_ten_is_found(start, place, difference):
    number = with_check(start, has_business_check)
    wrong = str((int(number[place]) + difference) % 10)
    assert not has_business_check(number[:place] + wrong + number[place + 1 :])


@given(twelve, st.integers(0, 12), st.integers(1, 9))
def test_a_single_wrong_digit_of_thirteen_is_found_unless_an_even_place_is_off_by_five(start, place, difference):
    number = with_check(start, has_corporate_check)
    wrong = number[:place] + str((int(number[place]) + difference) % 10) + number[place + 1 :]
    is_doubled = place < 12 and place % 2 == 1
    assert has_corporate_check(wrong) == (is_doubled and difference == 5)


def test_a_corporate_number_without_check_digit_is_taken_when_said_to_be_new():
    assert code_of("130111-0006247") == "corporate_check"
    assert checked("130111-0006247", is_new_corporate=True) == "1301110006247"


@given(nine.filter(lambda digits: int(digits) > 0))
def test_what_is_shown_is_read_again_as_the_same_number(start):
    number = with_check(start, has_business_check)
    assert checked(shown(number)) == number


def test_numbers_are_shown_with_hyphens():
    assert shown("1248100998") == "124-81-00998"
    assert shown("1301110006246") == "130111-0006246"
    assert shown("") == ""
