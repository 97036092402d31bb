"""The staff's screens about members: the least, a reason for more, a line in the log for each, and nobody else."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from members import acting as acts
from members.models import AccessEntry, ActRecord, DataRequest, DestructionEntry, Member
from membership import leaving, requests
from portal import todo
from portal.models import Notice
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

SCREENS = (
    "/admin/members/",
    "/admin/privacy/requests/",
    "/admin/privacy/access/",
    "/admin/privacy/export/",
    "/admin/privacy/retention/",
    "/admin/privacy/destroyed/",
    "/admin/privacy/leaving/",
)
DAY = timedelta(days=1)


@pytest.fixture
def officer(client):
    officer = MemberFactory(privacy_officer=True, nickname="지킴이")
    client.force_login(officer)
    return officer


@pytest.fixture
def neighbour():
    return MemberFactory(email="eunha@example.org", nickname="은하수", phone="01012345678", home_district="eunpyeong")


def log() -> list[tuple[str, int | None, str, int]]:
    return list(AccessEntry.objects.order_by("pk").values_list("kind", "subject", "reason", "rows"))


@pytest.mark.parametrize(
    ("trait", "open_ones"),
    [
        ("privacy_officer", SCREENS),
        ("administrator", SCREENS[:1]),
        ("district_editor", ()),
        ("editor", ()),
        ("reviewer", ()),
        ("superuser", SCREENS),
    ],
)
def test_who_opens_which_screen(client, trait, open_ones):
    client.force_login(MemberFactory(**{trait: True}))
    assert tuple(address for address in SCREENS if client.get(address).status_code == 200) == open_ones


def test_a_citizen_and_a_visitor_open_none(client):
    assert {client.get(address).status_code for address in SCREENS} == {302}
    client.force_login(MemberFactory())
    assert {client.get(address).status_code for address in SCREENS} & {200} == set()


def test_searching_shows_the_least_and_is_logged_with_the_number_found(client, officer, neighbour):
    assert log() == []
    page = client.post("/admin/members/", {"query": "은하"}).content.decode()
    shown = [word in page for word in ("은하수", "e•••@example.org", "010-••••-5678", "은평구")]
    hidden = [word in page for word in ("eunha@example.org", "01012345678", "010-1234-5678")]
    assert (shown, hidden) == ([True] * 4, [False] * 3)
    client.post("/admin/members/", {"query": "아무도없음"})
    assert log() == [("search", None, "회원 찾기 화면", 1), ("search", None, "회원 찾기 화면", 0)]


def test_a_search_of_one_letter_finds_and_logs_nothing(client, officer, neighbour):
    page = client.post("/admin/members/", {"query": "은"}).content.decode()
    assert ("두 글자 이상" in page, "e•••@" in page, log()) == (True, False, [])


def test_opening_asks_a_reason_first(client, officer, neighbour):
    address = f"/admin/members/{neighbour.pk}/open/"
    page = client.post(address, {"reason": "왜"}).content.decode()
    assert ("eunha@example.org" in page, log()) == (False, [])
    page = client.post(address, {"reason": "신청 변경 전화 상담"}).content.decode()
    assert ("eunha@example.org" in page, "010-1234-5678" in page) == (True, True)
    assert log() == [("view", neighbour.pk, "신청 변경 전화 상담", 1)]
    assert client.get(address).status_code == 405


def test_who_may_only_find_opens_nothing(client, neighbour):
    client.force_login(MemberFactory(administrator=True))
    page = client.post("/admin/members/", {"query": "은하"}).content.decode()
    assert ("은하수" in page, "/open/" in page) == (True, False)
    assert client.post(f"/admin/members/{neighbour.pk}/open/", {"reason": "전화 상담"}).status_code == 403
    assert [kind for kind, *_rest in log()] == ["search"]


def correction(**changes) -> dict:
    kept = {"nickname": "은하수", "home_district": "eunpyeong", "birth_year": "", "phone": "01012345678"}
    return kept | {"reason": "회원이 전화로 부탁"} | changes


def test_a_correction_is_logged_recorded_and_told(client, officer, neighbour):
    Member.objects.filter(pk=neighbour.pk).update(phone_confirmed_at=timezone.now())
    address = f"/admin/members/{neighbour.pk}/correct/"
    assert client.post(address, correction(phone="010-9999-0000")).status_code == 302
    neighbour.refresh_from_db()
    assert (neighbour.phone, neighbour.phone_confirmed_at) == ("01099990000", None)
    assert log() == [("change", neighbour.pk, "회원이 전화로 부탁", 1)]
    act = ActRecord.objects.get(verb="profile_corrected")
    assert (act.actor, act.subject, act.capacity, act.details) == (officer, neighbour, "office", {"fields": ["phone"]})
    assert Notice.objects.get(member=neighbour).kind == "correction"


@pytest.mark.parametrize("changes", [{}, {"phone": "02-123-4567"}, {"reason": ""}, {"home_district": "busan"}])
def test_a_correction_that_changes_nothing_or_is_wrong_leaves_all_as_it_was(client, officer, neighbour, changes):
    answer = client.post(f"/admin/members/{neighbour.pk}/correct/", correction(**changes))
    neighbour.refresh_from_db()
    assert (answer.status_code, neighbour.phone, neighbour.nickname) == (200, "01012345678", "은하수")
    assert (log(), Notice.objects.count()) == ([], 0)


def test_an_account_is_stopped_and_opened_again(client, officer, neighbour):
    address = f"/admin/members/{neighbour.pk}/stop/"
    for is_active in (False, True):
        client.post(address, {"reason": "도용 신고 확인"})
        neighbour.refresh_from_db()
        assert neighbour.is_active is is_active
    assert [kind for kind, *_rest in log()] == ["change", "change"]


def test_nobody_stops_themselves(client, officer):
    page = client.post(f"/admin/members/{officer.pk}/stop/", {"reason": "도용 신고 확인"}).content.decode()
    assert "내 계정은 여기서 멈출 수 없어요" in page
    officer.refresh_from_db()
    assert officer.is_active


def asked(member: Member, days_ago: int = 0) -> DataRequest:
    at = timezone.now() - days_ago * DAY
    return requests.ask(member=member, kind="access", text="제 기록을 보고 싶어요", acting=acts.as_self(member), at=at)


def test_a_request_is_due_on_the_tenth_day_and_loud_after_it(client, officer, neighbour):
    due, late = asked(neighbour, days_ago=10), asked(neighbour, days_ago=11)
    today = timezone.localdate()
    assert (due.due_on, late.due_on) == (today, today - DAY)
    page = client.get("/admin/privacy/requests/").content.decode()
    assert page.count("기한 지남") == 1
    row = next(row for row in todo.rows_for(officer, timezone.now()) if row.url == "/admin/privacy/requests/")
    assert (row.count, row.urgent) == (2, True)


def test_nobody_else_has_the_requests_on_the_days_list(neighbour):
    asked(neighbour)
    reviewer = MemberFactory(reviewer=True)
    assert [row for row in todo.rows_for(reviewer, timezone.now()) if "privacy" in row.url] == []


@pytest.mark.parametrize("state", ["done", "refused"])
def test_an_answer_is_told_and_given_once(client, officer, neighbour, state):
    request = asked(neighbour)
    address = f"/admin/privacy/requests/{request.pk}/"
    assert "제 기록을 보고 싶어요" in client.get(address).content.decode()
    assert log() == [("view", neighbour.pk, "요청에 답하기", 1)]
    assert client.post(address, {"state": state, "answer": "   "}).status_code == 200
    client.post(address, {"state": state, "answer": "기록을 메일로 보냈어요."})
    again = client.post(address, {"state": "refused", "answer": "다른 답이에요."}).content.decode()
    request.refresh_from_db()
    assert (request.state, request.answer, request.answered_by) == (state, "기록을 메일로 보냈어요.", officer)
    assert "이미 답했거나 거둔 요청이에요" in again
    assert list(Notice.objects.values_list("member", "text")) == [(neighbour.pk, "기록을 메일로 보냈어요.")]


def test_a_member_asks_sees_the_day_and_takes_it_back(client, neighbour):
    client.force_login(neighbour)
    page = client.post("/me/data/request/", {"kind": "erasure", "text": "2025년 기록을 지워 주세요"}, follow=True)
    due = timezone.localdate() + 10 * DAY
    assert f"{due.month}월 {due.day}일까지 답해 드릴게요" in page.content.decode()
    request = DataRequest.objects.get()
    other = MemberFactory()
    client.force_login(other)
    assert client.post(f"/me/data/request/{request.pk}/withdraw/").status_code == 404
    client.force_login(neighbour)
    client.post(f"/me/data/request/{request.pk}/withdraw/")
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_the_log_is_filtered_by_who_whom_and_when(client, officer, neighbour):
    other = MemberFactory(nickname="다른담당")
    for staff, reason, age in ((officer, "첫째 까닭", 9), (other, "둘째 까닭", 1), (other, "셋째 까닭", 0)):
        at = timezone.now() - age * DAY
        AccessEntry.objects.create(kind="view", staff=staff, subject=neighbour, what="회원", reason=reason, at=at)
    AccessEntry.objects.create(
        kind="view", staff=other, subject=other, what="회원", reason="넷째 까닭", at=timezone.now()
    )

    def reasons(query: str) -> list[bool]:
        page = client.get(f"/admin/privacy/access/?{query}").content.decode()
        return [word in page for word in ("첫째 까닭", "둘째 까닭", "셋째 까닭", "넷째 까닭")]

    since = timezone.localdate() - 5 * DAY
    assert reasons("") == [True] * 4
    assert reasons(f"staff={officer.pk}") == [True, False, False, False]
    assert reasons(f"subject={neighbour.pk}") == [True, True, True, False]
    assert reasons(f"subject={neighbour.pk}&since={since}") == [False, True, True, False]


def test_the_logs_have_no_address_that_changes_them(client, officer):
    entry = AccessEntry.objects.create(kind="view", staff=officer, what="회원", reason="까닭이에요", at=timezone.now())
    for verb in ("new/", f"edit/{entry.pk}/", f"delete/{entry.pk}/"):
        assert client.get(f"/admin/privacy/access/{verb}").status_code == 404
    assert client.get(f"/admin/privacy/access/inspect/{entry.pk}/").status_code == 200


def test_taking_the_log_along_is_an_entry_of_the_log(client, officer, neighbour):
    AccessEntry.objects.create(
        kind="view", staff=officer, subject=neighbour, what="회원", reason="=1+1 까닭", at=timezone.now()
    )
    assert client.post("/admin/privacy/export/", {"reason": ""}).status_code == 200
    assert AccessEntry.objects.count() == 1
    answer = client.post("/admin/privacy/export/", {"reason": "분기 점검 보고"})
    text = b"".join(answer.streaming_content).decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row[6] for row in rows] == ["까닭", "'=1+1 까닭", "분기 점검 보고"]
    assert log()[-1] == ("export", None, "분기 점검 보고", 1)


def test_what_will_be_and_was_destroyed_and_who_leaves(client, officer, neighbour):
    leaving.request(member=neighbour, acting=acts.as_self(neighbour), at=timezone.now())
    DestructionEntry.objects.create(rule="tokens", label="한 번 쓰는 링크", rows=7, at=timezone.now())
    assert "한 번 쓰는 링크" in client.get("/admin/privacy/destroyed/").content.decode()
    page = client.get("/admin/privacy/leaving/").content.decode()
    assert (f"회원 {neighbour.pk}" in page, "은하수" in page) == (True, False)
    assert "보관 기간이 지난 것" in client.get("/admin/privacy/retention/").content.decode()
