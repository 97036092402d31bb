"""Lists out and in: paper applications become the same applications, once, by the same rules; files leave a trace."""

import csv
import io
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from education import enrolment, rosters
from education.models import Enrolment, Question, State
from education.rosters import TEMPLATE, Outcome
from members.acting import as_self
from members.models import AccessEntry, Channel, Member
from portal import roles
from portal.exports import csv_bytes, xlsx_bytes
from tests.education.makers import NOW, people, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def office(client):
    member = Member.objects.create_user("office@example.org", nickname="배움지기")
    member.groups.add(Group.objects.get(name=roles.EDUCATION))
    client.force_login(member)
    return member


def neighbour(phone: str, nickname: str = "느티나무") -> Member:
    return Member.objects.create_user(f"{uuid4().hex[:8]}@example.org", nickname=nickname, phone=phone)


def line(phone: str = "", email: str = "", nickname: str = "", pool: str = "", number: str = "2") -> dict[str, str]:
    return {"휴대전화": phone, "이메일": email, "별명": nickname, "자리": pool, "#": number}


def outcomes(made, *lines) -> list[str]:
    return [row.outcome for row in rosters.preview(made, lines, NOW)]


def test_people_are_found_by_phone_or_mail_however_written():
    made, person = run(), neighbour("01012345678")
    for found in (
        line("010-1234-5678"),
        line("1012345678"),
        line("+82 10 1234 5678"),
        line("", person.email.upper()),
        line("01000000000", person.email),
    ):
        assert outcomes(made, found) == [Outcome.READY]


@pytest.mark.parametrize(
    ("bad", "outcome", "words"),
    [
        (line(), Outcome.WRONG, "휴대전화나 이메일을 적어 주세요. 둘 다 비어 있어요."),
        (line("02-123-4567"), Outcome.WRONG, "휴대전화 번호가 아니에요"),
        (line("01012345678", pool="발코니"), Outcome.WRONG, "‘발코니’ 자리가 없어요"),
        (line("01099999999"), Outcome.UNKNOWN, "창구에서 계정을 만든 뒤"),
        (line("", "nobody@example.org"), Outcome.UNKNOWN, "창구에서 계정을 만든 뒤"),
    ],
)
def test_a_bad_line_says_what_to_do(bad, outcome, words):
    made = run()
    neighbour("01012345678")
    (row,) = rosters.preview(made, [bad], NOW)
    assert row.outcome == outcome
    assert words in row.words


def test_a_shared_phone_wants_the_nickname():
    made = run()
    neighbour("01012345678", "느티나무")
    neighbour("01012345678", "달팽이")
    assert outcomes(made, line("01012345678")) == [Outcome.WRONG]
    assert outcomes(made, line("01012345678", nickname="달팽이")) == [Outcome.READY]


def test_a_person_twice_in_a_file_is_said():
    made = run()
    neighbour("01012345678")
    (first, second) = rosters.preview(made, [line("01012345678"), line("010-1234-5678", number="3")], NOW)
    assert (first.outcome, second.outcome, second.words) == (Outcome.READY, Outcome.WRONG, "2번째 줄과 같은 분이에요.")


def test_what_the_rules_refuse_is_refused_here_too():
    made = run(min_age=19)
    neighbour("01012345678")
    assert outcomes(made, line("01012345678")) == [Outcome.REFUSED]


def upload(client, made, data: bytes, name: str):
    url = reverse("education_run_import", args=[made.pk])
    return client.post(url, {"file": SimpleUploadedFile(name, data)})


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("명단.csv", csv_bytes),
        ("명단.xlsx", lambda header, rows: xlsx_bytes("명단", header, rows)),
        ("명단.csv", lambda header, rows: csv_bytes(header, rows).decode("utf-8-sig").encode("cp949")),
    ],
)
def test_a_file_is_shown_first_then_carried_out_once(client, office, name, write):
    made, person = run(seats=1), neighbour("01012345678")
    data = write(TEMPLATE, [["010-1234-5678", "", "느티나무", ""], ["010-0000-1111", "", "모르는이", ""]])
    page = upload(client, made, data, name)
    assert (page.status_code, Enrolment.objects.count()) == (200, 0)
    assert [row.who for row in page.context["troubles"]] == ["모르는이"]
    url = reverse("education_run_carry_out", args=[made.pk])
    for _twice in range(2):
        client.post(url, {"orders": page.context["orders"]})
    row = Enrolment.objects.get(run=made)
    assert (row.learner, row.state, row.channel, row.actor) == (person, State.CONFIRMED, Channel.PAPER, office)
    again = upload(client, made, data, name)
    assert [(one.who, one.outcome) for one in again.context["known"]] == [("느티나무", Outcome.DONE)]
    assert Member.objects.filter(nickname="모르는이").count() == 0
    assert list(AccessEntry.objects.order_by("pk").values_list("kind", "rows")) == [("search", 2), ("search", 2)]


def test_orders_of_one_run_are_nothing_to_another(client, office):
    made, other = run(), run()
    neighbour("01012345678")
    page = upload(client, made, csv_bytes(TEMPLATE, [["010-1234-5678", "", "", ""]]), "a.csv")
    answer = client.post(
        reverse("education_run_carry_out", args=[other.pk]), {"orders": page.context["orders"]}, follow=True
    )
    assert "파일을 다시 올려 주세요" in answer.content.decode()
    assert Enrolment.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.csv", b"", "파일이 비어 있어요"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "글자를 읽을 수 없는 파일이에요"),
        ("a.csv", "이름\n나무\n".encode(), "첫 줄에 ‘휴대전화’ 칸이 없어요"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "이 형식은 읽을 수 없어요"),
    ],
)
def test_a_wrong_file_is_refused_in_words(client, office, name, data, sentence):
    answer = upload(client, run(), data, name)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def export(client, made, what: str, kind: str, reason: str = "첫 모임 준비"):
    url = reverse("education_run_export", args=[made.pk])
    return client.post(url, {"what": what, "format": kind, "reason": reason})


def test_an_export_wants_a_reason_and_is_logged(client, office):
    made = run()
    person = neighbour("01012345678", "=1+1")
    question = Question.objects.create(run=made, text="어디 사세요?")
    enrolment.enrol(
        run=made, pool=made.pools.get(), acting=as_self(person), key="k", at=NOW, answers={question.pk: "@불광동"}
    )
    assert export(client, made, "applicants", "csv", " ").status_code == 422
    answer = export(client, made, "applicants", "csv")
    header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    cells = dict(zip(header, row, strict=True))
    assert (cells["별명"], cells["휴대전화"], cells["어디 사세요?"]) == ("'=1+1", "010-1234-5678", "'@불광동")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert list(AccessEntry.objects.values_list("kind", "reason", "rows")) == [("export", "첫 모임 준비", 1)]


def test_the_attendance_sheet_has_a_column_for_each_meeting(client, office):
    made = run()
    enrolment.enrol(run=made, pool=made.pools.get(), acting=as_self(people(1)[0]), key="k", at=NOW)
    sheet = load_workbook(io.BytesIO(export(client, made, "attendance", "xlsx").content)).active
    assert [[cell.value for cell in row] for row in sheet] == [
        ["접수 번호", "별명", "1회 12-11", "서명"],
        [1, "이웃0", None, None],
    ]
