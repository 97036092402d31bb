"""Particles after names that nobody knew when the sentence was written."""

import pytest

from portal.particles import fitting, joined


@pytest.mark.parametrize(
    ("word", "pair", "particle"),
    [
        ("모임", "으로/로", "으로"),
        ("나무", "으로/로", "로"),
        ("마을", "으로/로", "로"),
        ("마을", "을/를", "을"),
        ("한울타리(주)", "이/가", "가"),
        ("함께 3", "은/는", "은"),
        ("함께 2", "은/는", "는"),
        ("Seoul", "으로/로", "로"),
        ("café", "이/가", "가"),
        ("", "이/가", "가"),
    ],
)
def test_the_particle_fits_the_sound_before_it(word, pair, particle):
    assert fitting(word, pair) == particle


def test_a_word_and_its_particle_are_one():
    assert joined("골목산책", "이/가") == "골목산책이"
