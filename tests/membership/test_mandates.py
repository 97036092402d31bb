"""대행: who may act for whom, for how long, and that the member always hears of it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from members.acting import as_office, as_self, by_mandate, record
from members.mandates import MandateRefusal, MandateRefused, covers, given_by, held_by, staff_refusal
from members.models import AccessEntry, ActRecord, Mandate, MandateScope, Member, Token
from members.tokens import TokenRefused
from membership import deeds, desk, desk_accounts, mandates, organisation_activity
from membership.desk_accounts import AccountRefused
from portal.models import Notice, OutboxMessage
from tests.factories import MemberFactory
from tests.membership.makers_organisations import caller, desk_member, mandate

NOW = timezone.now()
MONTH = timedelta(days=30)


def reason_of(verb, **arguments) -> MandateRefusal:
    with pytest.raises(MandateRefused) as refused:
        verb(**arguments)
    return refused.value.reason


def offer(member, email="child@example.org", scope=("profile",), ends_at=NOW + MONTH, at=NOW):
    """The token, and the secret in the mail."""
    token = mandates.offer(email=email, scope=list(scope), ends_at=ends_at, acting=as_self(member), at=at)
    mail = OutboxMessage.objects.get(key=f"mandate-offer:{token.pk}")
    return token, re.search(r"/mandates/offer/([^/\s]+)/", mail.text)[1]


@pytest.fixture
def member(db):
    return MemberFactory(nickname="어르신")


def test_a_relative_who_takes_it_on_may_act_until_the_day_and_the_member_is_told(member):
    _token, secret = offer(member)
    child = MemberFactory(email="child@example.org", nickname="큰딸")
    made = mandates.take_on(secret=secret, acting=as_self(child), at=NOW)
    assert (made.member, made.agent, made.kind, made.state, made.scope) == (
        member,
        child,
        "relative",
        "active",
        ["profile"],
    )
    assert list(held_by(child, NOW)) == [made]
    assert list(held_by(child, NOW + MONTH)) == []
    assert [(notice.member, "큰딸" in notice.text) for notice in Notice.objects.all()] == [(member, True)]
    with pytest.raises(TokenRefused):
        mandates.take_on(secret=secret, acting=as_self(child), at=NOW)


@pytest.mark.parametrize(
    ("email", "scope", "ends_at", "reason"),
    [
        ("child@example.org", [], NOW + MONTH, "scope"),
        ("child@example.org", ["password"], NOW + MONTH, "scope"),
        ("child@example.org", ["profile"], NOW, "ends"),
        ("child@example.org", ["profile"], NOW + timedelta(days=400), "ends"),
        ("ME@example.org", ["profile"], NOW + MONTH, "self"),
    ],
)
def test_what_cannot_be_handed_over_is_refused(db, email, scope, ends_at, reason):
    acting = as_self(MemberFactory(email="me@example.org"))
    assert reason_of(mandates.offer, email=email, scope=scope, ends_at=ends_at, acting=acting, at=NOW) == reason


def test_an_offer_opened_by_someone_else_changes_nothing(member):
    _token, secret = offer(member)
    assert reason_of(mandates.take_on, secret=secret, acting=as_self(MemberFactory()), at=NOW) == "not_yours"
    assert reason_of(mandates.take_on, secret=secret, acting=as_self(member), at=NOW) == "self"
    child = MemberFactory(email="child@example.org")
    assert mandates.take_on(secret=secret, acting=as_self(child), at=NOW).agent == child


def test_an_offer_taken_back_opens_no_more(member):
    token, secret = offer(member)
    mandates.take_offer_back(token=token, acting=as_self(MemberFactory()), at=NOW)
    assert list(mandates.offers_of(member, NOW)) == [token]
    mandates.take_offer_back(token=token, acting=as_self(member), at=NOW)
    assert list(mandates.offers_of(member, NOW)) == []
    with pytest.raises(TokenRefused):
        mandates.offer_behind(secret, NOW)


def test_a_code_of_the_desk_is_no_offer(member):
    staff = desk_member()
    call(staff, caller())
    assert list(mandates.offers_of(member, NOW)) == []


def test_who_has_it_already_does_not_get_it_twice(member):
    child = MemberFactory(email="child@example.org")
    mandate(member, child, at=NOW)
    _token, secret = offer(member)
    assert reason_of(mandates.take_on, secret=secret, acting=as_self(child), at=NOW) == "already"
    assert Token.objects.get(purpose="mandate").used_at is None


@pytest.mark.parametrize("who", ["member", "agent"])
def test_either_side_ends_it_at_once(member, who):
    made = mandate(member, MemberFactory(), at=NOW)
    mandates.withdraw(mandate=made, acting=as_self(getattr(made, who)), at=NOW)
    assert list(held_by(made.agent, NOW)) == []
    assert reason_of(mandates.withdraw, mandate=made, acting=as_self(member), at=NOW) == "over"
    told = set(Notice.objects.values_list("member", flat=True))
    assert told == ({member.pk, made.agent_id} if who == "member" else {member.pk})


def test_nobody_else_ends_it_and_an_agent_hands_nothing_on(member):
    made = mandate(member, MemberFactory(), at=NOW)
    assert reason_of(mandates.withdraw, mandate=made, acting=as_self(MemberFactory()), at=NOW) == "for_another"
    arguments = {"email": "x@example.org", "scope": ["profile"], "ends_at": NOW + MONTH, "acting": by_mandate(made)}
    assert reason_of(mandates.offer, **arguments, at=NOW) == "for_another"


def test_the_member_hears_once_a_day_that_a_relative_began(member):
    made = mandate(member, MemberFactory(), at=NOW)
    for hours in (0, 0, 24):
        mandates.begin(mandate=made, at=NOW + timedelta(hours=hours))
    assert Notice.objects.filter(member=member).count() == 2


def test_a_mandate_reaches_its_scope_and_nothing_that_no_mandate_reaches(member):
    made = mandate(member, MemberFactory(), scope=[MandateScope.EDUCATION])
    assert [scope for scope in (*MandateScope, None) if covers(made, scope)] == [MandateScope.EDUCATION]


# ── the desk


def call(staff, member, **said) -> Mandate:
    details = {"channel": "phone", "method": "code_sms", "reason": "동네를 바꿔 달라는 전화", "evidence": ""}
    return desk.request(staff=staff, member=member, **(details | said), at=said.pop("at", NOW))


def code_sent() -> str:
    return re.search(r"\d{6}", OutboxMessage.objects.filter(channel="sms").latest("pk").text)[0]


@pytest.mark.django_db
def test_the_code_of_a_caller_opens_half_an_hour_and_the_log_has_it_before():
    staff, member = desk_member(), caller()
    made = call(staff, member)
    assert made.state == "requested"
    entry = AccessEntry.objects.get()
    assert (entry.staff, entry.subject, entry.reason) == (staff, member, "동네를 바꿔 달라는 전화")
    desk.confirm(mandate=made, code=code_sent(), at=NOW + timedelta(minutes=1))
    assert (made.state, made.ends_at) == ("active", NOW + timedelta(minutes=31))
    acting = by_mandate(made)
    assert (acting.actor, acting.member, acting.capacity, acting.channel) == (staff, member, "staff", "phone")
    assert list(given_by(member, NOW + timedelta(minutes=2))) == [made]


@pytest.mark.django_db
def test_wrong_codes_are_counted_and_the_sixth_is_not_even_looked_at():
    staff = desk_member()
    made = call(staff, caller())
    right = code_sent()
    wrong = "000000" if right != "000000" else "111111"
    reasons = []
    for code in [wrong] * 5 + [right]:
        with pytest.raises(TokenRefused) as refused:
            desk.confirm(mandate=made, code=code, at=NOW)
        reasons.append(refused.value.reason.value)
    assert reasons == ["wrong_code"] * 5 + ["too_often"]
    made.refresh_from_db()
    assert made.state == "requested"


@pytest.mark.django_db
def test_a_new_code_makes_the_old_one_useless_and_a_phone_is_not_flooded():
    made = call(desk_member(), caller())
    first = code_sent()
    desk.new_code(mandate=made, at=NOW)
    if (second := code_sent()) != first:
        with pytest.raises(TokenRefused):
            desk.confirm(mandate=made, code=first, at=NOW)
    for _ in range(3):
        desk.new_code(mandate=made, at=NOW)
    assert reason_of(desk.new_code, mandate=made, at=NOW) == "too_many"
    assert second != ""
    desk.confirm(mandate=made, code=code_sent(), at=NOW)
    assert made.state == "active"


@pytest.mark.django_db
def test_a_code_is_over_after_ten_minutes_and_a_request_after_an_hour():
    made = call(desk_member(), caller())
    with pytest.raises(TokenRefused):
        desk.confirm(mandate=made, code=code_sent(), at=NOW + timedelta(minutes=11))
    assert mandates.end_expired(NOW + timedelta(minutes=59)) == 0
    assert mandates.end_expired(NOW + timedelta(minutes=60)) == 1
    made.refresh_from_db()
    assert made.state == "ended"
    assert reason_of(desk.new_code, mandate=made, at=NOW) == "over"
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_at_the_desk_the_number_is_shown_and_never_sent():
    made = call(desk_member(), MemberFactory(), channel="desk", method="code_desk", evidence="주민등록증 확인")
    code = desk.new_code(mandate=made, at=NOW)
    assert not OutboxMessage.objects.filter(channel="sms").exists()
    desk.confirm(mandate=made, code=code, at=NOW)
    assert made.state == "active"


@pytest.mark.django_db
def test_signed_paper_holds_at_once():
    made = call(desk_member(), MemberFactory(), channel="paper", method="paper", evidence="위임장 2026-17호")
    assert (made.state, made.evidence) == ("active", "위임장 2026-17호")


@pytest.mark.parametrize(
    ("phone", "said", "reason"),
    [
        (True, {"channel": "phone", "method": "paper", "evidence": "위임장 17호"}, "method"),
        (True, {"channel": "phone", "method": "code_desk", "evidence": "신분증 봄"}, "method"),
        (True, {"channel": "web"}, "method"),
        (True, {"method": "self"}, "method"),
        (False, {}, "no_phone"),
        (True, {"reason": "  일 "}, "reason"),
        (True, {"channel": "desk", "method": "code_desk", "evidence": " "}, "evidence"),
        (True, {"channel": "paper", "method": "paper", "evidence": ""}, "evidence"),
    ],
)
@pytest.mark.django_db
def test_a_call_without_what_it_needs_is_refused(phone, said, reason):
    member = caller(phone_confirmed_at=NOW if phone else None)
    assert reason_of(call, staff=desk_member(), member=member, **said) == reason
    assert not Mandate.objects.exists()


@pytest.mark.django_db
def test_staff_act_neither_for_themselves_nor_for_staff_nor_for_who_left():
    staff = desk_member()
    whom = {
        "own_account": staff,
        "staff_account": MemberFactory(district_editor=True),
        "gone": MemberFactory(deletion_requested_at=NOW),
    }
    assert {reason: staff_refusal(staff, member) for reason, member in whom.items()} == {r: r for r in whom}
    assert staff_refusal(staff, MemberFactory()) is None
    assert staff_refusal(MemberFactory(editor=True), MemberFactory()) == "may_not"


@pytest.mark.django_db
def test_who_became_staff_before_the_code_came_back_is_not_acted_for():
    staff, member = desk_member(), caller()
    made = call(staff, member)
    member.is_superuser = True
    member.save()
    made = Mandate.objects.get(pk=made.pk)
    assert reason_of(desk.confirm, mandate=made, code=code_sent(), at=NOW) == "staff_account"


@pytest.mark.django_db
def test_at_the_end_the_member_reads_what_was_done_and_both_names_stand_on_the_record():
    staff, member = desk_member(nickname="창구 새봄"), caller()
    made = mandate(member, staff, kind="staff", at=NOW)
    record(by_mandate(made), "profile_changed", NOW + timedelta(minutes=2), fields=["home_district"])
    record(as_self(member), "profile_changed", NOW + timedelta(minutes=3))
    record(as_office(staff, member), "profile_changed", NOW + timedelta(minutes=3))
    act = ActRecord.objects.first()
    assert (act.actor, act.on_behalf_of, act.capacity) == (staff, member, "staff")
    mandates.finish(mandate=made, at=NOW + timedelta(minutes=5), by=staff)
    mandates.finish(mandate=made, at=NOW + timedelta(minutes=6), by=staff)
    notice = Notice.objects.get()
    assert notice.member == member
    assert notice.text.splitlines()[0] == "담당자 창구 새봄이 전화로 나를 대신해 한 일이에요."
    assert notice.text.count("내 정보를 고쳤어요") == 1


@pytest.mark.django_db
def test_a_call_nobody_ended_ends_by_itself_and_the_member_is_told_once():
    made = mandate(caller(), desk_member(), kind="staff", at=NOW)
    assert [mandates.end_expired(NOW + timedelta(minutes=minutes)) for minutes in (29, 30, 31)] == [0, 1, 0]
    made.refresh_from_db()
    assert (made.state, made.ended_at) == ("ended", NOW + timedelta(minutes=30))
    assert "바꾼 것이 없어요" in Notice.objects.get().text


@pytest.mark.django_db
def test_every_verb_this_app_writes_has_words():
    written = {"organisation_founded", "mandate_started", "account_made", "profile_changed"}
    assert written <= deeds.VERBS.keys()
    deeds.name(seat_taken="자리를 신청했어요")
    made = mandate(caller(), desk_member(), kind="staff", at=NOW)
    record(by_mandate(made), "seat_taken", NOW)
    assert [each.words for each in deeds.done_by(made, NOW)] == ["자리를 신청했어요"]
    del deeds.VERBS["seat_taken"]


@pytest.mark.django_db
def test_leaving_ends_what_was_given_and_held():
    person = MemberFactory()
    mandate(person, MemberFactory(), at=NOW)
    mandate(MemberFactory(), person, at=NOW)
    organisation_activity.release(person, NOW)
    assert set(Mandate.objects.values_list("state", flat=True)) == {"ended"}


# ── an account for a person without e-mail


def make(staff, **fields) -> Member:
    details = {
        "channel": "phone",
        "nickname": "느티나무집",
        "phone": "01023456789",
        "born_on": timezone.localdate().replace(year=1950, day=1),
        "purposes": ["terms", "privacy"],
    }
    return desk_accounts.make(staff=staff, **(details | fields), at=NOW)


@pytest.mark.django_db
def test_the_ledger_of_a_desk_account_names_the_staff_member_and_the_channel():
    staff = desk_member()
    member = make(staff)
    assert (member.email, member.phone, member.phone_confirmed_at, member.born_on) == (None, "01023456789", None, None)
    assert not member.has_usable_password()
    entries = member.consent_entries.order_by("purpose")
    assert [(e.purpose, e.given, e.actor, e.channel, e.capacity) for e in entries] == [
        ("privacy", True, staff, "phone", "office"),
        ("terms", True, staff, "phone", "office"),
    ]
    assert AccessEntry.objects.get().subject == member


@pytest.mark.django_db
def test_only_the_birthday_of_someone_under_nineteen_is_kept():
    born_on = timezone.localdate() - timedelta(days=16 * 366)
    assert make(desk_member(), born_on=born_on).born_on == born_on


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"born_on": timezone.localdate() - timedelta(days=12 * 366)}, "child"),
        ({"purposes": ["terms"]}, "consent"),
        ({"purposes": []}, "consent"),
        ({"phone": "01099998888"}, "phone_taken"),
    ],
)
@pytest.mark.django_db
def test_an_account_that_may_not_be_made_leaves_nothing(fields, reason):
    staff = desk_member()
    caller(phone="01099998888")
    members = Member.objects.count()
    with pytest.raises(AccountRefused) as refused:
        make(staff, **fields)
    assert (refused.value.reason, Member.objects.count()) == (reason, members)


@pytest.mark.django_db
def test_a_member_without_the_permission_makes_no_account():
    with pytest.raises(AccountRefused) as refused:
        make(MemberFactory(editor=True))
    assert refused.value.reason == "may_not"
