"""What the centre changes on a member's record, with a reason, seen by the privacy officer and told to the member."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import access_log
from members import acting as acts
from members.acting import Acting
from members.models import AccessEntry, Member
from membership.leaving import sign_out_everywhere
from portal import notices

FIELDS = ("nickname", "home_district", "birth_year", "phone", "large_text", "call_me")


class CorrectionRefusal(models.TextChoices):
    NOTHING = "nothing", gettext_lazy("바뀐 것이 없어요.")
    OFF = "off", gettext_lazy("이미 쓸 수 없게 한 계정이에요.")
    OWN = "own", gettext_lazy("내 계정은 여기서 멈출 수 없어요. 다른 담당자에게 부탁해 주세요.")


def correct(*, member: Member, fields: dict, acting: Acting, reason: str, at: datetime) -> list[str]:
    """Change profile fields for a member who asked for it. Returns the names of the fields that changed.

    `fields` are cleaned values of FIELDS. Raises ValidationError: no reason, nothing changed.
    """
    changed = sorted(name for name, value in fields.items() if name in FIELDS and getattr(member, name) != value)
    with transaction.atomic():
        labels = ", ".join(str(Member._meta.get_field(name).verbose_name) for name in changed)
        log(member, acting, labels or _("고친 것 없음"), reason, at)
        if not changed:
            raise ValidationError(CorrectionRefusal.NOTHING.label, code=CorrectionRefusal.NOTHING)
        for name in changed:
            setattr(member, name, fields[name])
        if "phone" in changed:
            # A number that nobody has answered from is not confirmed.
            member.phone_confirmed_at = None
        member.save(update_fields=[*changed, "phone_confirmed_at"])
        acts.record(acting, "profile_corrected", at, fields=changed)
        notices.tell(
            key=f"corrected:{member.pk}:{at:%Y%m%d%H%M%S%f}",
            member=member,
            kind="correction",
            title=_("센터에서 내 정보를 고쳤어요"),
            text=_("고친 것: %(labels)s. 부탁하지 않으셨다면 알려 주세요.") % {"labels": labels},
            url=reverse("membership:data"),
            at=at,
        )
    return changed


def deactivate(*, member: Member, acting: Acting, reason: str, at: datetime) -> None:
    """Stop an account: nobody signs in by it until it is opened again. Raises ValidationError."""
    with transaction.atomic():
        log(member, acting, _("계정 멈춤"), reason, at)
        if acting.actor == member:
            raise ValidationError(CorrectionRefusal.OWN.label, code=CorrectionRefusal.OWN)
        if not Member.objects.present().filter(pk=member.pk, is_active=True).update(is_active=False):
            raise ValidationError(CorrectionRefusal.OFF.label, code=CorrectionRefusal.OFF)
        sign_out_everywhere(member)
        acts.record(acting, "deactivated", at)


def activate(*, member: Member, acting: Acting, reason: str, at: datetime) -> None:
    """Open a stopped account again. Raises ValidationError."""
    with transaction.atomic():
        log(member, acting, _("계정 다시 열기"), reason, at)
        if not Member.objects.present().filter(pk=member.pk, is_active=False).update(is_active=True):
            raise ValidationError(CorrectionRefusal.NOTHING.label, code=CorrectionRefusal.NOTHING)
        acts.record(acting, "activated", at)


def log(member: Member, acting: Acting, what: str, reason: str, at: datetime) -> None:
    access_log.record(kind=AccessEntry.Kind.CHANGE, staff=acting.actor, subject=member, what=what, reason=reason, at=at)
