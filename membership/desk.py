"""A staff member acts for one call, visit or letter: from the member's code or signed paper to the end of half an hour.

The member's one-time code, or the paper the member signed, makes the mandate active; the staff member alone never can.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members import access_log, tokens
from members.acting import by_mandate, record
from members.mandates import (
    CODE_LIFE,
    MOST_CODES,
    STAFF_LIFE,
    UNANSWERED,
    Kind,
    MandateRefusal,
    MandateRefused,
    Method,
    State,
    request_refusal,
    staff_refusal,
)
from members.models import AccessEntry, Channel, Mandate, MandateScope, Member, Token
from portal import texting


@transaction.atomic
def request(
    *, staff: Member, member: Member, channel: str, method: str, reason: str, evidence: str = "", at: datetime
) -> Mandate:
    """Begin a call. With paper the mandate holds at once; otherwise the member's code must come back first.

    Raises MandateRefused; the request is in the log of views before anything of the member is shown.
    """
    if reason_not := request_refusal(staff, member, channel=channel, method=method, reason=reason, evidence=evidence):
        raise MandateRefused(reason_not)
    access_log.record(
        kind=AccessEntry.Kind.VIEW,
        staff=staff,
        subject=member,
        what=_("대행 (%(channel)s)") % {"channel": Channel(channel).label},
        reason=reason,
        at=at,
    )
    mandate = Mandate.objects.create(
        member=member,
        agent=staff,
        kind=Kind.STAFF,
        scope=MandateScope.values,
        method=method,
        channel=channel,
        reason=reason[:200],
        evidence=evidence[:200],
        requested_at=at,
    )
    record(by_mandate(mandate), "mandate_requested", at)
    if method == Method.PAPER:
        _start(mandate, at)
    elif method == Method.CODE_SMS:
        new_code(mandate=mandate, at=at)
    return mandate


@transaction.atomic
def new_code(*, mandate: Mandate, at: datetime) -> str:
    """A new number; older ones no longer open. By SMS to the member's confirmed phone, or returned to be shown at the
    desk; returns "" when it was sent. Raises MandateRefused(OVER)."""
    if mandate.state != State.REQUESTED or mandate.requested_at <= at - UNANSWERED:
        raise MandateRefused(MandateRefusal.OVER)
    if codes_for(mandate.member, since=at - timedelta(hours=1)).count() >= MOST_CODES:
        raise MandateRefused(MandateRefusal.TOO_MANY)
    codes_of(mandate).update(used_at=at)
    token, code = tokens.issue_code(
        Token.Purpose.MANDATE, life=CODE_LIFE, at=at, member=mandate.member, kind=Kind.STAFF, mandate=mandate.pk
    )
    if mandate.method != Method.CODE_SMS:
        return code
    texting.send(
        key=f"mandate-code:{token.pk}",
        to=mandate.member.phone,
        text=_(
            "[서울마을] 대신 처리 확인 번호 %(code)s. 지금 통화하는 담당자에게만 읽어 주세요. "
            "전화한 적이 없으면 아무에게도 알려 주지 마세요."
        )
        % {"code": code},
    )
    return ""


def codes_for(member: Member, since: datetime) -> QuerySet[Token]:
    """Codes made for calls about a member: nobody's phone is flooded from the desk."""
    return Token.objects.filter(
        purpose=Token.Purpose.MANDATE, member=member, payload__kind=Kind.STAFF, created_at__gt=since
    )


def codes_of(mandate: Mandate) -> QuerySet[Token]:
    """Codes of this mandate not yet used."""
    return Token.objects.filter(
        purpose=Token.Purpose.MANDATE, member=mandate.member_id, payload__mandate=mandate.pk, used_at=None
    )


def confirm(*, mandate: Mandate, code: str, at: datetime) -> Mandate:
    """The member's number came back: ACTIVE for half an hour. Raises TokenRefused, MandateRefused.

    A wrong number is counted whatever happens after it, so that part stands outside the transaction.
    """
    if reason := staff_refusal(mandate.agent, mandate.member):
        raise MandateRefused(reason)
    token = codes_of(mandate).order_by("-pk").first()
    if mandate.state != State.REQUESTED or token is None:
        raise MandateRefused(MandateRefusal.OVER)
    tokens.use_code(Token.Purpose.MANDATE, token.pk, code, at)
    with transaction.atomic():
        _start(mandate, at)
    return mandate


def _start(mandate: Mandate, at: datetime) -> None:
    started = Mandate.objects.filter(pk=mandate.pk, state=State.REQUESTED)
    if not started.update(state=State.ACTIVE, started_at=at, ends_at=at + STAFF_LIFE):
        raise MandateRefused(MandateRefusal.OVER)
    mandate.refresh_from_db()
    record(by_mandate(mandate), "mandate_started", at, mandate=mandate.pk, method=mandate.method)
