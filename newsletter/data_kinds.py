"""The personal data of the newsletter: who reads and what they agreed to, and who makes and sends issues.

Imported at the start. How long it is kept: newsletter/retention_rules.py.
"""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from members.acting import as_system
from members.models import Member
from newsletter import (
    departures,
    readers,
    retention_rules,
    subscribing,
)
from newsletter.models import ConsentEvent, Mailing, MailingStep, TestSend
from portal.personal_data import DataKind, minute, register


def reading_rows(member: Member) -> list[dict]:
    """Each mailbox of the member with all that is held about it."""
    return [readers.everything_about(it) for it in departures.own(member)]


def erase_reading(member: Member, at: datetime) -> int:
    """The address goes and the keyed hash stays. Nothing is mailed: the member is told of leaving as a whole."""
    mine = list(departures.own(member))
    return subscribing.erase_all(mine, why="left", acting=as_system(member), at=at, tells=False)


def own_steps(member: Member) -> QuerySet[MailingStep]:
    return MailingStep.objects.filter(actor=member).select_related("mailing__issue", "mailing__series").order_by("pk")


def making_rows(member: Member) -> list[dict]:
    rows = [{"소식지": str(it.mailing), "한 일": str(it), "때": minute(it.acted_at)} for it in own_steps(member)]
    asked = Mailing.objects.filter(requested_by=member).select_related("issue", "series").order_by("pk")
    rows += [{"소식지": str(it), "한 일": str(_("검토를 맡김"))} for it in asked]
    approved = Mailing.objects.filter(approved_by=member).select_related("issue", "series").order_by("pk")
    rows += [{"소식지": str(it), "한 일": str(_("승인"))} for it in approved]
    tests = TestSend.objects.filter(actor=member).select_related("mailing__issue", "mailing__series").order_by("pk")
    rows += [{"소식지": str(it.mailing), "한 일": str(_("시험 발송")), "때": minute(it.acted_at)} for it in tests]
    entered = ConsentEvent.objects.filter(actor=member, capacity="office").count()
    return rows + ([{"받는 사람 기록에 남긴 줄": entered}] if entered else [])


def erase_nothing(member: Member, at: datetime) -> int:
    """Who approved what was sent is the office's to answer for; the member is a number by then."""
    return 0


register(
    DataKind(
        key="newsletter_reading",
        label=_("소식지 받기"),
        why=_("고르신 동네와 분야의 소식을 메일로 보내 드리고, 동의하신 일을 증명하려고요."),
        kept=_("그만 받으시면 5일 안에, 동의하고 2년 동안 답이 없어도 지워요. 탈퇴하면 바로 지워요."),
        models=("newsletter.Subscriber", "newsletter.ConsentEvent"),
        collect=reading_rows,
        erase=erase_reading,
        order=140,
        change_at="newsletter:subscribe",
    ),
    DataKind(
        key="newsletter_making",
        label=_("소식지 만들고 보낸 일"),
        why=_("누가 무엇을 승인해 보냈는지 답하려고요."),
        kept=_("소식지를 보낸 기록과 함께. 탈퇴하면 번호만 남아요."),
        models=("newsletter.Mailing", "newsletter.MailingStep", "newsletter.TestSend"),
        collect=making_rows,
        erase=erase_nothing,
        order=145,
    ),
)
register(*retention_rules.RULES)
