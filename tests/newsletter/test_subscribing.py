"""From the request to the erasing: what is written, what is mailed, and to whom nothing is."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from members import consents
from members.models import ConsentText, Member, Purpose
from newsletter import addresses, ledger, subscribing, suppression
from newsletter.acts import as_portal, as_reader
from newsletter.models import ConsentEvent, MailKind, Subscriber, Suppression
from newsletter.subscribing import SubscribeRefusal, SubscribeRefused
from portal.models import OutboxMessage
from tests.newsletter.asking import ADDRESS, WHENCE, ask, asked_and_confirmed, confirm
from tests.newsletter.makers import NOW, series

pytestmark = pytest.mark.django_db
State, Step, Reason = Subscriber.State, ConsentEvent.Step, Suppression.Reason
DAY = timedelta(days=1)


def steps(subscriber: Subscriber) -> list[tuple[str, str]]:
    return [(line.step, line.purpose) for line in ledger.lines_of(subscriber)]


def mails() -> list[str]:
    """Kinds, in order: keys are newsletter:<kind>:<reader>:<occasion>."""
    return [key.split(":")[1] for key in OutboxMessage.objects.order_by("pk").values_list("key", flat=True)]


def stop(subscriber: Subscriber, of=None, at=NOW + DAY) -> bool:
    return subscribing.stop(subscriber=subscriber, series=of, acting=as_reader(), at=at)


def erase(subscriber: Subscriber, at=NOW + DAY) -> bool:
    return subscribing.erase(subscriber=subscriber, why="asked", acting=as_reader(), at=at)


def test_request_waits_for_the_button():
    reader = ask(name="달", districts=("mapo",), topics=("care",), frequency="monthly")
    assert (reader.state, reader.consent_until, reader.name, reader.domain) == (State.PENDING, None, "달", "naver")
    assert steps(reader) == [(Step.REQUEST, MailKind.INFO)]
    line = ledger.lines_of(reader)[0]
    assert (line.ip, line.user_agent, line.source) == (WHENCE.ip, WHENCE.user_agent, WHENCE.source)
    assert (line.wording.purpose, line.wording.version) == (MailKind.INFO, 1)
    subscription = reader.subscriptions.get()
    assert (subscription.districts, subscription.topics, subscription.frequency) == (("mapo",), ("care",), "monthly")
    mail = OutboxMessage.objects.get()
    assert (mail.to, mails()) == (ADDRESS, ["confirm"])
    assert f"/newsletter/confirm/{reader.secret}/" in mail.text


def test_confirming_begins_two_years_and_is_told_at_once():
    reader = asked_and_confirmed(wants_ads=True)
    assert (reader.state, reader.confirmed_at, reader.ads_since) == (State.ACTIVE, NOW, NOW)
    assert reader.consent_until == NOW.replace(year=NOW.year + 2)
    assert steps(reader) == [
        (Step.REQUEST, MailKind.INFO),
        (Step.REQUEST, MailKind.AD),
        (Step.CONFIRM, MailKind.INFO),
        (Step.CONFIRM, MailKind.AD),
        (Step.TOLD, MailKind.INFO),
        (Step.TOLD, MailKind.AD),
    ]
    assert mails() == ["confirm", "welcome"]


def test_confirming_twice_changes_nothing():
    reader = asked_and_confirmed()
    confirm(reader, NOW + DAY)
    reader.refresh_from_db()
    assert (reader.confirmed_at, mails()) == (NOW, ["confirm", "welcome"])


def test_confirming_after_seven_days_is_refused():
    reader = ask()
    with pytest.raises(SubscribeRefused) as refused:
        confirm(reader, NOW + 7 * DAY)
    assert refused.value.reason == SubscribeRefusal.GONE


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"is_14": False}, SubscribeRefusal.TOO_YOUNG),
        ({"series": ()}, SubscribeRefusal.NO_SERIES),
        ({"shown": {MailKind.INFO: 2}}, SubscribeRefusal.OUTDATED),
        ({"shown": {}}, SubscribeRefusal.OUTDATED),
        ({"shown": {MailKind.INFO: 1}, "wants_ads": True}, SubscribeRefusal.OUTDATED),
    ],
)
def test_request_that_may_not_be_writes_nothing(asked, reason):
    with pytest.raises(SubscribeRefused) as refused:
        ask(**asked)
    assert refused.value.reason == reason
    assert (Subscriber.objects.count(), ConsentEvent.objects.count(), mails()) == (0, 0, [])


def test_request_of_a_reader_mails_the_way_to_their_choices_once_a_day():
    reader = asked_and_confirmed()
    before = steps(reader)
    ask(" Moon@Naver.com", at=NOW + DAY, name="다른 사람")
    ask(at=NOW + DAY)
    reader.refresh_from_db()
    assert (reader.name, reader.state, steps(reader)) == ("", State.ACTIVE, before)
    assert mails() == ["confirm", "welcome", "already"]


def test_asking_again_mails_again_but_does_not_flood():
    for minute in range(6):
        ask(at=NOW + timedelta(minutes=minute))
    assert mails() == ["confirm"] * 3
    ask(at=NOW + 2 * DAY)
    assert mails() == ["confirm"] * 4
    assert Subscriber.objects.count() == 1


def test_latest_request_decides_what_is_confirmed():
    ask(wants_ads=True, districts=("mapo",))
    reader = confirm(ask(districts=("jongno",), at=NOW + timedelta(minutes=1)), NOW + DAY)
    assert (reader.ads_since, reader.subscriptions.get().districts) == (None, ("jongno",))


@pytest.mark.parametrize("ending", ["stopped", "bounced", "erased"])
def test_who_came_to_an_end_begins_anew(ending):
    reader = asked_and_confirmed(wants_ads=True)
    if ending == "stopped":
        stop(reader)
    elif ending == "bounced":
        suppression.suppress(address_hash=reader.address_hash, reason=Reason.HARD, at=NOW + DAY)
        Subscriber.objects.filter(pk=reader.pk).update(state=State.BOUNCED, ended_at=NOW + DAY)
    else:
        erase(reader)
    again = ask(at=NOW + 2 * DAY)
    assert (again.pk, again.state, again.address) == (reader.pk, State.PENDING, ADDRESS)
    confirmed = confirm(again, NOW + 3 * DAY)
    assert (confirmed.state, confirmed.ended_at, confirmed.ads_since) == (State.ACTIVE, None, None)
    assert not suppression.is_suppressed(ADDRESS)


@pytest.mark.parametrize("reason", [Reason.COMPLAINT, Reason.MANUAL])
def test_who_called_us_spam_is_not_even_asked(reason):
    suppression.suppress(address_hash=addresses.address_hash(ADDRESS), reason=reason, at=NOW)
    reader = ask()
    assert (mails(), steps(reader)) == ([], [])


def test_stopping_one_of_two_leaves_the_other():
    one, other = series(), series()
    reader = asked_and_confirmed(series=(one, other))
    assert stop(reader, one) is True
    assert stop(reader, one) is False
    reader.refresh_from_db()
    assert (reader.state, subscribing.names_of(reader)) == (State.ACTIVE, [other.name])
    assert reader.consent_until is not None
    assert mails() == ["confirm", "welcome", "stopped_one"]


@pytest.mark.parametrize("all_at_once", [True, False])
def test_stopping_the_last_is_stopping_everything(all_at_once):
    only = series()
    reader = asked_and_confirmed(series=(only,), wants_ads=True)
    of = None if all_at_once else only
    assert (stop(reader, of), stop(reader, of)) == (True, False)
    reader.refresh_from_db()
    assert (reader.state, reader.ended_at) == (State.UNSUBSCRIBED, NOW + DAY)
    assert (reader.consent_until, reader.ads_since) == (None, None)
    assert steps(reader)[-4:] == [
        (Step.WITHDRAW, MailKind.INFO),
        (Step.WITHDRAW, MailKind.AD),
        (Step.TOLD, MailKind.INFO),
        (Step.TOLD, MailKind.AD),
    ]
    assert mails() == ["confirm", "welcome", "stopped"]


def test_erasing_leaves_a_hash_and_nothing_else():
    reader = asked_and_confirmed(name="달")
    secret = reader.secret
    assert (erase(reader), erase(reader)) == (True, False)
    reader.refresh_from_db()
    assert (reader.state, reader.address, reader.name, reader.domain) == (State.ERASED, "", "", "")
    assert (reader.consent_until, reader.subscriptions.count(), reader.secret == secret) == (None, 0, False)
    suppressed = Suppression.objects.get()
    assert (suppressed.address_hash, suppressed.reason) == (addresses.address_hash(ADDRESS), Reason.WITHDRAWN)
    assert mails() == ["confirm", "welcome", "erased"]


def member(verified: bool = True) -> Member:
    made = Member.objects.create_user(ADDRESS)
    EmailAddress.objects.create(user=made, email=ADDRESS, verified=verified)
    return made


def news_text() -> None:
    ConsentText.objects.get_or_create(
        purpose=Purpose.NEWS_MAIL,
        version=1,
        defaults={"title": "소식 메일", "body": "글", "effective_at": NOW - 300 * DAY},
    )


@pytest.mark.parametrize(("verified", "is_linked"), [(True, True), (False, False)])
def test_member_with_the_same_proven_address_is_linked_and_agrees(verified, is_linked):
    news_text()
    person = member(verified)
    reader = subscribing.confirm(subscriber=ask(), whence=WHENCE, acting=as_reader(person), at=NOW, member=person)
    assert reader.member == (person if is_linked else None)
    assert consents.holds(person, Purpose.NEWS_MAIL, NOW) is is_linked


def test_who_took_the_members_consent_back_and_asks_anew_is_asked_anew():
    """Else nothing would ever come: the row reads, the member does not agree, and no screen says so."""
    news_text()
    person = member()
    reader = subscribing.confirm(subscriber=ask(), whence=WHENCE, acting=as_reader(person), at=NOW, member=person)
    later = NOW + 10 * DAY
    consents.withdraw(member=person, purpose=Purpose.NEWS_MAIL, acting=as_reader(person), at=later)
    ask(at=later)
    assert mails() == ["confirm", "welcome", "confirm"]
    again = subscribing.confirm(subscriber=reader, whence=WHENCE, acting=as_reader(), at=later)
    assert (again.state, again.member, again.confirmed_at) == (State.ACTIVE, None, later)


def test_anothers_account_is_not_linked():
    stranger = Member.objects.create_user("other@portal.example")
    assert (
        subscribing.confirm(subscriber=ask(), whence=WHENCE, acting=as_reader(stranger), at=NOW, member=stranger).member
        is None
    )


def test_weightier_reason_stays_and_own_agreement_lifts_only_the_lighter():
    key = addresses.address_hash(ADDRESS)
    for reason in (Reason.COMPLAINT, Reason.WITHDRAWN, Reason.HARD):
        suppression.suppress(address_hash=key, reason=reason, at=NOW)
    assert Suppression.objects.get().reason == Reason.COMPLAINT
    assert suppression.lift(address_hash=key) == 0
    suppression.suppress(address_hash=key, reason=Reason.WITHDRAWN, at=NOW, series=series())
    assert Suppression.objects.count() == 2


def test_suppression_of_one_series_is_of_that_one():
    one, other = series(), series()
    suppression.suppress(address_hash=addresses.address_hash(ADDRESS), reason=Reason.MANUAL, at=NOW, series=one)
    found = [suppression.is_suppressed(ADDRESS, of) for of in (one, other, None)]
    assert found == [True, False, False]


def test_portal_erases_without_a_mail_who_never_confirmed():
    reader = ask()
    subscribing.erase(subscriber=reader, why="unconfirmed", acting=as_portal(), at=NOW, tells=False, keeps_away=False)
    assert (mails(), Suppression.objects.count()) == (["confirm"], 0)
