"""Rules of the law about readers, each with a case that keeps it and one that would break it."""

from datetime import timedelta

import pytest

from newsletter import ledger, recipients, renewals, subscribing
from newsletter.acts import as_reader
from newsletter.models import ConsentEvent, Mailing, MailKind, Subscriber
from newsletter.subscribing import SubscribeRefusal, SubscribeRefused
from portal.models import OutboxMessage
from tests.newsletter.asking import ask, asked_and_confirmed
from tests.newsletter.makers import NOW, mailing, series

pytestmark = pytest.mark.django_db
Step = ConsentEvent.Step
DAY = timedelta(days=1)
END = ledger.two_years_after(NOW)


def receivers(of, kind=MailKind.INFO, at=NOW + DAY) -> int:
    sending = mailing(of, Mailing.State.APPROVED)
    sending.issue.kind = kind
    return recipients.receiving(sending, at).count()


def told_within(reader: Subscriber, since, days: int) -> bool:
    lines = ledger.lines_of(reader)
    return any(it.step == Step.TOLD and since <= it.acted_at <= since + days * DAY for it in lines)


# 정보통신망법 §50①: nothing without agreeing first; advertisements need an agreement of their own.


def test_50_1_confirmed_reader_receives_and_unconfirmed_does_not():
    of = series()
    asked_and_confirmed("yes@naver.com", series=(of,))
    ask("no@naver.com", series=(of,))
    assert receivers(of) == 1


def test_50_1_advertisement_reaches_only_who_agreed_to_advertisements():
    of = series()
    asked_and_confirmed("yes@naver.com", series=(of,), wants_ads=True)
    asked_and_confirmed("no@naver.com", series=(of,))
    assert receivers(of, MailKind.AD) == 1


# §50②: who withdrew gets nothing more, at once.


@pytest.mark.parametrize(("withdraws", "number"), [(False, 1), (True, 0)])
def test_50_2_withdrawal_acts_at_once(withdraws, number):
    of = series()
    reader = asked_and_confirmed(series=(of,))
    if withdraws:
        subscribing.stop(subscriber=reader, acting=as_reader(), at=NOW + DAY)
    assert receivers(of) == number


# §50⑦: the result is told within 14 days, of agreeing and of withdrawing; who did neither is told nothing.


def test_50_7_agreement_is_told():
    assert told_within(asked_and_confirmed(), NOW, 14)


def test_50_7_withdrawal_is_told():
    reader = asked_and_confirmed()
    subscribing.stop(subscriber=reader, acting=as_reader(), at=NOW + 30 * DAY)
    assert told_within(reader, NOW + 30 * DAY, 14)


def test_50_7_mere_request_is_no_agreement_to_tell_of():
    assert not told_within(ask(), NOW, 14)


# §50⑧ and 표준 개인정보 보호지침 §60: asked every two years; who does not answer is destroyed.


@pytest.mark.parametrize(("answers", "number"), [(True, 1), (False, 0)])
def test_50_8_after_two_years_only_who_agreed_again_receives(answers, number):
    of = series()
    reader = asked_and_confirmed(series=(of,))
    if answers:
        renewals.renew(subscriber=reader, acting=as_reader(), at=END - 10 * DAY)
    assert receivers(of, at=END + DAY) == number


def test_50_8_question_says_who_sends_when_it_was_agreed_and_how_to_keep_or_leave():
    of = series()
    reader = asked_and_confirmed(series=(of,))
    renewals.ask(END - 60 * DAY)
    text = OutboxMessage.objects.get(key__startswith="newsletter:ask_again").text
    needed = [
        of.sender_name,
        of.phone,
        of.postal_address,
        "2026년 12월 1일",
        "renew/" + reader.secret,
        "me/" + reader.secret,
    ]
    assert [word for word in needed if word not in text] == []


# 개인정보보호법 §22의2: under fourteen only with a guardian.


def test_22_2_under_fourteen_is_refused():
    with pytest.raises(SubscribeRefused) as refused:
        ask(is_14=False)
    assert refused.value.reason == SubscribeRefusal.TOO_YOUNG


def test_22_2_over_fourteen_is_asked():
    assert ask().state == Subscriber.State.PENDING


# §22: each agreement by itself. News without advertisements, never the other way round.


def test_22_news_without_advertisements():
    reader = asked_and_confirmed()
    assert (reader.consent_until, reader.ads_since) == (END, None)


def test_22_advertisements_do_not_come_with_words_that_were_not_shown():
    with pytest.raises(SubscribeRefused):
        ask(wants_ads=True, shown={MailKind.INFO: 1})


# §21: destroyed within five days of the end.


@pytest.mark.parametrize(("days", "address"), [(3, "moon@naver.com"), (5, "")])
def test_21_address_is_gone_within_five_days_of_stopping(days, address):
    reader = asked_and_confirmed()
    subscribing.stop(subscriber=reader, acting=as_reader(), at=NOW)
    renewals.empty_due(NOW + days * DAY)
    reader.refresh_from_db()
    assert reader.address == address


def test_proof_has_words_time_address_and_browser_at_both_steps():
    reader = asked_and_confirmed()
    lines = [it for it in ledger.lines_of(reader) if it.step in (Step.REQUEST, Step.CONFIRM)]
    proof = [(it.step, it.wording.version, it.acted_at, it.ip, it.user_agent) for it in lines]
    assert proof == [(step, 1, NOW, "203.0.113.7", "Mozilla/5.0") for step in (Step.REQUEST, Step.CONFIRM)]
