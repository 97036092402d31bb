"""newsletter/importing.py: who comes by a list, who does not, and what a list may never take back."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.models import Capacity, Channel
from newsletter import importing, suppression
from newsletter.import_rows import Record, day_of
from newsletter.importing import Outcome
from newsletter.models import ConsentEvent, MailKind, Series, Subscriber, Subscription, Suppression
from portal import sheets
from portal.exports import csv_bytes
from portal.models import OutboxMessage, Topic
from tests.factories import MemberFactory
from tests.newsletter.makers import NOW, reader, series

pytestmark = pytest.mark.django_db
State = Subscriber.State
AGREED = date(2026, 11, 3)


@pytest.fixture
def staff():
    return MemberFactory(is_superuser=True)


@pytest.fixture
def monthly() -> Series:
    return series(slug="monthly", name="월간 서울마을")


@pytest.fixture
def record(monthly) -> Record:
    return Record(source="2026 마을축제 신청서", agreed_on=AGREED, version=1, series=monthly)


def lines(*rows: dict[str, str]) -> list[dict[str, str]]:
    return [{sheets.ROW: str(number), **row} for number, row in enumerate(rows, start=2)]


def looked(record, staff, *rows) -> list[tuple[str, list[str]]]:
    found = importing.looked_at(lines(*rows), record, staff, NOW)
    return [(row.outcome, row.wrong + row.says) for row in found]


def carried(record, staff, *rows):
    return importing.carry_out(lines(*rows), record, staff, NOW)


def test_new_reader_is_active_with_the_proof_of_the_list(record, staff, monthly):
    Topic.objects.create(name="돌봄", slug="care")
    row = {
        "메일": " Haneul@Naver.com ",
        "이름": "하늘\r\nBcc: x@y.example",
        "자치구": "강남구, 마포",
        "분야": "돌봄",
        "주기": "한 달에 한 번 모아서",
        "광고 동의 글": "1",
    }
    assert looked(record, staff, row) == [(Outcome.NEW, [])]
    assert Subscriber.objects.count() == 0
    done = carried(record, staff, row)
    assert (done.new, done.changed, done.left) == (1, 0, 0)
    [made] = Subscriber.objects.all()
    assert (made.address, made.name, made.state, made.domain) == (
        "haneul@naver.com",
        "하늘 Bcc: x@y.example",
        State.ACTIVE,
        "naver",
    )
    assert f"{made.consent_until:%Y-%m-%d %H:%M}" == "2028-11-02 15:00"
    assert made.ads_since == made.confirmed_at
    [own] = made.subscriptions.all()
    assert (own.series, own.districts, own.topics, own.frequency) == (
        monthly,
        ("gangnam", "mapo"),
        ("care",),
        "monthly",
    )
    proof = ConsentEvent.objects.order_by("purpose").values_list(
        "step", "purpose", "wording__version", "source", "actor", "capacity", "channel"
    )
    facts = (1, "2026 마을축제 신청서", staff.pk, Capacity.OFFICE, Channel.IMPORT)
    assert list(proof) == [("import", "ad", *facts), ("import", "info", *facts)]


def test_same_list_twice_is_one(record, staff):
    rows = [{"메일": "a@naver.com"}, {"메일": "b@daum.net", "이름": "보라"}]
    carried(record, staff, *rows)
    before = ConsentEvent.objects.count()
    assert looked(record, staff, *rows) == [(Outcome.SAME, []), (Outcome.SAME, [])]
    done = carried(record, staff, *rows)
    assert (done.new, done.changed, done.left) == (0, 0, 2)
    assert (Subscriber.objects.count(), ConsentEvent.objects.count()) == (2, before)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ({"메일": "a-naver.com"}, ["메일 주소가 맞지 않아요. ‘이름@회사’처럼 적어 주세요."]),
        ({"메일": "a@b.example\r\nBcc: c@d.example"}, ["메일 주소가 맞지 않아요. ‘이름@회사’처럼 적어 주세요."]),
        ({"메일": "=cmd@naver.com", "이름": "가" * 31}, ["이름이 30자보다 길어요. 부를 이름만 적어 주세요."]),
        ({"메일": "a@naver.com", "소식지": "주간"}, ["‘주간’라는 소식지가 없어요. 이름을 확인해 주세요."]),
        ({"메일": "a@naver.com", "자치구": "분당구"}, ["‘분당구’는 서울의 자치구가 아니에요."]),
        ({"메일": "a@naver.com", "동의한 날": "작년"}, ["동의한 날이 날짜가 아니에요. 2026-12-01처럼 적어 주세요."]),
        ({"메일": "a@naver.com", "동의한 날": "2026-12-24"}, ["동의한 날이 오늘보다 뒤예요. 날짜를 확인해 주세요."]),
        ({"메일": "a@naver.com", "동의 글": "9"}, ["‘동의 글’ 칸의 ‘9’판이 없어요. 판 번호를 숫자로 적어 주세요."]),
        (
            {"메일": "a@naver.com", "광고 동의 글": "O"},
            ["‘광고 동의 글’ 칸의 ‘O’판이 없어요. 판 번호를 숫자로 적어 주세요."],
        ),
        (
            {"메일": "a@naver.com", "동의한 날": "2025-11-03"},
            ["동의한 날에는 동의 글 1판이 아직 없었어요. 판 번호나 날짜를 확인해 주세요."],
        ),
    ],
)
def test_wrong_row_says_what_is_wrong_and_is_not_carried_out(record, staff, row, wrong):
    assert looked(record, staff, row) == [(Outcome.WRONG, wrong)]
    assert carried(record, staff, row).new == 0
    assert Subscriber.objects.count() == 0


def test_row_without_a_whole_proof_is_refused(staff, monthly):
    assert looked(Record(), staff, {"메일": "a@naver.com"}) == [
        (
            Outcome.WRONG,
            [
                "어느 소식지인지 없어요. 줄에 적거나 위에서 골라 주세요.",
                "동의한 날이 없어요.",
                "어느 판의 동의 글에 동의했는지 없어요. 판 번호를 적어 주세요.",
                "동의를 어디에서 받았는지 없어요. 예: 2026 마을축제 종이 신청서",
            ],
        )
    ]


def test_agreement_older_than_two_years_is_refused(staff, monthly):
    old = Record(source="예전 명단", agreed_on=date(2024, 11, 30), version=1, series=monthly)
    [(outcome, wrong)] = looked(old, staff, {"메일": "a@naver.com"})
    assert (outcome, wrong[0]) == (Outcome.WRONG, "동의한 지 2년이 넘었어요. 다시 동의를 받아 주세요.")


def test_closed_mailbox_is_never_taken_in(record, staff, monthly):
    who = reader(monthly, "gone@naver.com", state=State.UNSUBSCRIBED, ended_at=NOW - timedelta(days=2))
    back = reader(monthly, "back@naver.com", state=State.BOUNCED)
    reader(monthly, "closed@naver.com")
    closed = Subscriber.objects.get(address="closed@naver.com")
    suppression.suppress(address_hash=closed.address_hash, reason=Suppression.Reason.COMPLAINT, at=NOW)
    rows = [{"메일": "gone@naver.com"}, {"메일": "back@naver.com"}, {"메일": "CLOSED@naver.com"}]
    assert looked(record, staff, *rows) == [
        (Outcome.CLOSED, ["동의한 날보다 뒤에 그만 받기로 하셨어요."]),
        (Outcome.CLOSED, ["메일이 되돌아옴: 다시 보내지 않아요."]),
        (Outcome.CLOSED, ["보내지 않기로 한 메일함이에요: 스팸 신고"]),
    ]
    assert carried(record, staff, *rows).left == 3
    assert [Subscriber.objects.get(pk=it.pk).state for it in (who, back)] == [State.UNSUBSCRIBED, State.BOUNCED]
    assert ConsentEvent.objects.count() == 0


def test_who_agreed_again_after_stopping_comes_back_only_to_what_the_list_says(record, staff, monthly):
    other = series()
    ended = NOW - timedelta(days=100)
    who = reader(monthly, "again@naver.com", state=State.UNSUBSCRIBED, ended_at=ended, consent_until=None)
    who.subscriptions.update(stopped_at=ended)
    Subscription.objects.create(subscriber=who, series=other, since=NOW, stopped_at=ended)
    row = {"메일": "again@naver.com"}
    assert looked(record, staff, row) == [(Outcome.CHANGED, ["그만 받음 → 받고 있음", "‘월간 서울마을’ 더함"])]
    assert carried(record, staff, row).changed == 1
    who.refresh_from_db()
    assert (who.state, who.ended_at) == (State.ACTIVE, None)
    assert dict(who.subscriptions.values_list("series", "stopped_at")) == {monthly.pk: None, other.pk: ended}


def test_what_a_reader_chose_stays_and_only_what_is_missing_is_added(record, staff, monthly):
    other = series(name="전략 특집")
    who = reader(other, "own@naver.com", districts=("mapo",), name="마루", consent_until=NOW + timedelta(days=720))
    row = {"메일": "own@naver.com", "이름": "다른 이름", "소식지": "전략 특집, 월간 서울마을", "자치구": "강남구"}
    until = who.consent_until
    assert looked(record, staff, row) == [(Outcome.CHANGED, ["‘월간 서울마을’ 더함"])]
    carried(record, staff, row)
    who.refresh_from_db()
    assert (who.name, who.consent_until) == ("마루", until)
    assert dict(who.subscriptions.values_list("series", "districts")) == {
        other.pk: ("mapo",),
        monthly.pk: ("gangnam",),
    }
    [line] = ConsentEvent.objects.all()
    assert (line.series, line.purpose) == (monthly, MailKind.INFO)


def test_second_line_of_one_reader_adds_another_newsletter_and_the_same_is_wrong(record, staff, monthly):
    series(name="전략 특집")
    rows = [{"메일": "a@naver.com"}, {"메일": "a@naver.com", "소식지": "전략 특집"}, {"메일": "A@naver.com"}]
    assert looked(record, staff, *rows) == [
        (Outcome.NEW, []),
        (Outcome.NEW, []),
        (Outcome.WRONG, ["2번째 줄에 같은 메일과 소식지가 있어요. 한 줄만 남겨 주세요."]),
    ]
    assert carried(record, staff, *rows).new == 1
    assert Subscriber.objects.get().subscriptions.count() == 2


def test_who_came_by_a_list_is_told_once(record, staff):
    carried(record, staff, {"메일": "a@naver.com"}, {"메일": "b@naver.com"})
    assert (importing.tell_due(NOW), importing.tell_due(NOW)) == (2, 0)
    assert OutboxMessage.objects.filter(key__startswith="newsletter:imported:").count() == 2
    assert ConsentEvent.objects.filter(step="told").count() == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949", "utf-16"])
def test_ten_thousand_rows_of_any_encoding_take_few_queries(record, staff, encoding, django_assert_num_queries):
    number = 10_000 if encoding == "cp949" else 600
    text = "메일,이름\r\n" + "".join(f"reader{n}@naver.com,하늘 {n}\r\n" for n in range(number))
    rows = sheets.read(BytesIO(text.encode(encoding)), importing.MOST_ROWS, ["메일"], importing.MOST_BYTES)
    chunks = -(-number // importing.CHUNK)
    with django_assert_num_queries(3 + 2 * chunks):
        found = importing.looked_at(rows, record, staff, NOW)
    assert importing.counted(found)[Outcome.NEW] == number
    if number == 600:
        assert importing.carry_out(rows, record, staff, NOW).new == number
        assert Subscriber.objects.filter(state=State.ACTIVE).count() == number


def test_own_export_of_a_formula_comes_back_as_it_was(record, staff):
    data = csv_bytes(["메일", "이름"], [["a@naver.com", '=HYPERLINK("http://x.example")']])
    rows = sheets.read(BytesIO(data), required=["메일"])
    importing.carry_out(rows, record, staff, NOW)
    assert Subscriber.objects.get().name == '=HYPERLINK("http://x.example")'


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=24))
def test_any_text_as_a_day_is_a_day_or_none(text):
    found = day_of(text)
    assert found is None or isinstance(found, date)
