"""Who did something, for whom, in which capacity, through which channel: the columns of every record of an act."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    WEB = "web", _("누리집")
    PHONE = "phone", _("전화")
    DESK = "desk", _("창구")
    PAPER = "paper", _("종이")
    IMPORT = "import", _("옮겨 옴")


class Capacity(models.TextChoices):
    SELF = "self", _("본인")
    ORGANISATION = "organisation", _("기관")
    RELATIVE = "relative", _("가족·이웃이 대신")
    STAFF = "staff", _("담당자가 대신")
    GUARDIAN = "guardian", _("보호자")
    OFFICE = "office", _("센터 업무")
    SYSTEM = "system", _("누리집이 스스로")


class Act(models.Model):
    """Abstract. `actor` pressed the button (None: the portal itself); `on_behalf_of` is set when for another."""

    actor = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("한 사람")
    )
    on_behalf_of = models.ForeignKey(
        "members.Member",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("대신한 회원"),
    )
    organisation = models.ForeignKey(
        "members.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("기관"),
    )
    capacity = models.CharField(_("자격"), max_length=12, choices=Capacity.choices, default=Capacity.SELF)
    channel = models.CharField(_("경로"), max_length=8, choices=Channel.choices, default=Channel.WEB)
    acted_at = models.DateTimeField(_("때"), default=timezone.now)

    class Meta:
        abstract = True


class AppendOnly(models.Model):
    """Abstract. A row is written once; a correction is a new row. Retention alone destroys rows, by queryset."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError(f"{type(self).__name__} is append-only.")


class ActRecord(Act, AppendOnly):
    """What was done about a member or an organisation where no record of its own says it: profile, roles, mandates."""

    verb = models.CharField(_("한 일"), max_length=60, help_text="value, for example profile_changed")
    subject = models.ForeignKey("members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="acts")
    # What changed by field name; never the values of personal data.
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("한 일의 기록")
        verbose_name_plural = _("한 일의 기록")
        indexes = [models.Index(fields=["subject", "-id"], name="act_subject")]

    def __str__(self) -> str:
        return f"{self.verb} {self.acted_at:%Y-%m-%d %H:%M}"
