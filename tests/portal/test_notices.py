"""Telling members: once, by the ways they chose, through the outbox."""

from datetime import timedelta

import pytest
from django.db import transaction

from members import consents
from members.acting import as_self
from members.models import Purpose
from portal import notices, outbox, texting
from portal.models import Notice, NoticeDelivery, NoticeSettings, OutboxMessage
from portal.notices import digests, fallback
from portal.notices.kinds import Channel, NoticeKind
from tests import factories
from tests.portal.makers_notices import MAY, MORNING, MUST, NEWS, NIGHT, NOON, known_kinds, neighbour, tell

pytestmark = pytest.mark.django_db
Outcome = NoticeDelivery.Outcome
State = OutboxMessage.State
FILES = "portal.mail_backends.FileBackend"
PHONE_FIRST = {"channels": ["alimtalk", "sms", "mail"]}


@pytest.fixture(autouse=True)
def kinds():
    with known_kinds():
        yield


@pytest.fixture
def working_mail(settings, tmp_path):
    settings.MAIL_SINK, settings.EMAIL_FILE_PATH = FILES, tmp_path


def ways(notice: Notice) -> list[tuple[str, str]]:
    return list(notice.deliveries.order_by("pk").values_list("channel", "outcome"))


def failed(notice: Notice) -> None:
    """As after five attempts of the newest message."""
    newest = notice.deliveries.order_by("-pk").first().message_id
    OutboxMessage.objects.filter(pk=newest).update(state=State.FAILED)


def agree(member, *purposes):
    consents.give(member=member, purposes=purposes, acting=as_self(member), at=NOON)


def test_a_notice_is_whole_in_the_inbox_and_in_the_mail(settings):
    settings.BASE_URL = "https://portal.example"
    member = neighbour()
    notice = tell(member)
    assert notices.unread_count(member) == 1
    message = OutboxMessage.objects.get()
    assert (message.channel, message.to, message.subject) == (Channel.MAIL, member.email, "예약이 취소됐어요")
    assert message.text == (
        "비가 많이 와서 쉬어요.\n\n자세히 보기: https://portal.example/events/\n\n"
        "--\n서울시 마을공동체종합지원센터\n도움이 필요하면 전화하세요: 02-354-2100\n"
        "받는 방법 바꾸기: https://portal.example/me/notices/settings/"
    )
    assert ways(notice) == [("mail", Outcome.QUEUED)]


def test_the_same_occasion_is_told_once_and_keeps_its_first_words():
    member = neighbour()
    first, second = tell(member, text="처음"), tell(member, text="다시")
    assert first == second
    assert Notice.objects.get().text == "처음"
    assert OutboxMessage.objects.count() == 1


def test_a_notice_goes_with_its_transaction():
    member = neighbour()

    def tell_and_fail():
        with transaction.atomic():
            tell(member)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        tell_and_fail()
    assert (Notice.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def test_a_kind_nobody_registered_is_refused():
    with pytest.raises(LookupError, match="test_unknown"):
        tell(neighbour(), NoticeKind("test_unknown", "?"))


def test_news_cannot_be_transactional():
    with pytest.raises(ValueError, match="test_both"):
        NoticeKind("test_both", "?", is_transactional=True, consent=Purpose.NEWS_MAIL)


@pytest.mark.parametrize(
    ("reachable", "settings", "kind", "expected"),
    [
        ({}, None, MUST, [("mail", Outcome.QUEUED)]),
        ({"mail": False}, None, MUST, [("alimtalk", Outcome.QUEUED)]),
        ({"mail": False}, None, MAY, [("sms", Outcome.QUEUED)]),
        ({"phone": False}, PHONE_FIRST, MUST, [("mail", Outcome.QUEUED)]),
        ({}, PHONE_FIRST, MUST, [("alimtalk", Outcome.QUEUED)]),
        ({"mail": False, "phone": False}, None, MUST, [("", Outcome.UNREACHABLE)]),
        # A way left out of the order serves what must be told, and nothing else.
        ({"mail": False}, {"channels": ["mail"]}, MUST, [("alimtalk", Outcome.QUEUED)]),
        ({"mail": False}, {"channels": ["mail"]}, MAY, [("", Outcome.UNREACHABLE)]),
        ({}, {"muted": [MAY.key]}, MAY, [("", Outcome.SUPPRESSED)]),
        ({}, {"muted": [MUST.key]}, MUST, [("mail", Outcome.QUEUED)]),
        ({}, {"daily_digest": True}, MAY, [("mail", Outcome.DIGEST)]),
        ({}, {"daily_digest": True}, MUST, [("mail", Outcome.QUEUED)]),
        ({"mail": False}, {"daily_digest": True}, MAY, [("sms", Outcome.QUEUED)]),
        # Who wants calls gets no text: a call for what must be known, and the mail.
        ({"call_me": True}, None, MUST, [("call", Outcome.CALL), ("mail", Outcome.QUEUED)]),
        ({"call_me": True, "mail": False}, None, MUST, [("call", Outcome.CALL)]),
        ({"call_me": True}, {"channels": ["alimtalk", "sms"]}, MAY, [("", Outcome.UNREACHABLE)]),
    ],
)
def test_the_way_follows_reach_settings_and_kind(reachable, settings, kind, expected):
    assert ways(tell(neighbour(settings=settings, **reachable), kind)) == expected


def test_an_address_nobody_confirmed_gets_nothing():
    member = neighbour(mail=False, phone_confirmed_at=None)
    assert ways(tell(member)) == [("", Outcome.UNREACHABLE)]
    assert OutboxMessage.objects.count() == 0


def test_a_destroyed_member_gets_nothing_and_a_merged_one_by_the_account_that_goes_on():
    gone, here = neighbour(erased_at=NOON), neighbour()
    merged = neighbour(merged_into=here)
    assert ways(tell(gone, key="gone")) == [("", Outcome.UNREACHABLE)]
    assert tell(merged, key="merged").member == here


def test_phones_are_left_alone_at_night():
    member = neighbour(mail=False)
    tell(member, at=NIGHT)
    message = OutboxMessage.objects.get()
    assert (message.not_before, message.keeps_quiet) == (MORNING, True)
    assert outbox.deliver_due(MORNING - timedelta(seconds=1)) == 0
    assert outbox.deliver_due(MORNING) == 1


def test_a_text_that_became_late_by_day_still_waits_for_the_morning():
    tell(neighbour(mail=False), at=NOON)
    assert outbox.deliver_due(NIGHT) == 0
    assert outbox.deliver_due(MORNING) == 1


def test_a_sign_in_code_goes_at_night():
    texting.send(key="code", to="01012345678", text="123456", not_before=NIGHT)
    assert outbox.deliver_due(NIGHT) == 1


def test_a_way_that_failed_is_followed_by_the_next_until_none_is_left():
    member = neighbour()
    notice = tell(member)
    for channel in ("alimtalk", "sms"):
        failed(notice)
        assert (fallback.go_on(NOON), fallback.go_on(NOON)) == (1, 0)
        assert notice.deliveries.order_by("-pk").first().channel == channel
    failed(notice)
    assert fallback.go_on(NOON) == 0
    assert ways(notice) == [("mail", "failed"), ("alimtalk", "failed"), ("sms", "failed")]
    # What went on by another way is not tried again by hand; the last one is a person's matter.
    states = [OutboxMessage.objects.get(key=f"notice:seat:1:{c}").state for c in ("mail", "alimtalk", "sms")]
    assert states == [State.CANCELLED, State.CANCELLED, State.FAILED]


def test_news_needs_the_consent_of_its_channel():
    member = neighbour(settings=PHONE_FIRST)
    assert ways(tell(member, NEWS, "news:1")) == [("", Outcome.SUPPRESSED)]
    agree(member, Purpose.NEWS_MAIL)
    assert ways(tell(member, NEWS, "news:2")) == [("mail", Outcome.QUEUED)]
    agree(member, Purpose.NEWS_PHONE)
    assert ways(tell(member, NEWS, "news:3")) == [("sms", Outcome.QUEUED)]


def test_withdrawing_stops_what_waits_to_be_sent(working_mail, tmp_path):
    member = neighbour()
    agree(member, Purpose.NEWS_MAIL)
    tell(member, NEWS)
    consents.withdraw(member=member, purpose=Purpose.NEWS_MAIL, acting=as_self(member), at=NOON)
    assert outbox.deliver_due(MORNING) == 0
    message = OutboxMessage.objects.get()
    assert (message.state, message.error) == (State.CANCELLED, "The consent news_mail is withdrawn.")
    assert list(tmp_path.iterdir()) == []
    assert outbox.deliver_due(MORNING + timedelta(days=1)) == 0


def test_control_with_the_consent_the_same_news_goes_out(working_mail):
    member = neighbour()
    agree(member, Purpose.NEWS_MAIL)
    tell(member, NEWS)
    assert outbox.deliver_due(MORNING) == 1


def test_nothing_is_sent_to_an_account_destroyed_meanwhile(working_mail):
    member = neighbour()
    tell(member)
    member.erased_at = NOON
    member.save()
    assert outbox.deliver_due(MORNING) == 0
    assert OutboxMessage.objects.get().state == State.CANCELLED


NINE = MORNING + timedelta(hours=1)


def test_what_can_wait_comes_in_one_mail_at_nine():
    member, other = neighbour(settings={"daily_digest": True}), neighbour(settings={"daily_digest": True})
    for number in range(3):
        tell(member, MAY, f"idea:{number}", title=f"제안 {number}")
    tell(other, MAY, "other")
    tell(member, MAY, "tomorrow", at=NINE)
    assert digests.send_due(NINE - timedelta(seconds=1)) == 0
    assert digests.send_due(NINE + timedelta(hours=3)) == 2
    assert digests.send_due(NINE + timedelta(hours=4)) == 0
    message = OutboxMessage.objects.get(key=f"digest:{member.pk}:2026-11-23")
    assert message.subject == "제안 0 그리고 2건"
    assert [line for line in message.text.splitlines() if line.startswith("■")] == ["■ 제안 0", "■ 제안 1", "■ 제안 2"]
    assert digests.send_due(NINE + timedelta(days=1)) == 1
    assert OutboxMessage.objects.count() == 3


def test_what_was_read_in_the_inbox_is_not_in_the_digest():
    member = neighbour(settings={"daily_digest": True})
    tell(member, MAY)
    notices.inbox.mark_read(member, NOON)
    assert digests.send_due(NINE) == 0
    assert OutboxMessage.objects.count() == 0


def test_news_leaves_the_digest_with_its_consent_and_the_rest_still_goes(working_mail):
    member = neighbour(settings={"daily_digest": True})
    agree(member, Purpose.NEWS_MAIL)
    tell(member, MAY, "idea", title="제안")
    tell(member, NEWS, "news", title="소식")
    assert digests.send_due(NINE) == 1
    consents.withdraw(member=member, purpose=Purpose.NEWS_MAIL, acting=as_self(member), at=NINE)
    assert outbox.deliver_due(NINE + timedelta(hours=1)) == 0
    assert digests.send_due(NINE + timedelta(hours=2)) == 0
    assert digests.send_due(NINE + timedelta(days=1)) == 1
    assert OutboxMessage.objects.get(key=f"digest:{member.pk}:2026-11-24").subject == "제안"


def test_telling_costs_few_queries(django_assert_num_queries):
    member = neighbour()
    # The first of all makes the site's settings.
    tell(member, key="first")
    with django_assert_num_queries(12):
        tell(member)
    with django_assert_num_queries(1):
        tell(member)
    with django_assert_num_queries(1):
        notices.unread_count(member)


def test_a_member_sees_only_their_own():
    other = factories.MemberFactory()
    tell(neighbour())
    assert notices.unread_count(other) == 0


def test_what_was_muted_before_it_went_does_not_go(working_mail):
    member = neighbour()
    tell(member, MAY, "idea"), tell(member, MUST, "seat")
    NoticeSettings.objects.create(member=member, muted=[MAY.key, MUST.key])
    assert outbox.deliver_due(MORNING) == 1
    states = dict(OutboxMessage.objects.values_list("key", "state"))
    assert states == {"notice:idea:mail": State.CANCELLED, "notice:seat:mail": State.SENT}


def test_who_is_leaving_hears_only_what_must_be_known(working_mail):
    member = neighbour()
    tell(member, MAY, "idea"), tell(member, MUST, "seat")
    member.deletion_requested_at = NOON
    member.save()
    assert outbox.deliver_due(MORNING) == 1
    assert ways(tell(member, MAY, "later")) == [("", Outcome.SUPPRESSED)]


def test_a_digest_leaves_out_what_was_muted_since():
    member = neighbour(settings={"daily_digest": True})
    notice = tell(member, MAY)
    NoticeSettings.objects.update(muted=[MAY.key])
    assert digests.send_due(NINE) == 0
    assert ways(notice) == [("", Outcome.SUPPRESSED)]


def test_a_kind_whose_feature_is_gone_stops_nobody_elses():
    gone, member = tell(neighbour(), MAY, "gone"), neighbour()
    here = tell(member, MUST, "here")
    for notice in (gone, here):
        failed(notice)
    notices.KINDS.pop(MAY.key)
    assert fallback.go_on(NOON) == 1
    assert ways(gone) == [("mail", Outcome.FAILED)]
