"""The personal data of consents: the ledger, and guardians' consents. Imported by data_kinds.py."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import phones
from members.models import ConsentEntry, GuardianConsent, Member
from portal.personal_data import DataKind, RetentionRule, minute, register

KEPT = timedelta(days=3 * 365)
State = GuardianConsent.State


def consent_rows(member: Member) -> list[dict]:
    entries = ConsentEntry.objects.filter(member=member).select_related("text").order_by("pk")
    return [
        {
            "무엇에": it.text.title,
            "판": it.text.version,
            "답": "동의" if it.given else "거둠",
            "때": minute(it.acted_at),
            "경로": it.get_channel_display(),
            "자격": it.get_capacity_display(),
        }
        for it in entries
    ]


def keep_consents(member: Member, at: datetime) -> int:
    """The lines name a number only; they stay three years as the proof of what was agreed."""
    return 0


def guardian_rows(member: Member) -> list[dict]:
    return [
        {
            "무엇": it.get_kind_display(),
            "보호자": it.guardian_name,
            "보호자 휴대전화": phones.shown(it.guardian_phone),
            "확인 방법": it.get_method_display(),
            "상태": it.get_state_display(),
            "확인한 때": minute(it.verified_at),
            "거둔 때": minute(it.withdrawn_at),
            "끝나는 날": str(it.expires_on or ""),
        }
        for it in GuardianConsent.objects.filter(minor=member).order_by("pk")
    ]


def end_guardians(member: Member, at: datetime) -> int:
    """With the account a guardian's consent ends; who said yes, when and how is proof for three years more."""
    standing = GuardianConsent.objects.filter(minor=member, state__in=(State.VERIFIED, State.REQUESTED))
    return standing.update(state=State.EXPIRED, expires_on=timezone.localdate(at), ticket="")


def ended_guardians(at: datetime) -> QuerySet[GuardianConsent]:
    day = timezone.localdate(at - KEPT)
    over = Q(state=State.EXPIRED, expires_on__lte=day) | Q(state=State.WITHDRAWN, withdrawn_at__lte=at - KEPT)
    return GuardianConsent.objects.filter(over).exclude(guardian_name="", guardian_phone="", relation="")


def empty_guardians(rows: QuerySet[GuardianConsent], at: datetime) -> int:
    """The guardian's name, phone and evidence go; that there was a consent stays as long as lines point to it."""
    return rows.update(guardian_name="", guardian_phone="", relation="", evidence={})


register(
    DataKind(
        key="consents",
        label=_("내 동의"),
        why=_("무엇에 언제 동의했는지 증명하고, 동의하신 것만 하려고요."),
        kept=_("탈퇴하고 3년"),
        models=("members.ConsentEntry",),
        collect=consent_rows,
        erase=keep_consents,
        order=40,
        change_at="membership:consents",
    ),
    DataKind(
        key="guardians",
        label=_("보호자의 동의"),
        why=_("만 14살이 안 된 어린이의 보호자가 동의했는지 증명하려고요."),
        kept=_("동의가 끝나고 3년"),
        models=("members.GuardianConsent",),
        collect=guardian_rows,
        erase=end_guardians,
        order=41,
    ),
    RetentionRule(
        key="guardians",
        label=_("끝난 보호자 동의의 이름과 번호"),
        period=_("동의가 끝나고 3년"),
        expired=ended_guardians,
        destroy=empty_guardians,
        dated="verified_at",
    ),
)
