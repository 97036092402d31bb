"""Becoming a member: everything at once or nothing. Before this, nothing of the person is stored."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from members import ages, consents, nicknames
from members.acting import as_self, record
from members.models import GuardianConsent, Member
from members.models.consent import REQUIRED
from membership import guardians, sign_in
from membership.beginning import Beginning


class JoinRefusal(models.TextChoices):
    ADDRESS_TAKEN = (
        "address_taken",
        _("방금 같은 주소로 가입됐어요. 그 주소로 로그인 링크를 보냈으니 메일을 열어 주세요."),
    )
    LOGIN_TAKEN = "login_taken", _("방금 이 로그인으로 가입됐어요. 같은 단추로 다시 로그인해 주세요.")
    NO_WAY_IN = "no_way_in", _("가입을 시작한 지 오래됐어요. 로그인 화면에서 다시 시작해 주세요.")
    CONSENT = "consent", _("가입하려면 꼭 필요한 동의 두 가지에 표시해 주세요.")
    GUARDIAN = "guardian", _("14살이 안 됐으면 보호자가 먼저 동의해야 해요.")


class JoinRefused(Exception):
    def __init__(self, reason: JoinRefusal):
        self.reason = reason
        super().__init__(reason.label)


def refusal(
    beginning: Beginning,
    born_on: date,
    purposes: Collection[str],
    guardian_consent: GuardianConsent | None,
    at: datetime,
) -> JoinRefusal | None:
    """Why this person cannot join like this; None when they can."""
    if not (beginning.proven_email or beginning.uid):
        return JoinRefusal.NO_WAY_IN
    if not set(REQUIRED) <= set(purposes):
        return JoinRefusal.CONSENT
    if ages.is_under_14(born_on, localdate(at)) and guardian_consent is None:
        return JoinRefusal.GUARDIAN
    return None


def join(
    *,
    beginning: Beginning,
    born_on: date,
    nickname: str,
    purposes: Collection[str],
    at: datetime,
    versions: Mapping[str, int] | None = None,
    home_district: str = "",
    password: str | None = None,
    guardian_consent: GuardianConsent | None = None,
) -> Member:
    """A new member with the address and the login they began with, and the first lines of their consent ledger.

    The birth date is kept of people under 19 only, whose rights depend on the day. Of two that come at once with one
    address the second is refused, and gets a link to sign in instead. Raises JoinRefused; ValidationError for a birth
    date or a nickname that cannot be; ConsentRefused when a text has changed since it was read; GuardianRefused when
    the guardian's word is used up.
    """
    ages.check_birth_date(born_on, localdate(at))
    nickname = nicknames.checked(nickname)
    if reason := refusal(beginning, born_on, purposes, guardian_consent, at):
        raise JoinRefused(reason)
    is_grown_up = ages.age_on(born_on, localdate(at)) >= ages.GROWN_UP
    try:
        with transaction.atomic():
            member = Member.objects.create_user(
                beginning.proven_email,
                password,
                nickname=nickname,
                home_district=home_district,
                born_on=None if is_grown_up else born_on,
            )
            enter(member, beginning)
            if guardian_consent:
                guardians.attach(consent=guardian_consent, minor=member, at=at)
                purposes = [purpose for purpose in purposes if purpose in guardian_consent.scope]
            consents.give(
                member=member,
                purposes=purposes,
                versions=versions,
                acting=as_self(member),
                at=at,
                guardian_consent=guardian_consent,
            )
            record(as_self(member), "joined", at, way=beginning.provider or "mail")
    except IntegrityError:
        raise JoinRefused(taken(beginning, at)) from None
    return member


def enter(member: Member, beginning: Beginning) -> None:
    """The ways in. IntegrityError when another member has one of them."""
    if beginning.proven_email:
        EmailAddress.objects.create(user=member, email=beginning.proven_email, verified=True, primary=True)
    if beginning.uid:
        # What else the company tells about a person is not kept.
        SocialAccount.objects.create(user=member, provider=beginning.provider, uid=beginning.uid)


def taken(beginning: Beginning, at: datetime) -> JoinRefusal:
    """Who came first? Asked after the rollback. The second is helped in."""
    if beginning.uid and SocialAccount.objects.filter(provider=beginning.provider, uid=beginning.uid).exists():
        return JoinRefusal.LOGIN_TAKEN
    member = sign_in.member_with(beginning.proven_email)
    if member and beginning.uid:
        sign_in.send_proof(member=member, beginning=beginning, at=at)
    elif member:
        sign_in.send_link(address=beginning.proven_email, next_url=beginning.next, at=at)
    return JoinRefusal.ADDRESS_TAKEN
