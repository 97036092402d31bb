"""When rows about a member's account have outlived their reason."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from members.models import AccessEntry, ActRecord, ConsentEntry, DataRequest, Token
from membership import copies
from portal.personal_data import RetentionRule, delete_rows

DAY = timedelta(days=1)
# 개인정보의 안전성 확보조치 기준 asks for one year, two where many people or sensitive data are concerned.
ACCESS_LOG_KEPT = timedelta(days=3 * 365)
PROOF_KEPT = timedelta(days=3 * 365)
SESSION_KEPT = timedelta(days=90)


def old_tokens(at: datetime) -> QuerySet[Token]:
    return Token.objects.filter(Q(used_at__lte=at - DAY) | Q(expires_at__lte=at - DAY))


def silent_sessions(at: datetime) -> QuerySet[UserSession]:
    return UserSession.objects.filter(last_seen_at__lte=at - SESSION_KEPT)


def end_sessions(rows: QuerySet, at: datetime) -> int:
    Session.objects.filter(session_key__in=list(rows.values_list("session_key", flat=True))).delete()
    return rows.delete()[0]


def old_access(at: datetime) -> QuerySet[AccessEntry]:
    return AccessEntry.objects.filter(at__lte=at - ACCESS_LOG_KEPT).order_by()


def old_requests(at: datetime) -> QuerySet[DataRequest]:
    return DataRequest.objects.filter(answered_at__lte=at - PROOF_KEPT).order_by()


def old_acts(at: datetime) -> QuerySet[ActRecord]:
    return ActRecord.objects.filter(subject__erased_at__lte=at - PROOF_KEPT)


def old_consents(at: datetime) -> QuerySet[ConsentEntry]:
    return ConsentEntry.objects.filter(member__erased_at__lte=at - PROOF_KEPT)


RULES = (
    RetentionRule(
        key="tokens",
        label=_("쓰거나 시간이 지난 한 번 쓰는 링크·번호"),
        period=_("1일"),
        expired=old_tokens,
        destroy=delete_rows,
        dated="created_at",
    ),
    RetentionRule(
        key="copies",
        label=_("내려받기 파일"),
        period=_("만들고 7일"),
        expired=copies.outlived,
        destroy=copies.destroy,
        dated="requested_at",
    ),
    RetentionRule(
        key="sessions",
        label=_("쓰지 않은 기기의 로그인 기록"),
        period=_("90일"),
        expired=silent_sessions,
        destroy=end_sessions,
        dated="last_seen_at",
    ),
    RetentionRule(
        key="access",
        label=_("담당자가 개인정보를 본 기록"),
        period=_("3년"),
        expired=old_access,
        destroy=delete_rows,
        dated="at",
    ),
    RetentionRule(
        key="requests",
        label=_("답한 개인정보 요청"),
        period=_("답하고 3년"),
        expired=old_requests,
        destroy=delete_rows,
        dated="answered_at",
    ),
    RetentionRule(
        key="acts",
        label=_("탈퇴한 회원의 한 일의 기록"),
        period=_("탈퇴하고 3년"),
        expired=old_acts,
        destroy=delete_rows,
        dated="acted_at",
    ),
    RetentionRule(
        key="consents",
        label=_("탈퇴한 회원의 동의 기록"),
        period=_("탈퇴하고 3년"),
        expired=old_consents,
        destroy=delete_rows,
        dated="acted_at",
    ),
)
