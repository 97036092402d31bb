"""A guardian's consent for a child under 14: asked by a text message, given, taken back.

REQUESTED → VERIFIED → WITHDRAWN | EXPIRED. Each step is one conditional write: of two that come at once, one finds the
door closed. Until the child has joined the row knows the guardian only, and nothing of the child.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import ages, consents, guardians, tokens
from members.models import ConsentText, GuardianConsent, Member, Purpose, Token
from members.models.consent import REQUIRED
from membership import guardian_messages
from membership.guardian_endings import close_account

State, Method, Kind = GuardianConsent.State, GuardianConsent.Method, GuardianConsent.Kind

ANSWER_TIME = timedelta(days=5)
# From the consent until the child has joined; a form on paper is brought, and the child joins at home.
JOIN_TIME = {Method.SMS: timedelta(days=5), Method.FORM: timedelta(days=30)}
WITHDRAW_LINK_LIFE = timedelta(days=365 * 15)
# Text messages that strangers can make a phone receive.
MOST_REQUESTS = 3
REQUEST_WINDOW = timedelta(days=1)


class GuardianRefusal(models.TextChoices):
    TOO_MANY = (
        "too_many",
        _("이 번호로 오늘 문자를 세 번 보냈어요. 보호자 휴대전화의 문자함을 봐 주세요. 내일 다시 보낼 수 있어요."),
    )
    NO_TEXT = "no_text", _("아직 보여 드릴 동의 글이 없어요. 준비되면 다시 해 주세요.")
    OUTDATED = "outdated", _("그사이 글이 새로 바뀌었어요. 바뀐 글을 보고 다시 눌러 주세요.")
    OVER = "over", _("이미 답하셨거나 끝난 부탁이에요. 필요하면 아이에게 다시 부탁해 달라고 해 주세요.")
    NOT_YET = "not_yet", _("아직 보호자의 확인이 없어요. 보호자가 문자의 링크를 열고 [동의해요]를 눌러야 해요.")
    NUMBER = "number", _("보호자 번호나 확인 번호가 맞지 않아요. 보호자가 받은 문자의 숫자 6자리를 다시 봐 주세요.")
    NOT_A_CHILD = "not_a_child", _("만 14살부터는 본인이 동의해요. 보호자의 동의가 필요 없어요.")
    NOT_A_YOUTH = "not_a_youth", _("보호자에게 알리는 일은 만 14살부터 18살까지만 필요해요.")
    WITHDRAWN = "withdrawn", _("이미 동의를 거두셨어요. 더 하실 일이 없어요.")


class GuardianRefused(Exception):
    def __init__(self, reason: GuardianRefusal):
        self.reason = reason
        super().__init__(reason.label)


def request(*, name: str, phone: str, at: datetime, minor: Member | None = None) -> tuple[GuardianConsent, str]:
    """Ask a guardian by text message. The second value is the ticket: a secret for the child's own browser.

    `phone`: digits. `minor`: only a child that has an account already, whose guardian's word has ended. Raises
    GuardianRefused(TOO_MANY | NO_TEXT).
    """
    ticket = secrets.token_urlsafe(32)
    with transaction.atomic():
        if asked_lately(phone, at) >= MOST_REQUESTS:
            raise GuardianRefused(GuardianRefusal.TOO_MANY)
        consent = GuardianConsent.objects.create(
            guardian_name=name,
            guardian_phone=phone,
            text=text_to_agree(at),
            ticket=digest(ticket),
            minor=minor,
            requested_at=at,
        )
        secret = tokens.issue_link(Token.Purpose.GUARDIAN, life=ANSWER_TIME, at=at, consent=consent.pk, does="answer")
        guardian_messages.ask(consent, secret)
    return consent, ticket


def look(secret: str, does: str, at: datetime) -> GuardianConsent:
    """What a guardian's link is about; changes nothing. `does`: "answer" or "withdraw". Raises tokens.TokenRefused."""
    token = tokens.look(Token.Purpose.GUARDIAN, secret, at)
    consent = GuardianConsent.objects.select_related("text", "minor").filter(pk=token.payload.get("consent")).first()
    if consent is None or token.payload.get("does") != does:
        raise tokens.TokenRefused(tokens.TokenRefusal.UNKNOWN)
    return consent


def verify(
    *, secret: str, relation: str, text_version: int, at: datetime, optional: Iterable[str] = ()
) -> tuple[GuardianConsent, str]:
    """The guardian says yes. The second value is a number the child may type on another device.

    `optional`: purposes that the child may choose, too. Raises tokens.TokenRefused, GuardianRefused(OUTDATED | OVER).
    """
    with transaction.atomic():
        consent = look(secret, "answer", at)
        text = text_to_agree(at)
        if text.version != text_version:
            raise GuardianRefused(GuardianRefusal.OUTDATED)
        tokens.use(Token.Purpose.GUARDIAN, secret, at)
        evidence = {"link_opened_at": at.isoformat(), "phone": digest(consent.guardian_phone)}
        return _become_verified(consent, at, text=text, relation=relation, evidence=evidence, scope=scope_of(optional))


def decline(*, secret: str, at: datetime) -> None:
    """The guardian says no, or does not know this child: name and phone are destroyed at once."""
    with transaction.atomic():
        consent = look(secret, "answer", at)
        tokens.use(Token.Purpose.GUARDIAN, secret, at)
        destroy([consent])


def accept_form(
    *,
    name: str,
    phone: str,
    relation: str,
    form: str,
    staff: Member,
    at: datetime,
    optional: Iterable[str] = (),
    minor: Member | None = None,
) -> tuple[GuardianConsent, str]:
    """A signed form on paper, kept under the number `form`, handled by `staff`. As `verify` and `request`."""
    with transaction.atomic():
        text = text_to_agree(at)
        consent = GuardianConsent.objects.create(
            guardian_name=name, guardian_phone=phone, minor=minor, text=text, method=Method.FORM, requested_at=at
        )
        evidence = {"form": form, "handled_by": staff.pk}
        return _become_verified(consent, at, relation=relation, evidence=evidence, scope=scope_of(optional))


def consent_of(ticket: str, at: datetime) -> GuardianConsent | None:
    """The consent that waits for the child with this ticket; None when there is none (yet, or any more)."""
    if not ticket:
        return None
    waiting = GuardianConsent.objects.filter(ticket=digest(ticket), kind=Kind.CONSENT, state=State.VERIFIED, minor=None)
    return next((consent for consent in waiting if consent.verified_at + JOIN_TIME[consent.method] > at), None)


def is_verified(ticket: str, at: datetime) -> bool:
    return consent_of(ticket, at) is not None


def is_asked(ticket: str, at: datetime) -> GuardianConsent | None:
    """The request that still waits for the guardian's answer."""
    asked = GuardianConsent.objects.filter(ticket=digest(ticket), state=State.REQUESTED)
    return asked.filter(requested_at__gt=at - ANSWER_TIME).first() if ticket else None


def claim(*, phone: str, number: str, at: datetime, minor: Member | None = None) -> str:
    """A new ticket for another device, by the guardian's phone and the six digits the guardian got.

    `minor`: a child with an account, to whom it is attached at once. Raises GuardianRefused(NUMBER | NOT_A_CHILD),
    tokens.TokenRefused. Every attempt counts, also one that is refused: not inside a transaction of the caller.
    """
    verified = GuardianConsent.objects.filter(guardian_phone=phone, kind=Kind.CONSENT, state=State.VERIFIED, minor=None)
    consent = verified.order_by("-verified_at").first()
    if consent is None:
        raise GuardianRefused(GuardianRefusal.NUMBER)
    tokens.use_code(Token.Purpose.GUARDIAN, consent.evidence["number"], number, at)
    ticket = secrets.token_urlsafe(32)
    verified.filter(pk=consent.pk).update(ticket=digest(ticket))
    if minor:
        attach(consent=consent, minor=minor, at=at)
    return ticket


def attach(*, consent: GuardianConsent, minor: Member, at: datetime) -> GuardianConsent:
    """The child has joined: from here on the consent is for this account, until the fourteenth birthday.

    In the transaction that makes the member. Raises GuardianRefused(NOT_A_CHILD | NOT_YET).
    """
    if not guardians.needs_guardian(minor, at):
        raise GuardianRefused(GuardianRefusal.NOT_A_CHILD)
    waiting = GuardianConsent.objects.filter(pk=consent.pk, kind=Kind.CONSENT, state=State.VERIFIED, minor=None)
    ends = ages.turns(minor.born_on, ages.GUARDIAN_AGE)
    if not waiting.update(minor=minor, expires_on=ends, ticket=""):
        raise GuardianRefused(GuardianRefusal.NOT_YET)
    consent.refresh_from_db()
    return consent


def withdraw(*, consent: GuardianConsent, at: datetime) -> None:
    """The guardian takes the consent back: the account is closed to all that is personal at once, and leaves.

    Raises GuardianRefused(WITHDRAWN | OVER).
    """
    with transaction.atomic():
        # Whichever link it was: what an earlier or the other guardian's link stands for ends, too.
        which = {"minor": consent.minor} if consent.minor else {"pk": consent.pk}
        verified = GuardianConsent.objects.filter(**which, kind=Kind.CONSENT, state=State.VERIFIED)
        if not verified.update(state=State.WITHDRAWN, withdrawn_at=at, ticket=""):
            is_withdrawn = GuardianConsent.objects.filter(pk=consent.pk, state=State.WITHDRAWN).exists()
            raise GuardianRefused(GuardianRefusal.WITHDRAWN if is_withdrawn else GuardianRefusal.OVER)
        consent.refresh_from_db()
        if consent.minor:
            close_account(consent, at)
        guardian_messages.confirm_withdrawal(consent)


def tell_guardian(*, minor: Member, name: str, phone: str, feature: str, at: datetime) -> GuardianConsent:
    """For someone from 14 to 18: a guardian is told, not asked, that they use a feature (a value).

    Once a feature: told again, it returns the first record. Raises GuardianRefused(NOT_A_YOUTH | NO_TEXT).
    """
    today = timezone.localdate(at)
    if minor.born_on is None or not ages.GUARDIAN_AGE <= ages.age_on(minor.born_on, today) < ages.GROWN_UP:
        raise GuardianRefused(GuardianRefusal.NOT_A_YOUTH)
    with transaction.atomic():
        # A write to the member's row: of two that tell at once, the second finds the first's record.
        Member.objects.filter(pk=minor.pk).update(born_on=minor.born_on)
        told = GuardianConsent.objects.filter(minor=minor, kind=Kind.NOTICE, state=State.VERIFIED)
        if first := next((notice for notice in told if feature in notice.scope), None):
            return first
        notice = GuardianConsent.objects.create(
            kind=Kind.NOTICE,
            minor=minor,
            guardian_name=name,
            guardian_phone=phone,
            scope=[feature],
            text=text_to_agree(at),
            state=State.VERIFIED,
            requested_at=at,
            verified_at=at,
            expires_on=ages.turns(minor.born_on, ages.GROWN_UP),
        )
        guardian_messages.tell_of_feature(notice, feature)
    return notice


def text_to_agree(at: datetime) -> ConsentText:
    """A guardian agrees to the privacy text in force. Raises GuardianRefused(NO_TEXT)."""
    text = consents.texts_in_force(at).get(Purpose.PRIVACY)
    if text is None:
        raise GuardianRefused(GuardianRefusal.NO_TEXT)
    return text


def scope_of(optional: Iterable[str]) -> list[str]:
    """The required purposes, and of the optional ones those the guardian leaves to the child."""
    wanted = {*REQUIRED, *optional}
    return [str(purpose) for purpose in Purpose if purpose in wanted]


def asked_lately(phone: str, at: datetime) -> int:
    lately = GuardianConsent.objects.filter(guardian_phone=phone, kind=Kind.CONSENT, method=Method.SMS)
    return lately.filter(requested_at__gt=at - REQUEST_WINDOW).count()


def standing_of(phone: str) -> models.QuerySet[GuardianConsent]:
    """Consents that a guardian with this phone (digits, the whole number) has given and not taken back."""
    given = GuardianConsent.objects.filter(guardian_phone=phone, kind=Kind.CONSENT, state=State.VERIFIED)
    return given.select_related("minor").order_by("-verified_at")


def destroy(rows: Iterable[GuardianConsent]) -> int:
    """Rows that belong to no child, the links that lead to them, and the messages with the guardian's phone."""
    keys = [consent.pk for consent in rows]
    for key in keys:
        Token.objects.filter(purpose=Token.Purpose.GUARDIAN, payload__consent=key).delete()
        guardian_messages.forget(key)
    return GuardianConsent.objects.filter(pk__in=keys).delete()[1].get("members.GuardianConsent", 0)


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _become_verified(
    consent: GuardianConsent, at: datetime, *, evidence: dict, **columns
) -> tuple[GuardianConsent, str]:
    life = JOIN_TIME[consent.method]
    code, number = tokens.issue_code(Token.Purpose.GUARDIAN, life=life, at=at, consent=consent.pk, does="claim")
    if consent.minor:
        columns["expires_on"] = ages.turns(consent.minor.born_on, ages.GUARDIAN_AGE)
    asked = GuardianConsent.objects.filter(pk=consent.pk, state=State.REQUESTED)
    if not asked.update(state=State.VERIFIED, verified_at=at, evidence=evidence | {"number": code.pk}, **columns):
        raise GuardianRefused(GuardianRefusal.OVER)
    consent.refresh_from_db()
    secret = tokens.issue_link(
        Token.Purpose.GUARDIAN, life=WITHDRAW_LINK_LIFE, at=at, consent=consent.pk, does="withdraw"
    )
    guardian_messages.confirm(consent, number, secret)
    return consent, number
