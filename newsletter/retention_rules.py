"""When rows of the newsletter have outlived their reason. Counts stay, and a keyed hash of who wants no mail."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from newsletter import renewals, rollup
from newsletter.models import Candidate, ConsentEvent, MailEvent, Subscriber, TestSend
from portal.personal_data import RetentionRule, delete_rows

YEAR = timedelta(days=365)
# As long as somebody may ask from where an agreement came.
WHENCE_KEPT = 2 * YEAR
RETURNED_KEPT = timedelta(days=180)


def ended(at: datetime) -> QuerySet[Subscriber]:
    """Who stopped or was silent, five days at most (표준 개인정보 보호지침 §10); who never confirmed, after seven."""
    due = (renewals.stopped(at), renewals.lapsed(at), renewals.unconfirmed(at))
    condition = Q(pk=None)
    for rows in due:
        condition |= Q(pk__in=rows.order_by().values("pk"))
    return Subscriber.objects.filter(condition)


def empty_ended(rows: QuerySet[Subscriber], at: datetime) -> int:
    """Each in the way of its end: who was silent is told, who stopped was told, who never confirmed is not mailed."""
    emptied = 0
    while turn := renewals.empty_due(at):
        emptied += turn
    return emptied


def old_whence(at: datetime) -> QuerySet[ConsentEvent]:
    """Network address and browser of lines that no standing agreement rests on any more, two years after."""
    newer = ConsentEvent.objects.filter(subscriber=OuterRef("subscriber"), pk__gt=OuterRef("pk"))
    has_whence = Q(ip__isnull=False) | ~Q(user_agent="")
    old = ConsentEvent.objects.filter(has_whence, acted_at__lte=at - WHENCE_KEPT)
    return old.filter(Exists(newer) | ~Q(subscriber__state=Subscriber.State.ACTIVE))


def empty_whence(rows: QuerySet[ConsentEvent], at: datetime) -> int:
    return rows.update(ip=None, user_agent="")


def old_returned(at: datetime) -> QuerySet[MailEvent]:
    return MailEvent.objects.filter(at__lte=at - RETURNED_KEPT)


def old_tests(at: datetime) -> QuerySet[TestSend]:
    return TestSend.objects.filter(acted_at__lte=at - YEAR)


def old_candidates(at: datetime) -> QuerySet[Candidate]:
    return Candidate.objects.filter(found_at__lte=at - YEAR)


RULES = (
    RetentionRule(
        key="newsletter_ended",
        label=_("그만 받거나 확인하지 않은 분의 메일 주소"),
        period=_("그만두거나 동의가 끝나고 5일 안, 확인하지 않으면 7일 뒤"),
        expired=ended,
        destroy=empty_ended,
        dated="created_at",
    ),
    RetentionRule(
        key="newsletter_whence",
        label=_("소식지 동의의 접속 주소와 브라우저"),
        period=_("2년"),
        expired=old_whence,
        destroy=empty_whence,
        dated="acted_at",
    ),
    RetentionRule(
        key="newsletter_deliveries",
        label=_("누구에게 무엇을 보냈는지"),
        period=_("소식지마다 정한 날까지. 합계는 남아요"),
        expired=rollup.outlived,
        destroy=rollup.roll_up,
        dated="sent_at",
    ),
    RetentionRule(
        key="newsletter_returned",
        label=_("되돌아온 메일"),
        period=_("180일"),
        expired=old_returned,
        destroy=delete_rows,
        dated="at",
    ),
    RetentionRule(
        key="newsletter_tests",
        label=_("소식지 시험 발송"),
        period=_("1년"),
        expired=old_tests,
        destroy=delete_rows,
        dated="acted_at",
    ),
    RetentionRule(
        key="newsletter_candidates",
        label=_("바깥 소식 후보"),
        period=_("1년"),
        expired=old_candidates,
        destroy=delete_rows,
        dated="found_at",
    ),
)
