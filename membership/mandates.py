"""How a member hands something to another and takes it back, and how acting for another ends; the member is told.

Who may is asked in `members.mandates`. How staff begin to act for a caller is in `membership.desk`.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from members import tokens
from members.acting import Acting, as_self, by_mandate, record
from members.addresses import checked
from members.mandates import (
    OFFER_LIFE,
    UNANSWERED,
    Kind,
    MandateRefusal,
    MandateRefused,
    Method,
    State,
    offer_refusal,
)
from members.models import Channel, Mandate, MandateScope, Member, Token
from membership import deeds
from membership.organisations import confirmed_addresses
from portal import mail, notices
from portal.particles import joined


@transaction.atomic
def offer(*, email: str, scope: list[str], ends_at: datetime, acting: Acting, at: datetime) -> Token:
    """Ask somebody by mail to take something over. Whether that address has an account is nowhere shown."""
    if acting.is_for_another:
        raise MandateRefused(MandateRefusal.FOR_ANOTHER)
    email = checked(email)
    if reason := offer_refusal(acting.member, email=email, scope=scope, ends_at=ends_at, at=at):
        raise MandateRefused(reason)
    payload = {"email": email, "scope": scope, "ends_at": ends_at.isoformat()}
    secret = tokens.issue_link(
        Token.Purpose.MANDATE, life=OFFER_LIFE, at=at, member=acting.member, kind=Kind.RELATIVE, **payload
    )
    token = tokens.look(Token.Purpose.MANDATE, secret, at)
    mail.send(
        key=f"mandate-offer:{token.pk}",
        to=email,
        subject=_("[서울마을] %(name)s님이 대신해 달라고 부탁했어요") % {"name": acting.member.get_short_name()},
        text=_(
            "%(name)s님이 서울마을에서 이 일을 대신해 달라고 부탁했어요: %(scope)s\n\n"
            "아래 주소를 열어 ‘맡을게요’를 눌러 주세요. 7일 안에 한 번만 쓸 수 있어요.\n%(link)s\n\n"
            "모르는 분이면 아무것도 하지 않아도 돼요.\n"
        )
        % {
            "name": acting.member.get_short_name(),
            "scope": labels(scope),
            "link": settings.BASE_URL + reverse("membership:offer", args=[secret]),
        },
    )
    record(acting, "mandate_offered", at, scope=scope)
    return token


def offers_of(member: Member, at: datetime) -> QuerySet[Token]:
    """Offers nobody has answered yet."""
    return Token.objects.filter(
        purpose=Token.Purpose.MANDATE, member=member, payload__kind=Kind.RELATIVE, used_at=None, expires_at__gt=at
    ).order_by("pk")


def offer_behind(secret: str, at: datetime) -> Token:
    """The offer of a link, without using it up. Raises TokenRefused."""
    token = tokens.look(Token.Purpose.MANDATE, secret, at)
    if token.payload.get("kind") != Kind.RELATIVE or token.member.erased_at:
        raise tokens.TokenRefused(tokens.TokenRefusal.UNKNOWN)
    return token


def is_for(offer: Token, person: Member) -> bool:
    """Whether the address it was sent to is one of this person's."""
    return offer.payload["email"] == person.email or offer.payload["email"] in confirmed_addresses(person)


@transaction.atomic
def take_on(*, secret: str, acting: Acting, at: datetime) -> Mandate:
    """The relative says yes. Raises TokenRefused, MandateRefused(NOT_YOURS | SELF | ALREADY | FOR_ANOTHER)."""
    if acting.is_for_another:
        raise MandateRefused(MandateRefusal.FOR_ANOTHER)
    token = offer_behind(secret, at)
    agent, member = acting.actor, token.member
    if agent.pk == member.pk:
        raise MandateRefused(MandateRefusal.SELF)
    if not is_for(token, agent):
        raise MandateRefused(MandateRefusal.NOT_YOURS)
    tokens.use(Token.Purpose.MANDATE, secret, at)
    standing = Mandate.objects.filter(member=member, agent=agent, kind=Kind.RELATIVE, state=State.ACTIVE)
    if standing.filter(ends_at__gt=at).exists():
        raise MandateRefused(MandateRefusal.ALREADY)
    mandate = Mandate.objects.create(
        member=member,
        agent=agent,
        kind=Kind.RELATIVE,
        scope=token.payload["scope"],
        state=State.ACTIVE,
        method=Method.SELF,
        requested_at=token.created_at,
        started_at=at,
        ends_at=parse_datetime(token.payload["ends_at"]),
    )
    record(as_self(agent), "mandate_given", at, subject=member, mandate=mandate.pk)
    text = _("%(who)s님이 이제 나를 대신해 일할 수 있어요: %(scope)s. 언제든 한 번에 거둘 수 있어요.")
    tell(member, mandate, "given", text % {"who": agent.get_short_name(), "scope": labels(mandate.scope)}, at)
    return mandate


@transaction.atomic
def take_offer_back(*, token: Token, acting: Acting, at: datetime) -> None:
    """The link leads nowhere from now on. Somebody else's offer is left alone."""
    if offers_of(acting.actor, at).filter(pk=token.pk).update(used_at=at):
        record(acting, "mandate_withdrawn", at)


@transaction.atomic
def withdraw(*, mandate: Mandate, acting: Acting, at: datetime) -> None:
    """The member takes it back, or the agent gives it up: over at once. Raises MandateRefused(OVER | FOR_ANOTHER)."""
    if acting.is_for_another or acting.actor.pk not in (mandate.member_id, mandate.agent_id):
        raise MandateRefused(MandateRefusal.FOR_ANOTHER)
    if not end(mandate, acting.actor, at):
        raise MandateRefused(MandateRefusal.OVER)
    record(acting, "mandate_withdrawn", at, subject=mandate.member, mandate=mandate.pk)
    tell_what_was_done(mandate, at)
    if mandate.agent_id != acting.actor.pk:
        text = _("%(who)s님이 맡긴 일을 거뒀어요. 이제 대신할 수 없어요.")
        tell(mandate.agent, mandate, "withdrawn", text % {"who": mandate.member.get_short_name()}, at)


def begin(*, mandate: Mandate, at: datetime) -> None:
    """A relative starts to act: the member hears of it once a day."""
    text = _("%(who)s님이 오늘 나를 대신해 일하기 시작했어요. 내가 부탁한 일이 아니면 바로 거둬 주세요.")
    day = timezone.localdate(at)
    tell(mandate.member, mandate, f"used:{day}", text % {"who": mandate.agent.get_short_name()}, at)


@transaction.atomic
def finish(*, mandate: Mandate, at: datetime, by: Member | None = None) -> None:
    """The call is over: the member is told what was done. A second time changes nothing."""
    if end(mandate, by, at):
        record(by_mandate(mandate), "mandate_ended", at, mandate=mandate.pk)
        tell_what_was_done(mandate, at)


def end_expired(at: datetime) -> int:
    """The tick's work: mandates whose time is over, and requests nobody answered. Returns how many ended."""
    over = list(Mandate.objects.filter(state=State.ACTIVE, ends_at__lte=at).select_related("member", "agent"))
    for mandate in over:
        finish(mandate=mandate, at=mandate.ends_at)
    unanswered = Mandate.objects.filter(state=State.REQUESTED, requested_at__lte=at - UNANSWERED)
    return len(over) + unanswered.update(state=State.ENDED, ended_at=at)


def labels(scope: list[str]) -> str:
    return ", ".join(str(MandateScope(value).label) for value in scope)


def end(mandate: Mandate, by: Member | None, at: datetime) -> bool:
    """One conditional write: of two that end it at once, one tells."""
    ongoing = Mandate.objects.filter(pk=mandate.pk, state__in=[State.ACTIVE, State.REQUESTED])
    ended = bool(ongoing.update(state=State.ENDED, ended_at=at, ended_by=by))
    mandate.refresh_from_db()
    return ended


def tell_what_was_done(mandate: Mandate, at: datetime) -> None:
    """Only when it had begun: a code that never came back is nothing that happened to the member."""
    if mandate.started_at is None:
        return
    done = [f"· {timezone.localtime(each.at):%H:%M} {each.words}" for each in deeds.done_by(mandate, at)]
    is_staff = mandate.kind == Kind.STAFF
    how = Channel(mandate.channel).label if is_staff else _("누리집")
    who = (_("담당자 %(name)s") if is_staff else _("%(name)s님")) % {"name": mandate.agent.get_short_name()}
    head = _("%(who)s %(how)s 나를 대신해 한 일이에요.") % {
        "who": joined(who, "이/가"),
        "how": joined(str(how), "으로/로"),
    }
    lines = [head, *(done or [_("· 바꾼 것이 없어요.")])]
    if mandate.reason:
        lines.append(_("까닭: %(reason)s") % {"reason": mandate.reason})
    lines.append(_("부탁한 적이 없거나 다른 점이 있으면 전화해 주세요."))
    tell(mandate.member, mandate, "done", "\n".join(lines), at)


def tell(person: Member, mandate: Mandate, occasion: str, text: str, at: datetime) -> None:
    notices.tell(
        key=f"mandate:{mandate.pk}:{occasion}:{person.pk}",
        member=person,
        kind="mandate",
        title=_("대신하기 알림"),
        text=text,
        url=reverse("membership:mandates"),
        at=at,
    )
