"""Every two years: asked three times, renewed, kept silently, or emptied."""

from datetime import timedelta

import pytest

from newsletter import ledger, recipients, renewals, subscribing, suppression
from newsletter.acts import as_reader
from newsletter.models import ConsentEvent, Mailing, MailKind, Subscriber
from newsletter.subscribing import SubscribeRefused
from portal.models import OutboxMessage
from tests.newsletter.asking import ADDRESS, ask, asked_and_confirmed
from tests.newsletter.makers import NOW, mailing

pytestmark = pytest.mark.django_db
Step, State = ConsentEvent.Step, Subscriber.State
DAY = timedelta(days=1)
END = ledger.two_years_after(NOW)


def asked() -> list[str]:
    """The stages asked so far, in order."""
    return list(ConsentEvent.objects.filter(step=Step.ASKED).order_by("pk").values_list("source", flat=True))


def renew(reader: Subscriber, at, keeps_ads: bool = False) -> Subscriber:
    return renewals.renew(subscriber=reader, keeps_ads=keeps_ads, acting=as_reader(), at=at)


def test_agreement_of_a_leap_day_ends_on_the_28th():
    assert ledger.two_years_after(NOW.replace(year=2028, month=2, day=29)).day == 28


def test_asked_at_sixty_thirty_and_seven_days_once_each():
    asked_and_confirmed()
    counts = [renewals.ask(END - timedelta(days=days)) for days in (61, 60, 59, 31, 30, 8, 7, 1)]
    assert counts == [0, 1, 0, 0, 1, 0, 1, 0]
    assert asked() == ["-60", "-30", "-7"]
    texts = OutboxMessage.objects.filter(key__startswith="newsletter:ask_again").order_by("pk")
    assert texts.count() == 3
    assert all(
        word in texts[0].text
        for word in ("2026년 12월 1일", "2028년 12월 1일", "/newsletter/renew/", "/newsletter/me/")
    )
    assert [message.keeps_quiet for message in texts] == [True] * 3


def test_after_a_standstill_only_the_latest_question_is_asked():
    asked_and_confirmed()
    assert [renewals.ask(END - 20 * DAY), renewals.ask(END - 5 * DAY)] == [1, 1]
    assert asked() == ["-30", "-7"]


def test_nobody_is_asked_at_night():
    asked_and_confirmed()
    assert renewals.ask(END - 50 * DAY + timedelta(hours=14)) == 0


def test_renewing_gives_two_years_from_that_day_and_ends_the_questions():
    reader = asked_and_confirmed()
    renewals.ask(END - 60 * DAY)
    reader = renew(reader, END - 50 * DAY)
    assert reader.consent_until == ledger.two_years_after(END - 50 * DAY)
    assert renewals.ask(END - 30 * DAY) == 0
    assert renewals.empty_due(END + 10 * DAY) == 0
    assert OutboxMessage.objects.filter(key__startswith="newsletter:renewed").count() == 1


@pytest.mark.parametrize("keeps", [True, False])
def test_advertisements_are_renewed_by_their_own_box(keeps):
    reader = renew(asked_and_confirmed(wants_ads=True), END - DAY, keeps_ads=keeps)
    assert bool(reader.ads_since) is keeps


def test_silence_stops_on_the_day_and_empties_within_five():
    reader = asked_and_confirmed()
    sending = mailing(reader.subscriptions.get().series, Mailing.State.APPROVED)
    assert recipients.receiving(sending, END - timedelta(seconds=1)).count() == 1
    assert recipients.receiving(sending, END).count() == 0
    assert [renewals.empty_due(END + days * DAY) for days in (0, 3, 4, 5)] == [0, 0, 1, 0]
    reader.refresh_from_db()
    assert (reader.state, reader.address) == (State.ERASED, "")
    assert suppression.is_suppressed(ADDRESS)
    assert OutboxMessage.objects.filter(key__startswith="newsletter:erased").count() == 1


def test_silence_keeps_where_that_is_set(settings):
    settings.NEWSLETTER_SILENCE_KEEPS = True
    reader = asked_and_confirmed()
    renewals.ask(END - 60 * DAY)
    assert [renewals.keep_silent(END - DAY), renewals.keep_silent(END), renewals.keep_silent(END)] == [0, 1, 0]
    reader.refresh_from_db()
    assert reader.consent_until == ledger.two_years_after(END)
    assert renewals.empty_due(END + 10 * DAY) == 0


def test_who_was_never_asked_is_not_kept_by_silence(settings):
    settings.NEWSLETTER_SILENCE_KEEPS = True
    asked_and_confirmed()
    assert [renewals.keep_silent(END + DAY), renewals.empty_due(END + 4 * DAY)] == [0, 1]


def test_unconfirmed_request_is_forgotten_after_seven_days():
    reader = ask()
    ask(at=NOW + 2 * DAY)
    assert [renewals.empty_due(NOW + days * DAY) for days in (7, 9)] == [0, 1]
    reader.refresh_from_db()
    assert (reader.state, reader.address, suppression.is_suppressed(ADDRESS)) == (State.ERASED, "", False)
    with pytest.raises(SubscribeRefused):
        renew(reader, NOW + 9 * DAY)


def test_who_stopped_is_emptied_within_five_days_without_a_second_mail():
    reader = asked_and_confirmed()
    subscribing.stop(subscriber=reader, acting=as_reader(), at=NOW)
    assert [renewals.empty_due(NOW + days * DAY) for days in (3, 4)] == [0, 1]
    assert OutboxMessage.objects.filter(key__startswith="newsletter:erased").count() == 0


@pytest.mark.parametrize("number", [1, 30])
def test_finding_who_is_due_costs_five_queries(django_assert_num_queries, number):
    for place in range(number):
        asked_and_confirmed(f"reader{place}@daum.net")
    with django_assert_num_queries(5):
        renewals.ask(NOW)
        renewals.keep_silent(NOW)
        for due in (renewals.lapsed, renewals.stopped):
            list(due(NOW))


def test_purposes_of_a_renewal_are_told():
    reader = renew(asked_and_confirmed(wants_ads=True), END - DAY, keeps_ads=True)
    told = [line.purpose for line in ledger.lines_of(reader) if line.step == Step.TOLD and line.acted_at == END - DAY]
    assert told == [MailKind.INFO, MailKind.AD]
