"""membership/leaving.py: thirty days to think again, then nothing of the person is left anywhere."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from members import acting as acts
from members import consents
from members.models import (
    ActRecord,
    Mandate,
    Member,
    Purpose,
)
from membership import leaving
from membership.leaving import LeavingRefusal, LeavingRefused
from portal import leaving as port
from portal import personal_data
from portal.leaving import Held, Holding
from portal.models import Notice, OutboxMessage
from portal.personal_data import DataKind
from tests.factories import PASSWORD, MemberFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
DAY = timedelta(days=1)
MONTH = leaving.TIME_TO_UNDO


def leave(member: Member, at: datetime = NOW) -> None:
    leaving.request(member=member, acting=acts.as_self(member), at=at)


def stay(member: Member, at: datetime) -> None:
    leaving.undo(member=member, acting=acts.as_self(member), at=at)


def refused(verb, *args) -> LeavingRefusal:
    with pytest.raises(LeavingRefused) as caught:
        verb(*args)
    return caught.value.reason


@pytest.fixture
def holdings():
    """A place to register what a member holds, emptied afterwards."""
    before = dict(port.HOLDINGS)
    yield port.HOLDINGS
    port.HOLDINGS.clear()
    port.HOLDINGS.update(before)


def test_leaving_is_told_with_the_way_back(settings):
    member = MemberFactory(email="eunha@example.org")
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    leave(member)
    notice = Notice.objects.get(member=member)
    assert (notice.kind, notice.url) == ("leaving", "/me/leaving/")
    mail = OutboxMessage.objects.get(to="eunha@example.org")
    assert f"{settings.BASE_URL}/me/leaving/" in mail.text
    assert "2026년 12월 22일 12시 00분" in mail.text


def test_leaving_signs_out_everywhere(client):
    member = MemberFactory()
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert UserSession.objects.filter(user=member).count() == 1
    leave(member)
    assert (UserSession.objects.count(), Session.objects.count()) == (0, 0)
    assert client.get("/me/data/").status_code == 302


def test_optional_consents_end_at_once():
    member = MemberFactory()
    consents.give(
        member=member,
        purposes=[Purpose.TERMS, Purpose.PRIVACY, Purpose.NEWS_MAIL],
        acting=acts.as_self(member),
        at=NOW - DAY,
    )
    leave(member)
    held = [purpose for purpose in Purpose if consents.holds(member, purpose, NOW)]
    assert held == [Purpose.TERMS, Purpose.PRIVACY]


def test_what_can_be_given_back_is_given_back_in_the_same_transaction(holdings):
    released = []
    holdings["seat"] = Holding("seat", lambda m, at: [Held("10월 탐방 자리")], lambda m, at: released.append(m.pk))
    member = MemberFactory()
    leave(member)
    assert released == [member.pk]


def test_a_release_that_fails_leaves_everything_as_it_was(holdings):
    def fail(member, at):
        raise RuntimeError("no release")

    holdings["seat"] = Holding("seat", lambda m, at: [], fail)
    member = MemberFactory()
    with pytest.raises(RuntimeError):
        leave(member)
    member.refresh_from_db()
    assert (member.deletion_requested_at, Notice.objects.count(), ActRecord.objects.count()) == (None, 0, 0)


def test_what_must_be_settled_comes_first(holdings):
    holdings["office"] = Holding(
        "office",
        lambda m, at: [Held("마을모임 대표 관리자", "/organisations/3/", must_settle=True)],
        lambda m, at: None,
    )
    member = MemberFactory()
    assert refused(leave, member) == LeavingRefusal.MUST_SETTLE
    member.refresh_from_db()
    assert member.deletion_requested_at is None


def test_who_works_here_hands_over_first():
    assert refused(leave, MemberFactory(privacy_officer=True)) == LeavingRefusal.MUST_SETTLE


def test_nobody_leaves_for_another():
    member, staff = MemberFactory(), MemberFactory(administrator=True)
    with pytest.raises(LeavingRefused, match="본인만"):
        leaving.request(member=member, acting=acts.as_office(staff, member), at=NOW)
    mandate = Mandate(member=member, agent=staff, kind="relative", channel="web")
    with pytest.raises(LeavingRefused, match="본인만"):
        leaving.request(member=member, acting=acts.by_mandate(mandate), at=NOW)


def test_asking_twice_is_one_request():
    member = MemberFactory()
    leave(member)
    assert refused(leave, member, NOW + DAY) == LeavingRefusal.ALREADY
    member.refresh_from_db()
    assert member.deletion_requested_at == NOW


def test_thinking_again_until_the_last_moment():
    member = MemberFactory()
    leave(member)
    stay(member, NOW + MONTH - timedelta(seconds=1))
    assert member.deletion_requested_at is None
    assert refused(stay, member, NOW + MONTH) == LeavingRefusal.NOT_LEAVING
    assert leaving.destroy_due(NOW + 9 * MONTH) == 0


def test_thirty_days_later_it_is_too_late():
    member = MemberFactory()
    leave(member)
    assert refused(stay, member, NOW + MONTH) == LeavingRefusal.TOO_LATE


def test_destruction_comes_after_thirty_days_and_once():
    member = MemberFactory()
    leave(member)
    assert leaving.destroy_due(NOW + MONTH - timedelta(seconds=1)) == 0
    assert leaving.destroy_due(NOW + MONTH) == 1
    assert leaving.destroy_due(NOW + 2 * MONTH) == 0
    member.refresh_from_db()
    assert (str(member), member.email, member.nickname, member.phone) == ("탈퇴한 이웃", None, "", "")
    assert (member.erased_at, member.is_active, member.has_usable_password()) == (NOW + MONTH, False, False)
    assert refused(leave, member) == LeavingRefusal.GONE
    assert refused(stay, member, NOW + 2 * MONTH) == LeavingRefusal.NOT_LEAVING


def test_the_address_is_free_again_afterwards():
    member = MemberFactory(email="eunha@example.org")
    leave(member)
    leaving.destroy_due(NOW + MONTH)
    assert MemberFactory(email="eunha@example.org").pk != member.pk


def test_one_that_fails_keeps_no_other_from_it():
    first, second = MemberFactory(), MemberFactory()
    for member in (first, second):
        leave(member)

    def fail_for_the_first(member, at):
        if member.pk == first.pk:
            raise RuntimeError("a kind with a mistake")
        return 0

    kind = DataKind("broken", "고장", "시험", "잠깐", (), lambda member: [], fail_for_the_first, order=1)
    personal_data.register(kind)
    try:
        assert leaving.destroy_due(NOW + MONTH) == 1
    finally:
        del personal_data.KINDS[kind.key]
    gone = dict(Member.objects.filter(pk__in=[first.pk, second.pk]).values_list("pk", "erased_at"))
    assert gone == {first.pk: None, second.pk: NOW + MONTH}
    assert leaving.destroy_due(NOW + MONTH) == 1


def signed_in(client, member: Member):
    EmailAddress.objects.get_or_create(user=member, email=member.email, verified=True, primary=True)
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    return client


HTML = {"HTTP_ACCEPT": "text/html"}


def test_signing_in_while_leaving_leads_to_the_one_button(client):
    member = MemberFactory()
    leave(member, timezone.now())
    signed_in(client, member)
    assert client.get("/", **HTML)["Location"] == "/me/leaving/"
    # Public pages are readable then, personal ones stay closed, and nothing can be done.
    assert client.get("/", **HTML).status_code == 200
    for address in ("/me/", "/me/data/", "/me/leave/", "/accounts/password/change/"):
        assert client.get(address, **HTML)["Location"] == "/me/leaving/"
    assert client.post("/me/data/copy/")["Location"] == "/me/leaving/"
    page = client.get("/me/leaving/", **HTML).content.decode()
    assert "탈퇴 되돌리기" in page
    assert client.post("/me/leaving/", follow=True).redirect_chain[-1][0] == "/me/data/"
    member.refresh_from_db()
    assert member.deletion_requested_at is None


def test_the_page_says_what_is_given_back_and_leaves_by_one_tick_and_one_button(client, holdings):
    holdings["seat"] = Holding("seat", lambda m, at: [Held("10월 마을공간 탐방 자리")], lambda m, at: None)
    member = MemberFactory()
    signed_in(client, member)
    page = client.get("/me/leave/", **HTML).content.decode()
    assert "10월 마을공간 탐방 자리" in page
    assert "탈퇴하려면 이 칸에 표시해 주세요" in client.post("/me/leave/", {}).content.decode()
    assert client.post("/me/leave/", {"sure": "on"})["Location"] == "/goodbye/"
    member.refresh_from_db()
    assert member.deletion_requested_at is not None
    assert "_auth_user_id" not in client.session


def test_the_page_leads_to_what_must_be_settled(client, holdings):
    office = Held("마을모임 대표 관리자", "/organisations/3/", must_settle=True)
    holdings["office"] = Holding("office", lambda m, at: [office], lambda m, at: None)
    member = MemberFactory()
    signed_in(client, member)
    page = client.get("/me/leave/", **HTML).content.decode()
    assert 'href="/organisations/3/"' in page
    answer = client.post("/me/leave/", {"sure": "on"}).content.decode()
    assert "먼저 정리할 것이 있어요" in answer
    member.refresh_from_db()
    assert member.deletion_requested_at is None
