"""portal/retention.py: rules destroy what has outlived its reason, once, and say so."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from members.models import AccessEntry, DestructionEntry, Member, Token
from portal import personal_data, retention
from portal.personal_data import RetentionRule
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
DAY = timedelta(days=1)


def token(name: str, **columns) -> Token:
    columns = {"created_at": NOW - 9 * DAY, "expires_at": NOW + DAY} | columns
    return Token.objects.create(purpose=Token.Purpose.SIGN_IN, digest=name, **columns)


def log() -> list[tuple[str, int]]:
    return list(DestructionEntry.objects.order_by("pk").values_list("rule", "rows"))


def fill() -> None:
    token("open")
    token("used-now", used_at=NOW - DAY / 2)
    token("used", used_at=NOW - DAY)
    token("expired", expires_at=NOW - DAY)
    staff = MemberFactory()
    for age in (3 * 365, 3 * 365 - 1):
        AccessEntry.objects.create(
            kind="view", staff=staff, subject=staff, what="회원", reason="전화 상담", at=NOW - age * DAY
        )


def test_the_report_changes_nothing():
    fill()
    shown = {it.rule.key: (it.rows, it.oldest) for it in retention.report(NOW)}
    assert (shown["tokens"], shown["access"]) == ((2, NOW - 9 * DAY), (1, NOW - 3 * 365 * DAY))
    assert (Token.objects.count(), AccessEntry.objects.count(), log()) == (4, 2, [])


def test_what_has_outlived_its_reason_goes_and_is_logged_once():
    fill()
    assert retention.destroy_expired(NOW) == {"access": 1, "tokens": 2}
    assert retention.destroy_expired(NOW) == {}
    assert sorted(Token.objects.values_list("digest", flat=True)) == ["open", "used-now"]
    assert log() == [("access", 1), ("tokens", 2)]


def test_once_an_hour_however_often_the_tick_comes():
    fill()
    assert retention.destroy_hourly(NOW) == {"access": 1, "tokens": 2}
    token("later", used_at=NOW - 5 * DAY)
    assert retention.destroy_hourly(NOW + timedelta(minutes=59)) == {}
    assert retention.destroy_hourly(NOW + timedelta(minutes=60)) == {"tokens": 1}


@pytest.fixture
def broken_rule():
    def fail(rows, at):
        rows.update(nickname="")
        raise RuntimeError("a rule with a mistake")

    rule = RetentionRule("a-broken", "고장", "없음", lambda at: Member.objects.all(), fail)
    personal_data.register(rule)
    yield rule
    del personal_data.RULES[rule.key]


def test_a_rule_that_fails_changes_nothing_and_keeps_no_other_from_its_turn(broken_rule):
    fill()
    before = sorted(Member.objects.values_list("nickname", flat=True))
    assert retention.destroy_expired(NOW) == {"access": 1, "tokens": 2}
    assert sorted(Member.objects.values_list("nickname", flat=True)) == before


def test_the_command_reports_and_destroys(capsys):
    old = datetime(2026, 1, 1, tzinfo=UTC)
    token("old", used_at=old, created_at=old)
    call_command("retention")
    assert "tokens\t1\t2026-01-01" in capsys.readouterr().out
    assert Token.objects.count() == 1
    call_command("retention", "--destroy")
    assert "destroyed tokens: 1" in capsys.readouterr().out
    assert Token.objects.count() == 0
