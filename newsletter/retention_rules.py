"""When rows of the newsletter have outlived their reason. Counts stay, and a keyed hash of who wants no mail."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from newsletter import renewals, rollup, subscribing
from newsletter.acts import as_portal
from newsletter.models import Candidate, ConsentEvent, MailEvent, Subscriber, TestSend
from portal.personal_data import RetentionRule, delete_rows

YEAR = timedelta(days=365)
# As long as somebody may ask from where an agreement came.
WHENCE_KEPT = 2 * YEAR
RETURNED_KEPT = timedelta(days=180)


def destroy_unconfirmed(rows: QuerySet[Subscriber], at: datetime) -> int:
    """About who never confirmed nothing is known, so nothing is mailed and nothing closed."""
    return subscribing.erase_all(
        list(rows), why="unconfirmed", acting=as_portal(), at=at, tells=False, keeps_away=False
    )


def ended(at: datetime) -> QuerySet[Subscriber]:
    """Who stopped, and whose agreement ran out: five days at most (표준 개인정보 보호지침 §10)."""
    return Subscriber.objects.filter(
        Q(pk__in=renewals.stopped(at).values("pk")) | Q(pk__in=renewals.lapsed(at).values("pk"))
    )


def destroy_ended(rows: QuerySet[Subscriber], at: datetime) -> int:
    """The receipt went when they stopped; who was silent is told now."""
    silent = list(rows.filter(state=Subscriber.State.ACTIVE).order_by("pk"))
    told = list(rows.exclude(state=Subscriber.State.ACTIVE).order_by("pk"))
    portal = as_portal()
    return subscribing.erase_all(silent, why="silence", acting=portal, at=at) + subscribing.erase_all(
        told, why="stopped", acting=portal, at=at, tells=False
    )


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
        key="newsletter_unconfirmed",
        label=_("확인하지 않은 소식지 신청"),
        period=_("신청하고 7일"),
        expired=renewals.unconfirmed,
        destroy=destroy_unconfirmed,
        dated="created_at",
    ),
    RetentionRule(
        key="newsletter_ended",
        label=_("그만 받는 분의 메일 주소"),
        period=_("그만두거나 동의가 끝나고 5일 안"),
        expired=ended,
        destroy=destroy_ended,
        dated="ended_at",
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
