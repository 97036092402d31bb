"""The consent ledger: its state is the replay of its lines, and its lines never change."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from members import consents
from members.acting import as_self
from members.consents import ConsentRefusal, ConsentRefused
from members.models import (
    AccessEntry,
    ActRecord,
    ConsentEntry,
    ConsentText,
    DestructionEntry,
    GuardianConsent,
    Member,
    Purpose,
)
from members.models.consent import OPTIONAL, REQUIRED
from tests.factories import MemberFactory

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def new_text(purpose: str, at: datetime, **fields) -> ConsentText:
    version = ConsentText.objects.filter(purpose=purpose).count() + 1
    values = {"title": f"{purpose} {version}", "summary": "무엇을: 별명", "body": "글", "effective_at": at}
    return ConsentText.objects.create(purpose=purpose, version=version, **(values | fields))


def agree(member: Member, *purposes: str, at: datetime = AT, **options) -> list[ConsentEntry]:
    return consents.give(member=member, purposes=purposes, acting=as_self(member), at=at, **options)


@pytest.fixture
def member(db) -> Member:
    return MemberFactory()


def test_first_texts_are_in_force_for_all_purposes(db):
    texts = consents.texts_in_force(AT)
    assert list(texts) == list(Purpose)
    assert {text.version for text in texts.values()} == {1}
    assert [purpose for purpose, text in texts.items() if text.is_required] == list(REQUIRED)


def test_first_texts_say_what_why_until_when_and_what_if_not(db):
    for purpose, text in consents.texts_in_force(AT).items():
        heads = [line.partition(": ")[0] for line in text.summary.splitlines()]
        if purpose != Purpose.TERMS:
            assert heads == ["무엇을", "왜", "언제까지", "거절하면"], purpose
        assert "02-354-2100" in text.body


def test_nothing_is_agreed_before_anything_is_said(member):
    assert consents.state(member, AT) == dict.fromkeys(Purpose)
    assert [consents.holds(member, purpose, AT) for purpose in Purpose] == [False] * 5
    assert [text.purpose for text in consents.missing(member, AT)] == list(REQUIRED)


def test_give_writes_one_line_a_purpose_with_who_and_how(member):
    lines = agree(member, Purpose.TERMS, Purpose.PRIVACY)
    assert [
        (line.purpose, line.given, line.text.version, line.actor, line.channel, line.acted_at) for line in lines
    ] == [
        ("terms", True, 1, member, "web", AT),
        ("privacy", True, 1, member, "web", AT),
    ]
    assert consents.missing(member, AT) == []


def test_give_again_writes_no_second_line(member):
    first = agree(member, Purpose.NEWS_MAIL)
    assert agree(member, Purpose.NEWS_MAIL, at=AT + HOUR) == first
    assert ConsentEntry.objects.count() == 1


def test_optional_is_withdrawn_at_once_and_given_again(member):
    agree(member, Purpose.NEWS_MAIL)
    consents.withdraw(member=member, purpose=Purpose.NEWS_MAIL, acting=as_self(member), at=AT + HOUR)
    assert [consents.holds(member, Purpose.NEWS_MAIL, AT + i * HOUR) for i in range(2)] == [True, False]
    agree(member, Purpose.NEWS_MAIL, at=AT + 2 * HOUR)
    assert consents.holds(member, Purpose.NEWS_MAIL, AT + 2 * HOUR) is True
    assert [line.given for line in consents.history(member)] == [True, False, True]


def test_withdraw_of_what_is_not_agreed_writes_nothing(member):
    assert consents.withdraw(member=member, purpose=Purpose.RESEARCH, acting=as_self(member), at=AT) is None
    assert ConsentEntry.objects.count() == 0


@pytest.mark.parametrize("purpose", REQUIRED)
def test_required_is_not_withdrawn_alone_and_the_sentence_names_the_way(member, purpose):
    agree(member, *REQUIRED)
    with pytest.raises(ConsentRefused) as refused:
        consents.withdraw(member=member, purpose=purpose, acting=as_self(member), at=AT)
    assert refused.value.reason == ConsentRefusal.REQUIRED
    assert "탈퇴" in refused.value.reason.label
    assert consents.holds(member, purpose, AT) is True


def test_optional_left_out_blocks_nothing(member):
    agree(member, *REQUIRED)
    assert consents.missing(member, AT) == []
    assert [consents.holds(member, purpose, AT) for purpose in OPTIONAL] == [False] * 3


def test_text_that_was_on_the_screen_must_be_the_one_in_force(member):
    new_text(Purpose.TERMS, AT)
    with pytest.raises(ConsentRefused) as refused:
        agree(member, *REQUIRED, versions={"terms": 1, "privacy": 1})
    assert refused.value.reason == ConsentRefusal.OUTDATED
    assert ConsentEntry.objects.count() == 0
    agree(member, *REQUIRED, versions={"terms": 2, "privacy": 1})


def test_purpose_without_a_text_is_refused(member):
    ConsentText.objects.all().delete()
    with pytest.raises(ConsentRefused) as refused:
        agree(member, Purpose.TERMS)
    assert refused.value.reason == ConsentRefusal.NO_TEXT


def test_changed_meaning_asks_again_only_from_its_time_on(member):
    agree(member, *REQUIRED)
    new_text(Purpose.PRIVACY, AT + 2 * HOUR)
    assert consents.missing(member, AT + HOUR) == []
    assert [(text.purpose, text.version) for text in consents.missing(member, AT + 2 * HOUR)] == [("privacy", 2)]
    agree(member, Purpose.PRIVACY, at=AT + 3 * HOUR)
    assert consents.missing(member, AT + 3 * HOUR) == []


def test_corrected_typing_error_asks_nobody_again(member):
    agree(member, *REQUIRED)
    new_text(Purpose.PRIVACY, AT + HOUR, needs_reconsent=False)
    assert consents.missing(member, AT + HOUR) == []
    assert consents.holds(member, Purpose.PRIVACY, AT + HOUR) is True


def test_correction_of_a_changed_text_still_asks_who_agreed_to_the_first(member):
    agree(member, *REQUIRED)
    new_text(Purpose.PRIVACY, AT + HOUR)
    new_text(Purpose.PRIVACY, AT + 2 * HOUR, needs_reconsent=False)
    assert [text.version for text in consents.missing(member, AT + 2 * HOUR)] == [3]


def test_holders_are_those_who_hold(member):
    new_member = MemberFactory()
    agree(member, Purpose.NEWS_MAIL)
    new_text(Purpose.NEWS_MAIL, AT + HOUR)
    agree(new_member, Purpose.NEWS_MAIL, at=AT + HOUR)
    assert [list(consents.holders(Purpose.NEWS_MAIL, AT + i * HOUR)) for i in range(2)] == [[member], [new_member]]
    consents.withdraw(member=new_member, purpose=Purpose.NEWS_MAIL, acting=as_self(new_member), at=AT + 2 * HOUR)
    assert list(consents.holders(Purpose.NEWS_MAIL, AT + 2 * HOUR)) == []


def test_questions_cost_few_queries(member, django_assert_num_queries):
    agree(member, *Purpose)
    with django_assert_num_queries(2):
        consents.holds(member, Purpose.NEWS_MAIL, AT)
    with django_assert_num_queries(1):
        consents.state(member, AT)
    with django_assert_num_queries(1):
        consents.missing(member, AT)
    with django_assert_num_queries(1):
        consents.to_ask_again(member, AT)


def child(**fields) -> Member:
    return MemberFactory(born_on=(AT - timedelta(days=10 * 365)).date(), **fields)


def guardian_consent(minor: Member, **fields) -> GuardianConsent:
    text = ConsentText.objects.get(purpose=Purpose.PRIVACY, version=1)
    values = {"state": "verified", "scope": ["terms", "privacy"], "requested_at": AT, "verified_at": AT, "text": text}
    return GuardianConsent.objects.create(minor=minor, **(values | fields))


def test_child_without_a_guardian_agrees_to_nothing(db):
    minor = child()
    with pytest.raises(ConsentRefused) as refused:
        agree(minor, *REQUIRED)
    assert refused.value.reason == ConsentRefusal.NEEDS_GUARDIAN
    assert ConsentEntry.objects.count() == 0


def test_child_with_a_guardian_agrees_and_the_lines_name_the_consent(db):
    minor = child()
    word = guardian_consent(minor)
    assert [line.guardian_consent for line in agree(minor, *REQUIRED)] == [word, word]


def test_optional_that_the_guardian_left_out_is_left_out_and_blocks_nothing(db):
    minor = child()
    guardian_consent(minor)
    assert [line.purpose for line in agree(minor, *REQUIRED, Purpose.NEWS_MAIL)] == list(REQUIRED)
    with pytest.raises(ConsentRefused):
        agree(minor, Purpose.NEWS_MAIL)


def test_guardian_of_another_child_counts_for_nothing(db):
    minor = child()
    with pytest.raises(ConsentRefused):
        agree(minor, *REQUIRED, guardian_consent=guardian_consent(child()))


def test_guardian_is_asked_again_when_the_meaning_has_changed(db):
    minor = child()
    guardian_consent(minor)
    agree(minor, *REQUIRED)
    new_text(Purpose.PRIVACY, AT + HOUR)
    with pytest.raises(ConsentRefused) as refused:
        agree(minor, Purpose.PRIVACY, at=AT + HOUR)
    assert refused.value.reason == ConsentRefusal.NEEDS_GUARDIAN
    guardian_consent(minor, verified_at=AT + 2 * HOUR)
    agree(minor, Purpose.PRIVACY, at=AT + 2 * HOUR)
    assert consents.missing(minor, AT + 2 * HOUR) == []


def test_who_was_never_asked_is_not_asked_again(member):
    assert consents.to_ask_again(member, AT) == []
    agree(member, Purpose.TERMS)
    consents.end_all(member=member, acting=as_self(member), at=AT)
    assert [text.purpose for text in consents.to_ask_again(member, AT)] == ["terms"]


def test_text_in_force_is_neither_changed_nor_deleted(db):
    text = ConsentText.objects.in_force(AT).first()
    text.title = "다른 제목"
    with pytest.raises(TypeError):
        text.save()
    with pytest.raises(TypeError):
        text.delete()


def test_end_all_ends_required_ones_too(member):
    agree(member, *REQUIRED, Purpose.RESEARCH)
    lines = consents.end_all(member=member, acting=as_self(member), at=AT + HOUR)
    assert [(line.purpose, line.given) for line in lines] == [("terms", False), ("privacy", False), ("research", False)]
    assert [text.purpose for text in consents.missing(member, AT + HOUR)] == list(REQUIRED)


def test_line_is_neither_saved_again_nor_deleted_by_itself(member):
    line = agree(member, Purpose.NEWS_MAIL)[0]
    line.given = False
    with pytest.raises(TypeError):
        line.save()
    with pytest.raises(TypeError):
        line.delete()


def rows_of_ledgers(member: Member) -> list:
    agree(member, Purpose.NEWS_MAIL)
    ActRecord.objects.create(verb="joined", subject=member)
    AccessEntry.objects.create(kind="view", staff=member, what="회원", reason="시험", at=AT)
    DestructionEntry.objects.create(rule="tokens", label="토큰", rows=1, at=AT)
    return [
        (ConsentEntry, {"given": False}),
        (ActRecord, {"verb": "left"}),
        (AccessEntry, {"reason": "다른 까닭"}),
        (DestructionEntry, {"rows": 0}),
    ]


def test_database_refuses_to_change_a_line_whoever_asks(member):
    """Also by a queryset, that knows no `save`; a line can still be destroyed when its time is over."""
    for model, change in rows_of_ledgers(member):
        with pytest.raises((IntegrityError, DatabaseError), match="append-only"), transaction.atomic():
            model.objects.update(**change)
        assert not model.objects.filter(**change).exists()
        assert model.objects.all().delete()[0] == 1


def test_database_of_another_table_lets_change_pass(member):
    """The control: it is the trigger that refuses."""
    assert Member.objects.filter(pk=member.pk).update(nickname="바뀐 이웃") == 1
    assert connection.vendor in ("sqlite", "postgresql")


class Ledger(RuleBasedStateMachine):
    """Any order of agreeing, withdrawing, new texts and passing time: what the ledger says is what its replay says.

    The model is kept apart from the database: a list of what happened, replayed by the plainest loop.
    """

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        ConsentText.objects.all().delete()
        self.member = MemberFactory()
        self.now = AT
        self.texts: list[tuple[str, int, datetime, bool]] = []
        self.events: list[tuple[datetime, str, int, bool]] = []
        for purpose in Purpose:
            self.write_text(purpose, 0, True)

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def write_text(self, purpose, hours, asks_again):
        text = new_text(purpose, self.now + hours * HOUR, needs_reconsent=asks_again)
        self.texts.append((str(purpose), text.version, text.effective_at, asks_again))

    def in_force(self, purpose: str, at: datetime) -> int:
        return max(version for name, version, since, _ in self.texts if name == purpose and since <= at)

    def replay(self, at: datetime) -> dict[str, tuple[int, bool]]:
        answers = {}
        for when, purpose, version, given in self.events:
            if when <= at:
                answers[purpose] = (version, given)
        return answers

    def agrees(self, purpose: str, at: datetime) -> bool:
        version, given = self.replay(at).get(purpose, (0, False))
        changed = any(n == purpose and v > version and s <= at and asks for n, v, s, asks in self.texts)
        return given and not changed

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours):
        self.now += hours * HOUR

    @rule(purpose=st.sampled_from(Purpose), hours=st.integers(0, 40), asks_again=st.booleans())
    def text_is_written(self, purpose, hours, asks_again):
        latest = max(since for name, _, since, _ in self.texts if name == purpose)
        ahead = max(self.now, latest) - self.now
        self.write_text(purpose, hours + ahead / HOUR, asks_again)

    @rule(purposes=st.lists(st.sampled_from(Purpose), unique=True, min_size=1))
    def member_agrees(self, purposes):
        agree(self.member, *purposes, at=self.now)
        for purpose in purposes:
            version = self.in_force(purpose, self.now)
            if self.replay(self.now).get(str(purpose)) != (version, True):
                self.events.append((self.now, str(purpose), version, True))

    @rule(purpose=st.sampled_from(Purpose), behind=st.integers(1, 3))
    def member_agrees_to_what_is_old(self, purpose, behind):
        version = self.in_force(purpose, self.now)
        with pytest.raises(ConsentRefused):
            agree(self.member, purpose, at=self.now, versions={str(purpose): version - behind})

    @rule(purpose=st.sampled_from(Purpose))
    def member_withdraws(self, purpose):
        if purpose in REQUIRED:
            with pytest.raises(ConsentRefused):
                consents.withdraw(member=self.member, purpose=purpose, acting=as_self(self.member), at=self.now)
            return
        consents.withdraw(member=self.member, purpose=purpose, acting=as_self(self.member), at=self.now)
        version, given = self.replay(self.now).get(str(purpose), (0, False))
        if given:
            self.events.append((self.now, str(purpose), version, False))

    @rule()
    def everything_ends(self):
        consents.end_all(member=self.member, acting=as_self(self.member), at=self.now)
        for purpose, (version, given) in self.replay(self.now).items():
            if given:
                self.events.append((self.now, purpose, version, False))

    @invariant()
    def state_equals_the_replay(self):
        for at in {self.now, *(event[0] for event in self.events[-2:]), AT - HOUR}:
            said = {
                str(purpose): (line.text.version, line.given)
                for purpose, line in consents.state(self.member, at).items()
                if line is not None
            }
            assert said == self.replay(at)

    @invariant()
    def questions_equal_the_replay(self):
        agreed = [purpose for purpose in Purpose if self.agrees(str(purpose), self.now)]
        assert [purpose for purpose in Purpose if consents.holds(self.member, purpose, self.now)] == agreed
        asked = [text.purpose for text in consents.missing(self.member, self.now)]
        assert asked == [purpose for purpose in REQUIRED if purpose not in agreed]
        holding = [purpose for purpose in Purpose if consents.holders(purpose, self.now).exists()]
        assert holding == agreed


def test_state_is_the_replay_of_the_ledger_at_any_time(db):
    run_state_machine_as_test(
        Ledger, settings=hypothesis_settings(max_examples=10, stateful_step_count=15, deadline=None)
    )
