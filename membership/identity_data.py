"""The personal data of identity checks. Told to the ports at the start."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import IdentityCheck, Member
from portal.personal_data import DataKind, RetentionRule, delete_rows, minute, register

# After its end a check proves nothing any more; a month to look into what it was used for.
KEPT = timedelta(days=30)


def check_rows(member: Member) -> list[dict]:
    return [
        {
            "이름": it.name,
            "생일": str(it.born_on or ""),
            "확인한 곳": it.provider,
            "확인한 때": minute(it.verified_at),
            "다시 확인할 때": f"{timezone.localtime(it.expires_at):%Y-%m-%d}",
        }
        for it in IdentityCheck.objects.filter(member=member).order_by("pk")
    ]


def erase_checks(member: Member, at: datetime) -> int:
    return IdentityCheck.objects.filter(member=member).delete()[0]


def outlived(at: datetime) -> QuerySet:
    return IdentityCheck.objects.filter(expires_at__lt=at - KEPT)


register(
    DataKind(
        key="identity",
        label=_("본인확인"),
        why=_("한 사람이 한 번만 해야 하는 일을 하려고요. 주민등록번호는 받지도 남기지도 않아요."),
        kept=_("확인하고 1년 1개월. 탈퇴하면 함께 지워요."),
        models=("members.IdentityCheck",),
        collect=check_rows,
        erase=erase_checks,
        order=15,
        change_at="membership:identity",
    ),
    RetentionRule(
        key="identity",
        label=_("끝난 본인확인"),
        period=_("다시 확인할 때가 지나고 30일"),
        expired=outlived,
        destroy=delete_rows,
        dated="expires_at",
    ),
)
