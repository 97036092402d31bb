"""Choosing afterwards: what is agreed to by it, what is given up, and the rest, which is just kept."""

from datetime import timedelta

import pytest

from newsletter import choosing, ledger, subscribing
from newsletter.acts import as_reader
from newsletter.choosing import Choice
from newsletter.models import ConsentEvent, MailKind, Subscriber
from newsletter.subscribing import SubscribeRefusal, SubscribeRefused
from portal.models import OutboxMessage
from tests.newsletter.asking import ask, asked_and_confirmed
from tests.newsletter.makers import NOW, series

pytestmark = pytest.mark.django_db
Step = ConsentEvent.Step
LATER = NOW + timedelta(days=10)


def choose(reader: Subscriber, choice: Choice, ads_version: int = 1) -> Subscriber:
    return choosing.choose(subscriber=reader, choice=choice, ads_version=ads_version, acting=as_reader(), at=LATER)


def new_lines(reader: Subscriber) -> list[tuple[str, str, int | None]]:
    lines = ConsentEvent.objects.filter(subscriber=reader, acted_at=LATER).order_by("pk")
    return [(line.step, line.purpose, line.series_id) for line in lines]


def test_places_and_fields_are_just_kept():
    only = series()
    reader = choose(asked_and_confirmed(series=(only,)), Choice({only: "monthly"}, ("mapo",), ("care",), "en", "달"))
    subscription = reader.subscriptions.get()
    assert (subscription.districts, subscription.topics, subscription.frequency) == (("mapo",), ("care",), "monthly")
    assert (reader.language, reader.name, new_lines(reader)) == ("en", "달", [])
    assert OutboxMessage.objects.count() == 2


def test_one_newsletter_for_another_is_written_and_told_once():
    one, other = series(), series()
    reader = choose(asked_and_confirmed(series=(one,)), Choice({other: "each"}))
    assert subscribing.names_of(reader) == [other.name]
    assert new_lines(reader) == [
        (Step.CONFIRM, MailKind.INFO, other.pk),
        (Step.WITHDRAW, MailKind.INFO, one.pk),
        (Step.TOLD, MailKind.INFO, None),
    ]
    assert reader.consent_until == ledger.two_years_after(NOW)
    assert OutboxMessage.objects.count() == 3


def test_advertisements_are_agreed_to_and_given_up_alone():
    only = series()
    reader = asked_and_confirmed(series=(only,))
    assert choose(reader, Choice({only: "each"}, wants_ads=True)).ads_since == LATER
    assert choose(reader, Choice({only: "each"}, wants_ads=False)).ads_since is None
    told = (Step.TOLD, MailKind.AD, None)
    assert new_lines(reader) == [
        (Step.CONFIRM, MailKind.AD, None),
        told,
        (Step.WITHDRAW, MailKind.AD, None),
        told,
    ]


def test_advertisements_by_words_that_changed_are_refused_and_nothing_is_kept():
    only = series()
    reader = asked_and_confirmed(series=(only,))
    with pytest.raises(SubscribeRefused) as refused:
        choose(reader, Choice({only: "monthly"}, wants_ads=True), ads_version=7)
    assert refused.value.reason == SubscribeRefusal.OUTDATED
    assert reader.subscriptions.get().frequency == "each"


@pytest.mark.parametrize(
    ("months", "until"),
    [
        (None, None),
        (0, None),
        (1, LATER + timedelta(days=30)),
        (6, LATER + timedelta(days=180)),
        (99, LATER + timedelta(days=180)),
    ],
)
def test_rest_is_of_six_months_at_most(months, until):
    only = series()
    reader = choose(asked_and_confirmed(series=(only,)), Choice({only: "each"}, rest_months=months))
    assert reader.paused_until == until
    assert choosing.resume(subscriber=reader, at=LATER) is (until is not None)


def test_choosing_nothing_is_not_stopping():
    with pytest.raises(SubscribeRefused) as refused:
        choose(asked_and_confirmed(), Choice({}))
    assert refused.value.reason == SubscribeRefusal.NO_SERIES


def test_who_has_not_confirmed_cannot_choose():
    reader = ask()
    with pytest.raises(SubscribeRefused) as refused:
        choose(reader, Choice({series(): "each"}))
    assert refused.value.reason == SubscribeRefusal.GONE


def test_closed_newsletter_is_not_given_up_by_choosing_another():
    one, other = series(), series()
    reader = asked_and_confirmed(series=(one, other))
    one.closed_at = NOW
    one.save()
    assert subscribing.names_of(choose(reader, Choice({other: "each"}))) == [one.name, other.name]
