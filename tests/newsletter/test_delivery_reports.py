import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter import delivery_reports
from newsletter.models import MailEvent
from tests.newsletter.returned_mails import answer, arf, dsn, plain

Kind = MailEvent.Kind


@pytest.mark.parametrize(
    ("status", "diagnostic", "kind", "shown"),
    [
        ("5.1.1", "smtp; 550 5.1.1 user unknown", Kind.HARD, "5.1.1"),
        ("5.1.2", "dns; host not found", Kind.HARD, "5.1.2"),
        ("5.2.1", "smtp; 550 account disabled", Kind.HARD, "5.2.1"),
        ("5.4.4", "X-Postfix; Name service error: host not found", Kind.HARD, "5.4.4"),
        ("5.0.0", "smtp; 550 5.1.1 no such user", Kind.HARD, "5.1.1"),
        ("5.0.0", "smtp; 550 User unknown", Kind.HARD, "5.1.1"),
        ("5.2.2", "smtp; 552 5.2.2 over quota", Kind.SOFT, "5.2.2"),
        ("4.4.1", "X-Postfix; connect: connection timed out", Kind.SOFT, "4.4.1"),
        ("4.2.2", "smtp; 452 4.2.2 mailbox full", Kind.SOFT, "4.2.2"),
        ("5.7.1", "smtp; 550 5.7.1 blocked using our list", Kind.POLICY, "5.7.1"),
        ("5.7.26", "smtp; 550-5.7.26 unauthenticated", Kind.POLICY, "5.7.26"),
        ("5.3.4", "smtp; 552 message too big", Kind.SOFT, "5.3.4"),
    ],
)
def test_report_is_read_by_its_status(status, diagnostic, kind, shown):
    read = delivery_reports.read(dsn(3, 81, status, diagnostic))

    assert (read.delivery, read.kind, read.status) == (81, kind, shown)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("메일이 전송되지 않았습니다.\n실패 사유: 존재하지 않는 메일 계정입니다.", Kind.HARD),
        ("받는 사람의 메일 주소를 찾을 수 없어 보내지 못했습니다.", Kind.HARD),
        (
            "Address not found. Your message wasn't delivered to r@gmail.com because the address couldn't be found",
            Kind.HARD,
        ),
        ("수신자의 메일함 용량 초과로 전송에 실패했습니다.", Kind.SOFT),
        ("휴면 상태인 계정이라 메일을 받을 수 없습니다.", Kind.SOFT),
        ("The recipient's inbox is out of storage space.", Kind.SOFT),
        ("스팸 메일로 판단되어 차단되었습니다.", Kind.POLICY),
        ("Message blocked. Your message to r@gmail.com has been blocked.", Kind.POLICY),
        ("Diagnostic: 550 5.1.1 That account does not exist", Kind.HARD),
        ("무슨 말인지 알 수 없는 글", Kind.OTHER),
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "euc-kr"])
def test_bounce_in_words_is_read(text, kind, charset):
    read = delivery_reports.read(plain(3, 81, text, charset=charset))

    assert (read.delivery, read.kind) == (81, kind)


def test_text_kept_names_nobody():
    assert delivery_reports.read(dsn(3, 81)).text == "smtp; 550 5.1.1 <…@…>: User unknown"


def test_same_mail_delivered_again_has_the_same_key():
    again = b"Received: by elsewhere\r\n" + dsn(3, 81)

    assert delivery_reports.read(again).key == delivery_reports.read(dsn(3, 81)).key
    assert delivery_reports.read(dsn(3, 81, message_id="<2@x>")).key != delivery_reports.read(dsn(3, 81)).key


def test_return_address_alone_is_enough():
    assert delivery_reports.read(dsn(3, 81, gives_back=False)).delivery == 81


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_server_that_still_tries_or_delivered_reports_no_bounce(action):
    assert delivery_reports.read(dsn(3, 81, "4.4.1", action=action)) is None


def test_forged_names_are_ignored():
    forged = dsn(3, 81).replace(b"3.81.", b"3.82.")

    assert delivery_reports.read(forged) is None


@pytest.mark.parametrize("kind", ["abuse", "fraud", "ABUSE", "opt-out"])
def test_complaint_is_read(kind):
    read = delivery_reports.read(arf(3, 81, kind))

    assert (read.delivery, read.kind) == (81, Kind.COMPLAINT)


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure", "", "\x00"])
def test_report_that_is_no_complaint_is_ignored(kind):
    assert delivery_reports.read(arf(3, 81, kind)) is None


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("자동 회신: 12월호", {}),
        ("부재중입니다", {}),
        ("Out of Office: Re: news", {}),
        ("Re: 12월호", {"Auto_Submitted": "auto-replied"}),
        ("Re: 12월호", {"X_Autoreply": "yes"}),
        ("Re: 12월호", {"Precedence": "auto_reply"}),
        ("unsubscribe", {"Auto_Submitted": "auto-replied"}),
        ("고맙습니다", {}),
    ],
)
def test_answers_of_people_and_their_robots_are_ignored(subject, headers):
    assert delivery_reports.read(answer(3, 81, subject, **headers)) is None


def test_mail_that_asks_to_stop_is_read():
    read = delivery_reports.read(answer(3, 81, " Unsubscribe "))

    assert (read.delivery, read.kind, read.wants_out) == (81, None, True)


@given(st.binary(max_size=3_000))
def test_any_bytes_are_survived(raw):
    assert delivery_reports.read(raw) is None


@settings(max_examples=60)
@given(st.data())
def test_damaged_reports_are_survived(data):
    raw = bytearray(data.draw(st.sampled_from([dsn(3, 81), arf(3, 81), plain(3, 81, "용량 초과"), answer(3, 81)])))
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=12))

    read = delivery_reports.read(bytes(raw))

    assert read is None or read.delivery == 81


def test_thousand_nested_parts_are_survived():
    heads = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(3_000))

    assert delivery_reports.read(heads.encode()) is None


def test_text_made_to_be_slow_is_read_soon():
    slow = plain(3, 81, "<style " * 60_000 + "a" * 100_000)
    begun = time.monotonic()

    assert delivery_reports.read(slow).kind == Kind.OTHER
    assert time.monotonic() - begun < 5
