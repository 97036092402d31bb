"""The desk's screens: what each shows and does, for whom, with one count of queries for one and for thirty rows."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import AccessEntry
from newsletter import approval, desk, month_plan
from newsletter.acts import as_staff
from newsletter.models import Delivery, Mailing
from newsletter.moves import State
from portal import roles, todo
from tests.newsletter import makers
from tests.newsletter.makers import NOW
from tests.newsletter.staff import staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def editor():
    return staff("editor", roles.AUTHOR)


@pytest.fixture
def publisher():
    return staff("publisher", roles.PUBLISHER)


def text_of(answer) -> str:
    return answer.content.decode().split("<main")[1]


def url(name: str, made) -> str:
    return reverse(f"newsletter_issue{name}", args=[made.pk])


def an_issue(number: int = 3, **of):
    series = makers.series(**of)
    makers.readers(series, number)
    return makers.issue(series)


def test_an_issue_goes_from_draft_to_its_way_by_buttons(client, editor, publisher):
    made = an_issue()
    client.force_login(editor)
    assert "검토를 맡겨 주세요" in text_of(client.get(url("", made)))
    client.post(url("_review", made))
    assert "승인을 기다리고 있어요" in text_of(client.get(url("", made)))
    assert client.post(url("_send", made), follow=True).status_code == 200
    mailing = Mailing.objects.get()
    assert mailing.state == State.IN_REVIEW
    client.force_login(publisher)
    page = text_of(client.get(url("", made)))
    assert f'name="seen" value="{mailing.frozen_hash}"' in page
    client.post(url("_approve", made), {"seen": mailing.frozen_hash})
    assert "언제 3명에게 보낼까요" in text_of(client.get(url("", made)))
    answer = client.post(url("_schedule", made), {"send_at": "2026-12-01T22:00"})
    assert answer.status_code == 422
    assert "12월 2일 (수) 오전 8시 30분에 보낼 수 있어요" in text_of(answer)
    client.post(url("_schedule", made), {"send_at": "2026-12-02T10:00"})
    assert Mailing.objects.get().state == State.SCHEDULED
    answer = client.post(url("_send", made))
    assert answer.url == reverse("newsletter_progress", args=[mailing.pk])
    assert Mailing.objects.get().state == State.MATERIALISING


def test_send_back_without_a_reason_keeps_everything(client, editor, publisher):
    made = an_issue()
    approval.request_review(mailing=approval.of_issue(made), acting=as_staff(editor), at=NOW)
    client.force_login(publisher)
    assert client.post(url("_back", made), {"reason": ""}).status_code == 422
    assert Mailing.objects.get().state == State.IN_REVIEW
    client.post(url("_back", made), {"reason": "사진 설명이 없어요"})
    assert "사진 설명이 없어요" in text_of(client.get(url("", made)))


def test_district_staff_see_their_own_series_only(client):
    own, other = an_issue(district="mapo"), an_issue(district="eunpyeong")
    client.force_login(staff("mapo", roles.district_group("mapo")))
    assert client.get(url("", own)).status_code == 200
    assert client.get(url("", other)).status_code == 404
    page = text_of(client.get(reverse("newsletter_issues")))
    assert (own.title in page, other.title in page) == (True, False)


def test_who_may_neither_compose_nor_approve_stays_out(client):
    made = an_issue()
    client.force_login(staff("desk", roles.DESK))
    names = ("newsletter_issues", "newsletter_calendar")
    assert [client.get(reverse(name)).status_code for name in names] == [403, 403]
    assert client.get(url("", made)).status_code == 403


def test_the_audience_is_chosen_counted_and_shown_masked(client, editor):
    series = makers.series()
    makers.reader(series, "hana@naver.com", districts=("mapo",), name="하나")
    makers.reader(series, "duri@gmail.com", districts=("jongno",))
    made = makers.issue(series)
    client.force_login(editor)
    client.post(url("_audience", made), {"districts": ["mapo"]})
    assert Mailing.objects.get().audience == {"all": [{"districts": ["mapo"]}]}
    page = text_of(client.get(url("", made)))
    assert "h•••@naver.com" in page
    assert ("hana@" in page, "@gmail.com" in page) == (False, False)


def test_who_chose_a_district_is_left_out_and_the_boxes_stay_ticked(client, editor):
    series = makers.series()
    makers.reader(series, "all@naver.com")
    makers.reader(series, "both@naver.com", districts=("mapo", "jongno"))
    makers.reader(series, "jongno@naver.com", districts=("jongno",))
    made = makers.issue(series)
    client.force_login(editor)
    answer = client.post(url("_audience", made), {"not_districts": ["mapo"]}, follow=True)
    page = text_of(answer)
    assert "지금 2명이에요" in page
    assert "마포구를 고른 사람 빼고" in page
    assert Mailing.objects.get().audience == {"all": [{"not": {"chose_districts": ["mapo"]}}]}
    assert re.findall(r'name="(\w+)" value="mapo"[^>]*checked', page) == ["not_districts"]
    answer = client.post(url("_audience", made), {"districts": ["mapo", "jung"], "not_districts": ["mapo"]})
    assert answer.status_code == 422
    assert "받는 자치구에도 있어요: 마포구. 두 곳 가운데 한 곳에서만 골라 주세요." in text_of(answer)
    assert Mailing.objects.get().audience == {"all": [{"not": {"chose_districts": ["mapo"]}}]}


def test_readers_in_full_need_the_right_and_a_reason(client, editor):
    series = makers.series()
    makers.reader(series, "hana@naver.com")
    made = makers.issue(series)
    client.force_login(editor)
    assert "hana@" not in text_of(client.post(url("_sample", made), {"reason": "전화 문의 확인"}))
    assert AccessEntry.objects.count() == 0
    client.force_login(staff("newsletter"))
    assert "hana@" not in text_of(client.post(url("_sample", made), {"reason": ""}))
    assert "hana@naver.com" in text_of(client.post(url("_sample", made), {"reason": "전화 문의 확인"}))
    assert [(e.kind, e.rows) for e in AccessEntry.objects.all()] == [("view", 1)]


# The admin's frame asks for its menu besides, to which other screens add: so the lists are counted by themselves, and
# the whole pages against each other.


@pytest.mark.parametrize("number", [1, 30])
def test_lists_ask_the_same_for_one_and_for_thirty(editor, number, django_assert_num_queries):
    series = makers.series()
    for _place in range(number):
        makers.mailing(series, state=State.SCHEDULED, send_at=NOW + timedelta(days=1))
        makers.issue(series)
    with django_assert_num_queries(3):
        rows = desk.rows_of(list(desk.issues(editor)))
        assert len({str(row.mailing) for row in rows}) == 2 * number
    with django_assert_num_queries(4):
        weeks = month_plan.weeks(editor, NOW.date(), NOW)
        assert [len({str(entry.mailing) for entry in week.entries}) for week in weeks] == [number, 0, 0, 0, 0]
        assert [week.is_gap for week in weeks] == [False, True, True, True, True]
        assert len(month_plan.without_day(editor)) == min(number, 20)


@pytest.mark.parametrize("name", ["newsletter_issues", "newsletter_calendar"])
def test_screens_ask_the_same_for_one_and_for_thirty(client, editor, name):
    series = makers.series()
    client.force_login(editor)
    asked = []
    for number in (1, 29):
        for _place in range(number):
            makers.mailing(series, state=State.SCHEDULED, send_at=NOW + timedelta(days=1))
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            page = text_of(client.get(reverse(name)))
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert page.count('class="issue__name"') + page.count('class="entry__name"') == 30


@pytest.mark.parametrize("month", ["x", "2026-13", "9999-01", "2026-1', --"])
def test_a_strange_month_is_this_month(client, editor, month):
    client.force_login(editor)
    assert "2026년 12월" in text_of(client.get(reverse("newsletter_calendar"), {"month": month}))


def test_progress_shows_counts_and_steers(client, publisher):
    series = makers.series()
    made = makers.mailing(series, state=State.SENDING, started_at=NOW, materialised=3)
    for state, reader in zip(("sent", "failed", "queued"), makers.readers(series, 3), strict=True):
        row = {"domain": "naver", "reply": "550 5.1.1 없는 메일함" if state == "failed" else ""}
        Delivery.objects.create(mailing=made, subscriber=reader, state=state, **row)
    client.force_login(publisher)
    address = reverse("newsletter_progress", args=[made.pk])
    page = text_of(client.get(address))
    assert ("3통 가운데 2통" in page, "550 5.1.1 없는 메일함" in page, "네이버" in page) == (True, True, True)
    part = client.get(address, {"part": 1}).content.decode()
    assert ('data-live="figures"' in part, "<main" in part) == (True, False)
    for verb, state in (("pause", "paused"), ("resume", "sending"), ("retry", "sending"), ("cancel", "cancelled")):
        client.post(reverse("newsletter_control", args=[made.pk, verb]))
        made.refresh_from_db()
        assert made.state == state
    client.post(reverse("newsletter_control", args=[made.pk, "nothing"]))
    made.refresh_from_db()
    assert made.state == State.CANCELLED


def test_one_by_one_needs_a_reason_and_the_export_is_logged(client):
    series = makers.series()
    made = makers.mailing(series, state=State.FINISHED)
    Delivery.objects.create(mailing=made, subscriber=makers.reader(series, "hana@naver.com"), state="sent")
    client.force_login(staff("newsletter"))
    address = reverse("newsletter_results", args=[made.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert "hana@naver.com" in text_of(client.post(address, {"reason": "못 받았다는 전화"}))
    table = client.post(address, {"reason": "못 받았다는 전화", "format": "csv"}).content.decode("utf-8-sig")
    assert [line.split(",")[0] for line in table.splitlines()] == ["메일 주소", "hana@naver.com"]
    assert sorted(AccessEntry.objects.values_list("kind", flat=True)) == ["export", "view"]


def test_what_waits_stands_on_the_first_screen(editor, publisher):
    series = makers.series()
    makers.readers(series, 1)
    made = approval.request_review(mailing=approval.of_issue(makers.issue(series)), acting=as_staff(editor), at=NOW)
    late = makers.mailing(series, state=State.SCHEDULED, send_at=NOW - timedelta(hours=3))
    found = [(row.label, row.count, row.urgent) for row in todo.rows_for(publisher, NOW) if "소식지" in row.label]
    assert found == [("때를 놓친 소식지 예약", 1, True), ("검토를 기다리는 소식지", 1, False)]
    approval.send_back(mailing=made, reason="사진", acting=as_staff(publisher), at=NOW)
    found = [(row.label, row.url) for row in todo.rows_for(editor, NOW) if "소식지" in row.label]
    assert found == [("되돌아온 소식지", url("", made.issue))]
    assert late.issue_id
