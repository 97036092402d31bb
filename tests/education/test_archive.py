"""수료 관리: found, corrected by a new row, taken back, brought in once, written out; own campus only."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from education import archive, certificates
from education.models import Certificate, Completion
from members.models import AccessEntry, Member
from portal import exports
from tests.education.makers import NOW, people

pytestmark = pytest.mark.django_db
State = Certificate.State
LINE = {"#": "2", "이름": "김하늘", "과정": "마을 입문", "시작일": "2024-11-01", "종료일": "2024-11-30", "시간": "6"}


def brought_in(by: Member, *lines: dict) -> list[Completion]:
    archive.carry_out(rows=archive.read(lines or [LINE], None), staff=by, at=NOW)
    return list(Completion.objects.order_by("pk"))


def outcomes(*lines: dict, campuses=None) -> list[str]:
    return [row.outcome for row in archive.read(lines, campuses)]


def as_upload(*lines: dict) -> SimpleUploadedFile:
    rows = [[line.get(heading, "") for heading in archive.HEADINGS] for line in lines]
    return SimpleUploadedFile("list.csv", exports.csv_bytes(archive.HEADINGS, rows))


def test_same_list_twice_is_one_and_other_hours_are_said_not_overwritten(office):
    [made] = brought_in(office)
    assert (made.hours, made.facts["to"], made.learner) == (Decimal(6), "2024-11-30", None)
    assert Certificate.objects.get().snapshot["name"] == "김하늘"
    assert brought_in(office) == [made]
    assert outcomes(LINE, {**LINE, "#": "3"}, {**LINE, "과정": "다른 과정"}) == ["same", "wrong", "new"]
    assert outcomes({**LINE, "시간": "7.5"}) == ["other"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"이름": "김"}, "이름을 두 글자부터 40글자까지 적어 주세요."),
        ({"과정": ""}, "과정 이름을 적어 주세요."),
        ({"종료일": "작년"}, "종료일을 2024-11-30처럼 적어 주세요."),
        ({"시작일": "2025-01-01"}, "시작일이 종료일보다 늦어요."),
        ({"시간": "많이"}, "시간을 0보다 크고 2000 이하인 숫자로 적어 주세요. 보기: 7.5"),
        ({"시간": "-1"}, "시간을 0보다 크고 2000 이하인 숫자로 적어 주세요. 보기: 7.5"),
        ({"시간": "NaN"}, "시간을 0보다 크고 2000 이하인 숫자로 적어 주세요. 보기: 7.5"),
        ({"여는 곳": "부산"}, "여는 곳을 ‘은평구’처럼 자치구 이름으로 적거나 비워 주세요."),
    ],
)
def test_wrong_line_is_told_in_words_and_never_written(office, changes, words):
    [row] = archive.read([{**LINE, **changes}], None)
    assert (row.outcome, row.wrong) == ("wrong", [words])
    assert archive.carry_out(rows=[row], staff=office, at=NOW) == 0


def test_district_brings_in_its_own_courses_only(office):
    own, other = {**LINE, "여는 곳": "은평구"}, {**LINE, "여는 곳": "마포구"}
    assert outcomes(own, other, LINE, campuses=["eunpyeong"]) == ["new", "wrong", "wrong"]


def test_member_is_found_by_a_confirmed_phone_only(office):
    one, other = people(2)
    Member.objects.filter(pk=one.pk).update(phone="01012345678", phone_confirmed_at=NOW)
    Member.objects.filter(pk=other.pk).update(phone="01098765432")
    lines = [{**LINE, "전화": "010-1234-5678"}, {**LINE, "전화": "010-9876-5432"}]
    assert [row.member for row in archive.read(lines, None)] == [one, None]


def test_list_is_shown_before_it_is_carried_out(client, office):
    url = reverse("education_completions_import")
    shown = client.post(url, {"file": as_upload(LINE, {**LINE, "시간": ""})})
    assert shown.context["counts"] == {"new": 1, "same": 0, "other": 0, "wrong": 1}
    assert Completion.objects.count() == 0
    for _twice in range(2):
        assert client.post(url, {"lines": shown.context["lines"]}).status_code == 302
    assert Completion.objects.count() == 1
    assert client.post(url, {"lines": "forged"}).url == url
    assert client.post(url, {"file": SimpleUploadedFile("x.csv", b"")}).status_code == 422


def test_correcting_makes_a_new_row_and_a_new_paper(client, office):
    [made] = brought_in(office)
    old = Certificate.objects.get()
    data = {"do": "correct", "name": "김하늘", "course": "마을 입문", "hours": "7.5", "reason": ""}
    assert client.post(reverse("education_completion", args=[made.pk]), data).status_code == 422
    response = client.post(reverse("education_completion", args=[made.pk]), {**data, "reason": "시간을 잘못 적었어요"})
    new = Completion.objects.get(supersedes=made)
    assert response.url == reverse("education_completion", args=[new.pk])
    made.refresh_from_db()
    assert (made.hours, new.hours) == (Decimal(6), Decimal("7.5"))
    old.refresh_from_db()
    assert (old.state, old.replaced_by.completion) == (State.REPLACED, new)
    # The old row is history: it is reached by the new one.
    assert client.get(reverse("education_completion", args=[made.pk])).status_code == 404


def test_new_paper_for_one_that_got_lost_and_taking_back(client, office):
    [made] = brought_in(office)
    url = reverse("education_completion", args=[made.pk])
    client.post(url, {"do": "reissue", "reason": "번호가 알려졌어요"})
    states = list(Certificate.objects.order_by("pk").values_list("state", flat=True))
    assert states == [State.REPLACED, State.ISSUED]
    client.post(url, {"do": "revoke", "reason": "대신 들은 것이 드러났어요"})
    last = Completion.objects.get(supersedes=made)
    assert (last.is_revocation, last.hours) == (True, Decimal(0))
    assert Certificate.objects.order_by("pk").last().state == State.REVOKED


def test_export_wants_a_reason_and_is_logged_and_holds_no_formula(client, office):
    brought_in(office, {**LINE, "과정": "=HYPERLINK(1)"})
    url = reverse("education_completions")
    assert client.post(url, {"format": "csv", "reason": ""}).status_code == 422
    answer = client.post(url, {"format": "csv", "reason": "연말 이수 등록"})
    assert "'=HYPERLINK(1)" in answer.content.decode("utf-8-sig")
    entry = AccessEntry.objects.get(kind="export")
    assert (entry.rows, entry.reason) == (1, "연말 이수 등록")


@pytest.mark.parametrize(
    ("asked", "number"),
    [({}, 2), ({"words": "하늘"}, 1), ({"words": "살림"}, 1), ({"year": "2023"}, 1), ({"words": "없는"}, 0)],
)
def test_completions_are_found_by_name_course_and_year(client, office, asked, number):
    brought_in(office, LINE, {**LINE, "이름": "이바다", "과정": "마을 살림", "시작일": "", "종료일": "2023-06-30"})
    assert client.get(reverse("education_completions"), asked).context["paged"].paginator.count == number


@pytest.mark.parametrize("number", [1, 30])
def test_list_costs_the_same_for_one_and_for_thirty(client, office, number, django_assert_num_queries):
    brought_in(office, *({**LINE, "과정": f"과정 {at}"} for at in range(number)))
    client.get(reverse("education_completions"))
    with django_assert_num_queries(19):
        client.get(reverse("education_completions"))


def test_other_campus_sees_and_changes_nothing(client, eunpyeong):
    [made] = brought_in(people(1)[0], {**LINE, "여는 곳": "마포구"})
    url = reverse("education_completion", args=[made.pk])
    assert client.get(reverse("education_completions")).context["paged"].paginator.count == 0
    assert client.get(url).status_code == 404
    assert client.post(url, {"do": "revoke", "reason": "까닭이에요"}).status_code == 404
    assert certificates.found(Certificate.objects.get().code).state == State.ISSUED
