"""portal/data_kinds.py: what a member was told is theirs to see, ends with them, and ends by its age."""

from datetime import UTC, datetime, timedelta

import pytest

from portal import data_kinds, mail, outbox, personal_data, retention, texting
from portal.models import Notice, NoticeDelivery, NoticeSettings, OutboxMessage
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 5, 10, tzinfo=UTC)
DAY = timedelta(days=1)
State = OutboxMessage.State


def notice(member, key="a", **columns) -> Notice:
    return Notice.objects.create(
        **{"key": key, "member": member, "title": "자리가 났어요", "created_at": AT, **columns}
    )


def sent(key, created_at=AT, state=State.SENT, **columns) -> OutboxMessage:
    message = mail.send(key=key, to="a@example.org", subject="제목", text="내용", not_before=created_at, **columns)
    OutboxMessage.objects.filter(pk=message.pk).update(state=state, created_at=created_at, sent_at=created_at)
    message.refresh_from_db()
    return message


def test_the_notices_of_a_member_are_collected_with_their_ways():
    member = MemberFactory()
    mine = notice(member, text="와 주세요", read_at=AT + DAY)
    NoticeDelivery.objects.create(notice=mine, channel="mail", outcome="queued", at=AT)
    notice(MemberFactory(), key="b")
    assert data_kinds.notice_rows(member) == [
        {
            "제목": "자리가 났어요",
            "내용": "와 주세요",
            "때": "2026-11-22 14:10",
            "읽은 때": "2026-11-23 14:10",
            "알린 길": ["mail 보냄함에 넣음 2026-11-22 14:10"],
        }
    ]


def test_settings_are_collected_in_words():
    member = MemberFactory()
    NoticeSettings.objects.create(member=member, channels=["sms", "mail"], daily_digest=True, muted=["gone_kind"])
    assert data_kinds.settings_rows(member) == [
        {"받는 순서": ["문자", "메일"], "하루에 한 번 모아 받기": "네", "안 받는 알림": ["gone_kind"]}
    ]


def test_messages_are_collected_without_their_text_also_those_known_by_the_address_only():
    member = MemberFactory(email="n@example.org", phone="01012345678")
    mail.send(key="m1", to="other@example.org", subject="하나", text="링크", member=member)
    mail.send(key="m2", to="n@example.org", subject="둘", text="링크")
    texting.send(key="t1", to="01012345678", text="번호 123456")
    mail.send(key="m3", to="stranger@example.org", subject="셋", text="링크")
    rows = data_kinds.message_rows(member)
    assert [(row["경로"], row["받는 곳"]) for row in rows] == [
        ("메일", "other@example.org"),
        ("메일", "n@example.org"),
        ("문자", "01012345678"),
    ]
    assert {key for row in rows for key in row} == {"경로", "받는 곳", "제목", "상태", "때"}


def test_erasing_takes_the_members_rows_and_no_others():
    member, other = MemberFactory(email="n@example.org"), MemberFactory()
    notice(member), notice(other, key="b")
    NoticeSettings.objects.create(member=member)
    NoticeSettings.objects.create(member=other)
    mail.send(key="m1", to="n@example.org", subject="하나", text="글", member=member)
    mail.send(key="m2", to="o@example.org", subject="둘", text="글", member=other)
    erased = {key: personal_data.KINDS[key].erase(member, AT) for key in ("messages", "notice_settings", "notices")}
    assert erased == {"messages": 1, "notice_settings": 1, "notices": 1}
    assert [it.key for it in Notice.objects.all()] == ["b"]
    assert [it.key for it in OutboxMessage.objects.all()] == ["m2"]
    assert [it.member for it in NoticeSettings.objects.all()] == [other]


def test_a_member_without_address_and_phone_does_not_own_emptied_messages():
    nobody = MemberFactory(email=None, phone="")
    OutboxMessage.objects.create(key="old", to="", text="", not_before=AT, state=State.SENT)
    assert data_kinds.erase_messages(nobody, AT) == 0


def test_read_notices_go_after_a_year_and_unread_ones_after_two():
    member = MemberFactory()
    notice(member, "young", read_at=AT, created_at=AT - 364 * DAY)
    notice(member, "read", read_at=AT, created_at=AT - 365 * DAY)
    notice(member, "unread", created_at=AT - 729 * DAY)
    notice(member, "long unread", created_at=AT - 730 * DAY)
    assert retention.apply(personal_data.RULES["notices"], AT) == 2
    assert sorted(Notice.objects.values_list("key", flat=True)) == ["unread", "young"]


def test_what_went_out_a_month_ago_keeps_its_key_and_outcome_only():
    old = sent("old", AT - 30 * DAY)
    failed = sent("failed", AT - 31 * DAY, state=State.FAILED)
    young = sent("young", AT - 29 * DAY)
    waiting = sent("waiting", AT - 40 * DAY, state=State.WAITING)
    assert retention.apply(personal_data.RULES["message_content"], AT) == 2
    assert retention.apply(personal_data.RULES["message_content"], AT) == 0
    old.refresh_from_db()
    assert (old.key, old.state, old.to, old.subject, old.text, old.html) == ("old", State.SENT, "", "", "", "")
    assert list(OutboxMessage.objects.exclude(to="").order_by("pk")) == [young, waiting]
    # The same occasion again is still the same message; a failed one without its text cannot be tried again.
    assert sent("old").pk == old.pk
    assert (list(outbox.failed()), outbox.retry_failed(AT)) == ([], 0)
    failed.refresh_from_db()
    assert failed.state == State.FAILED


def test_that_something_was_sent_is_forgotten_after_three_years():
    sent("old", AT - 1095 * DAY)
    sent("young", AT - 1094 * DAY)
    retention.apply(personal_data.RULES["message_content"], AT)
    assert retention.apply(personal_data.RULES["messages"], AT) == 1
    assert [it.key for it in OutboxMessage.objects.all()] == ["young"]


def test_a_delivery_outlives_the_row_of_its_message():
    mine = notice(MemberFactory())
    NoticeDelivery.objects.create(notice=mine, channel="mail", outcome="queued", message=sent("a"), at=AT)
    OutboxMessage.objects.all().delete()
    assert NoticeDelivery.objects.get().message is None
