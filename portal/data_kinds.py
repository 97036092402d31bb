"""The personal data of telling people: notices, how one wants them, the messages that carried them; liked topics."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from members.models import Member
from portal.models import Interest, Notice, NoticeSettings, OutboxMessage
from portal.notices import kinds
from portal.personal_data import DataKind, RetentionRule, delete_rows, minute, register

State = OutboxMessage.State

CONTENT_KEPT = timedelta(days=30)
READ_KEPT = timedelta(days=365)
UNREAD_KEPT = timedelta(days=2 * 365)
# Longer than any notice, whose log of ways reads them.
MESSAGE_KEPT = timedelta(days=3 * 365)


def notice_rows(member: Member) -> list[dict]:
    """Two queries. Each way is written as channel, outcome and time."""
    return [
        {
            "제목": notice.title,
            "내용": notice.text,
            "때": minute(notice.created_at),
            "읽은 때": minute(notice.read_at),
            "알린 길": [
                " ".join(filter(None, (way.channel, str(way.get_outcome_display()), minute(way.at))))
                for way in notice.deliveries.all()
            ],
        }
        for notice in Notice.objects.filter(member=member).prefetch_related("deliveries").order_by("pk")
    ]


def erase_notices(member: Member, at: datetime) -> int:
    """The log of their ways goes with them and is not counted."""
    rows = Notice.objects.filter(member=member)
    return rows.delete()[1].get(Notice._meta.label, 0)


def settings_rows(member: Member) -> list[dict]:
    labels = dict(OutboxMessage.Channel.choices)
    return [
        {
            "받는 순서": [str(labels.get(channel, channel)) for channel in row.channels],
            "하루에 한 번 모아 받기": "네" if row.daily_digest else "아니요",
            "안 받는 알림": [str(kinds.KINDS[key].label) if key in kinds.KINDS else key for key in row.muted],
        }
        for row in NoticeSettings.objects.filter(member=member)
    ]


def erase_settings(member: Member, at: datetime) -> int:
    return NoticeSettings.objects.filter(member=member).delete()[0]


def interest_rows(member: Member) -> list[dict]:
    return [{"주제": it.topic.name} for it in Interest.objects.filter(member=member).select_related("topic")]


def erase_interests(member: Member, at: datetime) -> int:
    return Interest.objects.filter(member=member).delete()[0]


def messages_of(member: Member) -> QuerySet[OutboxMessage]:
    """Those written for the member, and those of libraries, known only by where they went."""
    places = [place for place in (member.email, member.phone) if place]
    return OutboxMessage.objects.filter(Q(member=member) | Q(to__in=places)).order_by("pk")


def message_rows(member: Member) -> list[dict]:
    """Without the text: links and codes for signing in stand there, and what it told stands in the notices."""
    return [
        {
            "경로": str(it.get_channel_display()),
            "받는 곳": it.to,
            "제목": it.subject,
            "상태": str(it.get_state_display()),
            "때": minute(it.sent_at or it.created_at),
        }
        for it in messages_of(member).exclude(to="")
    ]


def erase_messages(member: Member, at: datetime) -> int:
    """What still waits goes, too: nobody is there to read it."""
    return messages_of(member).delete()[1].get(OutboxMessage._meta.label, 0)


def old_notices(at: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(
        Q(read_at__isnull=False, created_at__lte=at - READ_KEPT) | Q(created_at__lte=at - UNREAD_KEPT)
    )


def told_messages(at: datetime) -> QuerySet[OutboxMessage]:
    """Went out, or never will, a month ago, and still say what and to whom."""
    ended = OutboxMessage.objects.filter(state__in=(State.SENT, State.CANCELLED, State.FAILED))
    return ended.filter(created_at__lte=at - CONTENT_KEPT, not_before__lte=at - CONTENT_KEPT).exclude(to="")


def empty_messages(rows: QuerySet[OutboxMessage], at: datetime) -> int:
    """The key and the outcome stay: the key keeps the same occasion from being told twice."""
    # A failed message without its text must not be tried again.
    return rows.update(to="", subject="", text="", html="", error="")


def old_messages(at: datetime) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(to="", created_at__lte=at - MESSAGE_KEPT)


register(
    DataKind(
        key="interests",
        label=_("관심 주제"),
        why=_("관심 있는 소식과 모임을 먼저 보여 드리려고요."),
        kept=_("고르신 것을 지우거나 탈퇴할 때까지."),
        models=("portal.Interest",),
        collect=interest_rows,
        erase=erase_interests,
        order=20,
        change_at="membership:profile",
    ),
    DataKind(
        key="notices",
        label=_("받은 알림"),
        why=_("신청한 일과 바뀐 일을 알려 드리고, 놓치셨을 때 다시 보실 수 있게요."),
        kept=_("읽은 알림은 1년, 읽지 않은 알림은 2년. 탈퇴하면 모두 지워요."),
        models=("portal.Notice", "portal.NoticeDelivery"),
        collect=notice_rows,
        erase=erase_notices,
        order=60,
    ),
    DataKind(
        key="notice_settings",
        label=_("알림 받는 방법"),
        why=_("고르신 길로 알려 드리려고요."),
        kept=_("탈퇴할 때까지."),
        models=("portal.NoticeSettings",),
        collect=settings_rows,
        erase=erase_settings,
        order=61,
        change_at="portal:notice_settings",
    ),
    DataKind(
        key="messages",
        label=_("보낸 메일과 문자"),
        why=_("두 번 보내거나 빠뜨리지 않으려고요."),
        kept=_("받는 곳과 내용은 30일. 보냈다는 기록은 3년. 탈퇴하면 모두 지워요."),
        models=("portal.OutboxMessage",),
        collect=message_rows,
        erase=erase_messages,
        order=62,
    ),
    RetentionRule(
        key="notices",
        label=_("읽은 알림"),
        period=_("1년 (읽지 않았으면 2년)"),
        expired=old_notices,
        destroy=delete_rows,
        dated="created_at",
    ),
    RetentionRule(
        key="message_content",
        label=_("보낸 메일과 문자의 내용과 받는 곳"),
        period=_("30일"),
        expired=told_messages,
        destroy=empty_messages,
        dated="created_at",
    ),
    RetentionRule(
        key="messages",
        label=_("메일과 문자를 보냈다는 기록"),
        period=_("3년"),
        expired=old_messages,
        destroy=delete_rows,
        dated="created_at",
    ),
)
