"""How often somebody may mistype the six digits of a session: enough for hands, hopeless for a guesser.

Counted for each member and session, so that a class behind one address of the net never stops its neighbour. The QR's
ten characters cannot be guessed and are not counted.
"""

from datetime import UTC, datetime, timedelta

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from education.models import Session
from members.models import Member

# The number of tries stands in settings.ACCOUNT_RATE_LIMITS.
LIMIT = {"app": "allauth.account", "action": "check_in_code"}


def key_of(session: Session, member: Member) -> str:
    return f"{session.pk}:{member.pk}"


def spend(request: HttpRequest, session: Session, member: Member) -> RateLimitUsage | None:
    """One try, taken before the digits are looked at; who turns out not to have guessed gets it back by `.rollback()`.

    None when there is none left.
    """
    return ratelimit.consume(request, key=key_of(session, member), **LIMIT)


def again_at(request: HttpRequest, session: Session, member: Member, at: datetime) -> datetime:
    """When the oldest try that counts is forgotten; now, when nothing is counted any more."""
    ends = [at]
    for rate in ratelimit.get_rates(**LIMIT):
        tries = cache.get(ratelimit.get_cache_key(request, rate=rate, key=key_of(session, member), **LIMIT), [])
        if len(tries) >= rate.amount:
            # The newest stands first.
            ends.append(datetime.fromtimestamp(tries[rate.amount - 1] + rate.duration, tz=UTC))
    return max(ends)


def used_up(request: HttpRequest, session: Session, member: Member, at: datetime) -> str:
    """What is said to somebody without a try left."""
    # Up to the next full minute: at the minute that is named it works.
    again = timezone.localtime(again_at(request, session, member, at)) + timedelta(seconds=59)
    return _(
        "번호가 여러 번 맞지 않아 잠깐 멈췄어요. %s부터 다시 적을 수 있어요. "
        "기다리지 말고 화면의 QR을 찍거나, 이 휴대전화를 강사나 담당자에게 보여 주세요. 바로 출석으로 적어 드려요."
    ) % date_format(again, "A g:i")
