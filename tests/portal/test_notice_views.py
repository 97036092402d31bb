"""Inbox, one notice, settings, and the calls that staff make."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from members.models import AccessEntry
from portal import notices, outbox
from portal.models import Notice, NoticeDelivery, NoticeSettings
from portal.notices import calls
from portal.notices.calls.screen import calls_to_make
from portal.notices.inbox import by_day, ways_of
from tests import factories
from tests.portal.makers_notices import MAY, MORNING, MUST, NIGHT, NOON, known_kinds, neighbour, tell

pytestmark = pytest.mark.django_db
Outcome = NoticeDelivery.Outcome
INBOX, SETTINGS = "/me/notices/", "/me/notices/settings/"


@pytest.fixture(autouse=True)
def kinds(home_page):
    with known_kinds():
        yield


def signed_in(member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def address(notice: Notice) -> str:
    return f"/me/notices/{notice.pk}/"


@pytest.mark.parametrize("path", [INBOX, SETTINGS, "/me/notices/1/"])
def test_a_visitor_is_sent_to_the_login(client, path):
    assert client.get(path).headers["Location"] == f"/accounts/login/?next={path}"


def test_anothers_notice_is_not_found():
    notice = tell(neighbour())
    client = signed_in(factories.MemberFactory())
    assert client.get(address(notice)).status_code == 404
    assert Notice.objects.get().read_at is None


def test_opening_a_notice_is_reading_it_and_the_list_is_not():
    member = neighbour()
    notice = tell(member, key="1")
    tell(member, key="2")
    client = signed_in(member)
    client.get(INBOX)
    assert notices.unread_count(member) == 2
    assert 'href="/events/"' in client.get(address(notice)).content.decode()
    assert notices.unread_count(member) == 1
    first = Notice.objects.get(pk=notice.pk).read_at
    client.get(address(notice))
    assert Notice.objects.get(pk=notice.pk).read_at == first


def test_all_are_read_at_once_and_only_ones_own():
    member, other = neighbour(), neighbour()
    tell(member, key="1"), tell(member, key="2"), tell(other, key="3")
    signed_in(member).post(INBOX)
    assert (notices.unread_count(member), notices.unread_count(other)) == (0, 1)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_inbox_costs_the_same_whatever_it_holds(django_assert_num_queries, rows):
    member = neighbour()
    for number in range(rows):
        tell(member, key=f"n{number}")
    with django_assert_num_queries(3):
        page = list(notices.inbox.of(member)[:20])
        by_day(page, NOON)
        notices.inbox.of(member).count()
        notices.unread_count(member)
    assert len(page) == min(rows, 20)


def test_the_inbox_view_asks_no_more_for_thirty_than_for_one(django_assert_max_num_queries):
    one, many = neighbour(), neighbour()
    tell(one, key="one")
    for number in range(30):
        tell(many, key=f"n{number}")
    signed_in(one).get(INBOX)
    client = signed_in(many)
    with django_assert_max_num_queries(12):
        page = client.get(INBOX).content.decode()
    assert page.count('class="inbox__row inbox__row--new"') == 20


def test_days_have_names():
    member = neighbour()
    for days in (0, 0, 1, 2, 400):
        tell(member, key=f"{days}-{Notice.objects.count()}", at=NOON - timedelta(days=days))
    rows = Notice.objects.order_by("pk")
    assert [(name, len(group)) for name, group in by_day(rows, NOON)] == [
        ("오늘", 2),
        ("어제", 1),
        ("11월 20일 금요일", 1),
        ("2025년 10월 18일", 1),
    ]


def test_the_log_says_how_and_when_in_words(settings, tmp_path):
    settings.MAIL_SINK, settings.EMAIL_FILE_PATH = "portal.mail_backends.FileBackend", tmp_path
    by_mail, at_night = neighbour(), neighbour(mail=False)
    mailed, waiting = tell(by_mail, key="1"), tell(at_night, key="2", at=NIGHT)
    assert [way.text for way in ways_of(mailed)] == ["메일로 보내는 중이에요"]
    assert [way.text for way in ways_of(waiting)] == ["밤이라 아침 8시에 알림톡으로 보낼게요"]
    assert outbox.deliver_due(MORNING) == 2
    assert [(way.text, way.when) for way in ways_of(mailed)] == [("메일로 보냈어요", MORNING)]
    page = signed_in(by_mail).get(address(mailed)).content.decode()
    assert "메일로 보냈어요" in page
    assert "08:00" in page


def test_settings_are_kept_as_what_one_does_not_want():
    member = neighbour()
    client = signed_in(member)
    page = client.get(SETTINGS).content.decode()
    mutable = [kind.key for kind in notices.KINDS.values() if not kind.is_transactional]
    assert re.findall(r'value="([^"]+)"[^>]* checked', page) == ["mail-phone", *mutable]
    assert MUST.key not in page
    assert f"</svg>{MUST.label}</li>" in page
    assert client.post(SETTINGS, {"order": "phone", "daily_digest": "on"}).status_code == 302
    kept = NoticeSettings.objects.get(member=member)
    assert (kept.channels, kept.daily_digest) == (["alimtalk", "sms"], True)
    assert MAY.key in kept.muted
    client.post(SETTINGS, {"order": "mail", "wanted": [MAY.key]})
    kept.refresh_from_db()
    assert (kept.channels, kept.daily_digest, MAY.key in kept.muted) == (["mail"], False, False)


def test_settings_refuse_what_is_not_offered():
    client = signed_in(neighbour())
    answer = client.post(SETTINGS, {"order": "pigeon", "wanted": [MUST.key]})
    assert answer.status_code == 200
    assert NoticeSettings.objects.count() == 0


def test_staff_call_who_asked_to_be_called(client):
    member, desk = neighbour(call_me=True, nickname="골목대장"), factories.MemberFactory(desk=True)
    tell(member)
    assert [(row.count, row.url) for row in calls_to_make(desk, NOON)] == [(1, "/admin/calls/")]
    assert list(calls_to_make(factories.MemberFactory(), NOON)) == []
    client.force_login(desk)
    shown = client.get("/admin/calls/").content.decode()
    assert "골목대장" in shown
    assert "010-1234-5678" not in shown
    call = calls.waiting().get()
    opened = client.post(f"/admin/calls/{call.pk}/").content.decode()
    assert "010-1234-5678" in opened
    assert "비가 많이 와서 쉬어요." in opened
    entry = AccessEntry.objects.get()
    assert (entry.staff, entry.subject, entry.kind) == (desk, member, "view")
    client.post(f"/admin/calls/{call.pk}/", {"done": "1"})
    assert calls.waiting().count() == 0
    assert client.post(f"/admin/calls/{call.pk}/", {"done": "1"}).status_code == 404
    assert next(way.text for way in ways_of(Notice.objects.get())) == "전화로 알려 드렸어요"


def test_calls_are_for_those_who_act_for_members(client):
    client.force_login(factories.MemberFactory(editor=True))
    assert client.get("/admin/calls/").status_code == 403
