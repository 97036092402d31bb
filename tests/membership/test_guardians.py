"""A guardian's consent: its states, its links, what is stored when, and what ends with it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from members import consents
from members import guardians as questions
from members.acting import as_self
from members.models import ConsentEntry, ConsentText, GuardianConsent, Member, Purpose, Token
from members.models.consent import REQUIRED
from members.tokens import TokenRefusal
from membership import guardian_endings, guardians, ticks
from membership.consent_data import empty_guardians, ended_guardians
from membership.guardians import GuardianRefusal
from portal.models import Notice, OutboxMessage
from tests.factories import MemberFactory
from tests.membership.makers_guardians import (
    AT,
    BORN,
    DAY,
    NAME,
    PHONE,
    State,
    ask,
    child,
    joined,
    refusal_of,
    secret_in,
    verify,
)


def test_request_keeps_the_guardian_only_and_sends_a_link(db):
    consent, ticket = ask()
    assert (consent.state, consent.minor, consent.guardian_name, consent.guardian_phone) == (
        State.REQUESTED,
        None,
        NAME,
        PHONE,
    )
    assert (consent.scope, consent.evidence, consent.expires_on) == ([], {}, None)
    message = OutboxMessage.objects.get()
    assert (message.channel, message.to) == ("sms", PHONE)
    assert ticket not in message.text
    assert ticket not in consent.ticket
    assert Member.objects.count() == 0


def test_fourth_request_of_a_day_is_refused_so_that_nobody_floods_a_phone(db):
    for _ in range(3):
        ask()
    assert refusal_of(ask) == GuardianRefusal.TOO_MANY
    assert OutboxMessage.objects.count() == 3
    ask(AT + DAY)
    ask(phone="01099998888")


def test_looking_at_the_link_changes_nothing(db):
    consent, ticket = ask()
    secret = secret_in("asked", consent)
    for _ in range(3):
        assert guardians.look(secret, "answer", AT) == consent
    assert guardians.is_verified(ticket, AT) is False


def test_yes_records_text_method_evidence_time_and_scope(db):
    consent, number = verify(ask()[0], AT + DAY, optional=[Purpose.NEWS_MAIL])
    assert (consent.state, consent.method, consent.relation, consent.verified_at) == (
        State.VERIFIED,
        "sms",
        "mother",
        AT + DAY,
    )
    assert (consent.text.purpose, consent.text.version) == ("privacy", 1)
    assert consent.scope == ["terms", "privacy", "news_mail"]
    assert sorted(consent.evidence) == ["link_opened_at", "number", "phone"]
    assert PHONE not in str(consent.evidence)
    assert re.fullmatch(r"\d{6}", number)


def test_ticket_finds_the_consent_only_between_yes_and_joining(db):
    consent, ticket = ask()
    assert guardians.is_asked(ticket, AT) == consent
    assert guardians.consent_of(ticket, AT) is None
    verify(consent)
    assert guardians.is_asked(ticket, AT) is None
    assert guardians.consent_of(ticket, AT) == consent
    assert guardians.consent_of(ticket, AT + 5 * DAY) is None
    assert guardians.consent_of("", AT) is None
    guardians.attach(consent=consent, minor=child(), at=AT)
    assert guardians.consent_of(ticket, AT) is None


def test_link_opens_once(db):
    consent, _ticket = ask()
    secret = secret_in("asked", consent)
    verify(consent)
    assert refusal_of(verify, consent, secret=secret) == TokenRefusal.USED


def test_link_is_over_after_five_days(db):
    consent, _ticket = ask()
    assert refusal_of(verify, consent, AT + 5 * DAY) == TokenRefusal.EXPIRED
    consent.refresh_from_db()
    assert consent.state == State.REQUESTED


def test_link_to_withdraw_does_not_answer_and_the_other_way_round(db):
    consent, _ticket = ask()
    assert refusal_of(guardians.look, secret_in("asked", consent), "withdraw", AT) == TokenRefusal.UNKNOWN
    verify(consent)
    assert refusal_of(verify, consent, secret=secret_in("confirmed", consent)) == TokenRefusal.UNKNOWN


def test_yes_to_a_text_that_has_changed_is_refused_and_the_link_still_opens(db):
    consent, _ticket = ask()
    ConsentText.objects.create(
        purpose="privacy", version=2, title="개인정보", summary="왜: 새로", body="글", effective_at=AT
    )
    assert refusal_of(verify, consent, text_version=1) == GuardianRefusal.OUTDATED
    assert verify(consent)[0].text.version == 2


def test_no_destroys_name_phone_links_and_messages_at_once(db):
    consent, ticket = ask()
    guardians.decline(secret=secret_in("asked", consent), at=AT)
    assert [model.objects.count() for model in (GuardianConsent, Token, OutboxMessage)] == [0, 0, 0]
    assert guardians.is_asked(ticket, AT) is None


def test_unanswered_is_destroyed_after_five_days_with_its_messages(db):
    ask()
    younger, _ticket = ask(AT + DAY)
    assert ticks.forget_unanswered_guardians(AT + 5 * DAY) == 1
    assert list(GuardianConsent.objects.all()) == [younger]
    assert OutboxMessage.objects.count() == 1


def test_yes_that_no_child_came_for_is_destroyed_too(db):
    verify(ask()[0])
    assert ticks.forget_unanswered_guardians(AT + 4 * DAY) == 0
    assert ticks.forget_unanswered_guardians(AT + 5 * DAY) == 1


def test_yes_with_a_child_stays(db):
    consent, _minor = joined()
    assert ticks.forget_unanswered_guardians(AT + 300 * DAY) == 0
    assert GuardianConsent.objects.get() == consent


def test_joining_ties_the_consent_to_the_child_until_fourteen(db):
    consent, minor = joined()
    assert (consent.minor, consent.expires_on) == (minor, date(2029, 6, 20))
    assert questions.standing(minor, AT) == consent
    assert [questions.stands(minor, datetime(2029, 6, day, 3, tzinfo=UTC)) for day in (19, 20)] == [True, False]


def test_consent_is_for_one_child(db):
    consent, _minor = joined()
    assert refusal_of(guardians.attach, consent=consent, minor=child(), at=AT) == GuardianRefusal.NOT_YET


def test_request_without_an_answer_is_attached_to_nobody(db):
    consent, _ticket = ask()
    assert refusal_of(guardians.attach, consent=consent, minor=child(), at=AT) == GuardianRefusal.NOT_YET


def test_older_member_needs_no_guardian(db):
    consent, _number = verify(ask()[0])
    older = child(born_on=date(2012, 1, 1))
    assert refusal_of(guardians.attach, consent=consent, minor=older, at=AT) == GuardianRefusal.NOT_A_CHILD


def test_number_gives_another_device_a_ticket(db):
    consent, number = verify(ask()[0])
    ticket = guardians.claim(phone=PHONE, number=f"{number[:3]} {number[3:]}", at=AT)
    assert guardians.consent_of(ticket, AT) == consent
    assert refusal_of(guardians.claim, phone=PHONE, number=number, at=AT) == TokenRefusal.USED


def test_wrong_number_is_refused_and_five_are_the_end(db):
    _consent, number = verify(ask()[0])
    wrong = f"{(int(number) + 1) % 1_000_000:06}"
    reasons = [refusal_of(guardians.claim, phone=PHONE, number=wrong, at=AT) for _ in range(6)]
    assert reasons == [TokenRefusal.WRONG_CODE] * 5 + [TokenRefusal.TOO_OFTEN]
    assert refusal_of(guardians.claim, phone=PHONE, number=number, at=AT) == TokenRefusal.TOO_OFTEN
    assert refusal_of(guardians.claim, phone="01000000000", number=number, at=AT) == GuardianRefusal.NUMBER


def test_withdrawal_closes_the_account_at_once_and_tells_both(db):
    consent, minor = joined()
    guardians.withdraw(consent=consent, at=AT + DAY)
    minor.refresh_from_db()
    assert minor.deletion_requested_at == AT + DAY
    assert questions.stands(minor, AT + DAY) is False
    assert questions.may_use_personal_features(minor, AT + DAY) is False
    assert [consents.holds(minor, purpose, AT + DAY) for purpose in REQUIRED] == [False, False]
    lines = ConsentEntry.objects.filter(given=False)
    assert {(line.capacity, line.guardian_consent, line.actor) for line in lines} == {("guardian", consent, None)}
    assert Notice.objects.get(member=minor).title == "보호자가 동의를 거뒀어요"
    assert OutboxMessage.objects.filter(key=f"guardian:{consent.pk}:withdrawn", to=PHONE).count() == 1


def test_withdrawal_twice_does_it_once(db):
    consent, _minor = joined()
    guardians.withdraw(consent=consent, at=AT)
    assert refusal_of(guardians.withdraw, consent=consent, at=AT) == GuardianRefusal.WITHDRAWN
    assert Notice.objects.count() == 1


def test_withdrawal_before_the_child_joined_shuts_the_door(db):
    consent, ticket = ask()
    verify(consent)
    guardians.withdraw(consent=consent, at=AT)
    assert guardians.consent_of(ticket, AT) is None


def test_any_guardians_link_withdraws_all_that_stands(db):
    first, minor = joined()
    second, _ticket = ask(AT + DAY, minor=minor)
    verify(second, AT + DAY)
    guardians.withdraw(consent=first, at=AT + 2 * DAY)
    assert questions.stands(minor, AT + 2 * DAY) is False


def test_child_with_an_account_asks_again_and_agrees_again(db):
    consent, minor = joined()
    guardians.withdraw(consent=consent, at=AT)
    again, _ticket = ask(AT + DAY, minor=minor)
    verify(again, AT + DAY)
    assert questions.standing(minor, AT + DAY) == again
    assert [text.purpose for text in consents.to_ask_again(minor, AT + DAY)] == list(REQUIRED)


def test_fourteenth_birthday_ends_it_and_asks_the_member(db):
    consent, minor = joined()
    birthday = datetime(2029, 6, 20, 0, 5, tzinfo=UTC)
    assert ticks.end_guardians(birthday - DAY) == 0
    assert ticks.end_guardians(birthday) == 1
    assert ticks.end_guardians(birthday) == 0
    consent.refresh_from_db()
    assert consent.state == State.EXPIRED
    assert [text.purpose for text in consents.to_ask_again(minor, birthday)] == list(REQUIRED)
    assert {line.capacity for line in ConsentEntry.objects.filter(given=False)} == {"system"}
    assert Notice.objects.get(member=minor).url == reverse("membership:join_again")
    consents.give(member=minor, purposes=REQUIRED, acting=as_self(minor), at=birthday)
    assert consents.missing(minor, birthday) == []


def test_child_of_a_corrected_birthday_keeps_it_until_the_right_day(db):
    consent, minor = joined()
    Member.objects.filter(pk=minor.pk).update(born_on=date(2016, 6, 20))
    assert ticks.end_guardians(datetime(2029, 6, 20, 3, tzinfo=UTC)) == 0
    consent.refresh_from_db()
    assert (consent.state, consent.expires_on) == (State.VERIFIED, date(2030, 6, 20))


def test_form_on_paper_is_verified_with_its_number_and_who_handled_it(db):
    staff = MemberFactory()
    consent, number = guardians.accept_form(
        name=NAME, phone=PHONE, relation="father", form="2026-보호자-014", staff=staff, at=AT
    )
    assert (consent.method, consent.state, consent.scope) == ("form", State.VERIFIED, ["terms", "privacy"])
    assert {key: consent.evidence[key] for key in ("form", "handled_by")} == {
        "form": "2026-보호자-014",
        "handled_by": staff.pk,
    }
    ticket = guardians.claim(phone=PHONE, number=number, at=AT + 29 * DAY)
    assert guardians.consent_of(ticket, AT + 29 * DAY) == consent
    assert ticks.forget_unanswered_guardians(AT + 29 * DAY) == 0
    assert ticks.forget_unanswered_guardians(AT + 30 * DAY) == 1


def test_guardian_of_a_youth_is_told_once_a_feature(db):
    youth = child(born_on=date(2011, 1, 1))
    told = {"minor": youth, "name": NAME, "phone": PHONE, "at": AT}
    assert questions.notice_given(youth, "timebank") is False
    notice = guardians.tell_guardian(**told, feature="timebank")
    assert guardians.tell_guardian(**told, feature="timebank") == notice
    assert [questions.notice_given(youth, feature) for feature in ("timebank", "contest")] == [True, False]
    assert (notice.kind, notice.expires_on) == ("notice", date(2030, 1, 1))
    assert OutboxMessage.objects.count() == 1
    assert "시간은행" in OutboxMessage.objects.get().text
    assert questions.stands(youth, AT) is False


@pytest.mark.parametrize("born_on", [BORN, date(2000, 1, 1), None])
def test_guardian_is_told_of_14_to_18_only(db, born_on):
    someone = child(born_on=born_on)
    reason = refusal_of(guardians.tell_guardian, minor=someone, name=NAME, phone=PHONE, feature="timebank", at=AT)
    assert reason == GuardianRefusal.NOT_A_YOUTH


def test_birthday_is_emptied_at_nineteen(db):
    grown_up = child(born_on=date(2007, 6, 1))
    youth = child(born_on=date(2007, 6, 2))
    leap = child(born_on=date(2008, 2, 29))
    assert ticks.empty_birthdays(AT) == 1
    assert ticks.empty_birthdays(datetime(2027, 2, 28, 3, tzinfo=UTC)) == 1
    assert ticks.empty_birthdays(datetime(2027, 3, 1, 3, tzinfo=UTC)) == 1
    for member in (grown_up, youth, leap):
        member.refresh_from_db()
        assert member.born_on is None


def test_name_and_phone_go_three_years_after_the_end(db):
    consent, _minor = joined()
    guardians.withdraw(consent=consent, at=AT)
    late = AT + timedelta(days=3 * 365)
    assert list(ended_guardians(late - DAY)) == []
    assert empty_guardians(ended_guardians(late), late) == 1
    consent.refresh_from_db()
    assert (consent.guardian_name, consent.guardian_phone, consent.relation, consent.evidence) == ("", "", "", {})
    assert list(ended_guardians(late)) == []


def test_unanswered_asks_the_right_times(db):
    verify(ask()[0])
    late = guardian_endings.unanswered(AT + 5 * DAY, guardians.ANSWER_TIME, guardians.JOIN_TIME)
    assert late.count() == 1
