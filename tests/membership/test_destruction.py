"""membership/leaving.py, the end of it: nothing of a destroyed member is left in any table."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from
from wagtail.models import ModelLogEntry

from members import acting as acts
from members import consents, tokens
from members.models import (
    AccessEntry,
    ActRecord,
    DataCopy,
    DataRequest,
    DestructionEntry,
    IdentityCheck,
    Mandate,
    Member,
    Organisation,
    OrganisationRole,
    Purpose,
    Token,
)
from membership import leaving
from membership.leaving import LeavingRefused
from portal import texting
from portal.models import Notice
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
DAY = timedelta(days=1)
MONTH = leaving.TIME_TO_UNDO


def leave(member: Member, at: datetime = NOW) -> None:
    leaving.request(member=member, acting=acts.as_self(member), at=at)


# What a person is: none of these may be found anywhere after destruction.
PERSONAL = {
    "nickname": "은하수를건너는사람",
    "email": "milkyway.person@example.org",
    "second": "second.address@example.org",
    "phone": "01076543210",
    "social": "kakao-8812345",
    "agent": "Mozilla/5.0 (SecretPhone 77)",
    "ip": "203.0.113.77",
    "request": "저희집은무지개아파트예요",
    "name": "홍길순",
    "born": date(2011, 2, 3),
}


def populated() -> Member:
    """A member with a row of everything, some of it in other people's records."""
    member = MemberFactory(
        email=PERSONAL["email"],
        nickname=PERSONAL["nickname"],
        phone=PERSONAL["phone"],
        birth_year=2011,
        born_on=PERSONAL["born"],
        home_district="eunpyeong",
    )
    for address in (PERSONAL["email"], PERSONAL["second"]):
        EmailAddress.objects.create(user=member, email=address, verified=True, primary=address == PERSONAL["email"])
    SocialAccount.objects.create(
        user=member, provider="kakao", uid=PERSONAL["social"], extra_data={"nickname": PERSONAL["nickname"]}
    )
    Authenticator.objects.create(user=member, type="totp", data={"secret": PERSONAL["social"]})
    UserSession.objects.create(user=member, ip=PERSONAL["ip"], user_agent=PERSONAL["agent"], session_key="k" * 32)
    Session.objects.create(
        session_key="k" * 32,
        session_data=Session.get_session_store_class()().encode({"email": PERSONAL["email"]}),
        expire_date=NOW + 99 * DAY,
    )
    tokens.issue_link(Token.Purpose.CONNECT, life=DAY, at=NOW, member=member, email=PERSONAL["second"])
    DataRequest.objects.create(
        member=member,
        kind="access",
        text=PERSONAL["request"],
        answer=PERSONAL["name"],
        opened_at=NOW,
        due_on=NOW.date(),
    )
    DataCopy.objects.create(member=member, requested_at=NOW)
    staff = MemberFactory(nickname="담당자", email="staff@example.org")
    AccessEntry.objects.create(kind="view", staff=staff, subject=member, what="회원", reason="전화 상담", at=NOW)
    IdentityCheck.objects.create(
        member=member,
        digest="d" * 64,
        provider="console",
        name=PERSONAL["name"],
        born_on=PERSONAL["born"],
        transaction="t-1",
        verified_at=NOW,
        expires_at=NOW + 365 * DAY,
    )
    company = Organisation.objects.create(kind="group", name="골목 모임")
    role = {"organisation": company, "role": "viewer", "invited_email": PERSONAL["email"]}
    OrganisationRole.objects.create(person=member, state="ended", **role)
    OrganisationRole.objects.create(state="invited", **role)
    asked = {"member": member, "agent": staff, "kind": "relative", "method": "paper", "requested_at": NOW}
    Mandate.objects.create(reason=PERSONAL["name"], evidence=PERSONAL["request"], **asked)
    told = {"member": staff, "kind": "mandate", "created_at": NOW}
    name = PERSONAL["nickname"]
    Notice.objects.create(key="to-another", title=f"{name}님이 맡겼어요", text=f"{name} 님의 일이에요", **told)
    texting.send(key="sms-1", to=PERSONAL["phone"], text=f"{name}님, 안녕하세요")
    acts.record(acts.as_self(member), "profile_changed", NOW, fields=["nickname"])
    ModelLogEntry.objects.log_action(member, "wagtail.edit", user=staff, title=PERSONAL["nickname"])
    everything = [Purpose.TERMS, Purpose.PRIVACY, Purpose.NEWS_MAIL]
    consents.give(member=member, purposes=everything, acting=acts.as_self(member), at=NOW - DAY)
    return member


def everything_written() -> list[tuple[str, str, str]]:
    """(table, column, value) of every column of every table; sessions are read as what they hold."""
    found = []
    with connection.cursor() as cursor:
        tables = [info.name for info in connection.introspection.get_table_list(cursor) if info.type in ("t", "p")]
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            found += [
                (table, name, as_text(value))
                for row in cursor.fetchall()
                for name, value in zip(names, row, strict=True)
            ]
    for session in Session.objects.all():
        found.append(("django_session", "decoded", json.dumps(session.get_decoded(), default=str)))
    return found


def as_text(value: object) -> str:
    if isinstance(value, str) and "\\u" in value:
        try:
            return json.dumps(json.loads(value), ensure_ascii=False)
        except ValueError:
            return value
    return bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)


def traces() -> list[tuple[str, str, str]]:
    """Where a personal value stands: (what, table, column)."""
    rows = everything_written()
    return sorted(
        {
            (what, table, column)
            for table, column, text in rows
            for what, value in PERSONAL.items()
            if str(value) in text
        }
    )


def test_nothing_of_a_destroyed_member_is_left_in_any_table():
    member = populated()
    # The walk finds what is there: every value stands somewhere before.
    assert {what for what, _table, _column in traces()} == set(PERSONAL)
    leave(member)
    assert leaving.destroy_due(NOW + MONTH) == 1
    assert traces() == []
    assert DestructionEntry.objects.filter(rule="leaving:member").count() == 1
    assert AccessEntry.objects.get().subject == member


def test_what_others_need_keeps_an_author_without_a_name():
    member, other = MemberFactory(), MemberFactory()
    entry = ActRecord.objects.create(verb="handed_over", actor=member, subject=other, acted_at=NOW)
    leave(member)
    leaving.destroy_due(NOW + MONTH)
    entry = ActRecord.objects.get(pk=entry.pk)
    assert str(entry.actor) == "탈퇴한 이웃"


class Life(RuleBasedStateMachine):
    """A member who cannot decide, under time. The model: when asked, or gone."""

    @initialize()
    def begin(self):
        self.member = MemberFactory()
        self.now = NOW
        self.asked: datetime | None = None
        self.gone = False

    @rule(step=sampled_from([timedelta(minutes=1), DAY, 15 * DAY, MONTH - timedelta(seconds=1), MONTH]))
    def time_passes(self, step):
        self.now += step

    @rule()
    def asks_to_leave(self):
        allowed = not self.gone and self.asked is None
        assert self.tried(leaving.request) == allowed
        if allowed:
            self.asked = self.now

    @rule()
    def thinks_again(self):
        allowed = not self.gone and self.asked is not None and self.now < self.asked + MONTH
        assert self.tried(leaving.undo) == allowed
        if allowed:
            self.asked = None

    @rule()
    def ticks(self):
        is_due = not self.gone and self.asked is not None and self.now >= self.asked + MONTH
        assert leaving.destroy(Member.objects.get(pk=self.member.pk), self.now) == is_due
        self.gone = self.gone or is_due

    def tried(self, verb) -> bool:
        member = Member.objects.get(pk=self.member.pk)
        try:
            verb(member=member, acting=acts.as_self(member), at=self.now)
        except LeavingRefused:
            return False
        return True

    @invariant()
    def the_row_says_so(self):
        if not hasattr(self, "member"):
            return
        row = Member.objects.get(pk=self.member.pk)
        assert (row.erased_at is not None, row.email is None) == (self.gone, self.gone)
        if not self.gone:
            assert row.deletion_requested_at == self.asked


def test_a_member_who_cannot_decide():
    few = settings(max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Life, settings=few)
