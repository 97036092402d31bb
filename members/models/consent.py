"""What was asked in which words, and the ledger of what was answered."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.acts import Act, AppendOnly


class Purpose(models.TextChoices):
    TERMS = "terms", _("이용약관")
    PRIVACY = "privacy", _("개인정보 수집·이용")
    NEWS_MAIL = "news_mail", _("소식 메일 받기")
    NEWS_PHONE = "news_phone", _("소식 문자·알림톡 받기")
    RESEARCH = "research", _("설문·연구에 활용")


REQUIRED = (Purpose.TERMS, Purpose.PRIVACY)
OPTIONAL = tuple(purpose for purpose in Purpose if purpose not in REQUIRED)


class ConsentTextQuerySet(models.QuerySet):
    def in_force(self, at: datetime) -> models.QuerySet["ConsentText"]:
        """One text a purpose: the latest whose time has come."""
        latest = (
            self.filter(purpose=models.OuterRef("purpose"), effective_at__lte=at).order_by("-version").values("pk")[:1]
        )
        return self.filter(pk=models.Subquery(latest))


class ConsentText(models.Model):
    """One version of what people are asked to agree to. Immutable once in force: a change is a new version."""

    purpose = models.CharField(_("무엇에 대한 동의"), max_length=12, choices=Purpose.choices)
    version = models.PositiveSmallIntegerField(_("판"))
    title = models.CharField(_("제목"), max_length=80)
    summary = models.TextField(_("쉬운 요약"), help_text=_("한 줄에 한 가지씩. 화면 맨 위에 나와요."))
    body = models.TextField(_("전문"))
    effective_at = models.DateTimeField(_("시행하는 때"))
    needs_reconsent = models.BooleanField(
        _("다시 동의받기"), default=True, help_text=_("뜻이 바뀌지 않는 고침(오타 등)이면 꺼 주세요.")
    )

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("동의 문구")
        verbose_name_plural = _("동의 문구")
        ordering = ["purpose", "-version"]
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="consent_text_version")]

    def __str__(self) -> str:
        return f"{self.title} ({self.version}판)"

    def save(self, *args, **kwargs):
        """What people agreed to stays as they read it: from its time on a text is not changed any more."""
        if self.pk and type(self).objects.filter(pk=self.pk, effective_at__lte=timezone.now()).exists():
            raise TypeError("A consent's text is immutable once in force: write the next version.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("A consent's text is never deleted.")

    @property
    def is_required(self) -> bool:
        return self.purpose in REQUIRED


class ConsentEntry(Act, AppendOnly):
    """One line of the ledger: agreed, or withdrew. The state at any time is the replay of the lines until then."""

    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="consent_entries")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="entries")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    given = models.BooleanField(_("동의"))
    guardian_consent = models.ForeignKey(
        "members.GuardianConsent", on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )

    class Meta:
        verbose_name = _("동의 기록")
        verbose_name_plural = _("동의 기록")
        indexes = [models.Index(fields=["member", "purpose", "-id"], name="consent_state")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {'○' if self.given else '×'}"
