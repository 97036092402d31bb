"""An account made by staff for a person without e-mail, who is known by phone number."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from members import access_log, ages, consents
from members.acting import as_office, record
from members.mandates import ACT_PERMISSION
from members.models import AccessEntry, Channel, Member, Purpose
from members.models.consent import REQUIRED


class AccountRefusal(models.TextChoices):
    MAY_NOT = "may_not", _("계정을 만들 권한이 없어요. 시스템 관리자에게 권한을 부탁해 주세요.")
    PHONE_TAKEN = (
        "phone_taken",
        _("이 번호로 확인한 회원이 이미 있어요. 번호로 찾아서 대신해 주세요."),
    )
    CONSENT = "consent", _("꼭 필요한 동의 두 가지를 읽어 드리고 답을 들은 뒤에 만들 수 있어요.")
    CHILD = "child", _("14살이 안 됐으면 보호자가 먼저 동의해야 해요. 보호자 동의서를 먼저 받아 주세요.")


class AccountRefused(Exception):
    def __init__(self, reason: AccountRefusal):
        self.reason = reason
        super().__init__(reason.label)


def refusal(staff: Member, *, phone: str, born_on: date, purposes: Collection[str], at: datetime):
    """Why this account may not be made, or None. Asked before anything of the person is stored."""
    if not staff.has_perm(ACT_PERMISSION):
        return AccountRefusal.MAY_NOT
    if ages.is_under_14(born_on, localdate(at)):
        return AccountRefusal.CHILD
    if not set(REQUIRED) <= set(purposes):
        return AccountRefusal.CONSENT
    if Member.objects.present().filter(phone=phone).exclude(phone_confirmed_at=None).exists():
        return AccountRefusal.PHONE_TAKEN
    return None


@transaction.atomic
def make(
    *,
    staff: Member,
    channel: str,
    nickname: str,
    phone: str,
    born_on: date,
    purposes: Collection[str],
    home_district: str = "",
    at: datetime,
) -> Member:
    """A member known by phone. The ledger says who read the texts out, and through which channel.

    Raises AccountRefused, and ValidationError for a birth date that cannot be. The phone is the member's once a code
    sent there came back (`membership.profile.send_code`).
    """
    ages.check_birth_date(born_on, localdate(at))
    if reason := refusal(staff, phone=phone, born_on=born_on, purposes=purposes, at=at):
        raise AccountRefused(reason)
    member = Member.objects.create_user(
        None,
        None,
        nickname=nickname,
        phone=phone,
        home_district=home_district,
        born_on=None if ages.is_grown_up(born_on, localdate(at)) else born_on,
    )
    acting = as_office(staff, member, Channel(channel))
    consents.give(member=member, purposes=[Purpose(purpose) for purpose in purposes], acting=acting, at=at)
    record(acting, "account_made", at)
    access_log.record(
        kind=AccessEntry.Kind.CHANGE,
        staff=staff,
        subject=member,
        what=_("계정 만들기"),
        reason=_("이메일이 없는 회원의 계정 (%(how)s)") % {"how": Channel(channel).label},
        at=at,
    )
    return member
