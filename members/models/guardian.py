"""A guardian's consent for a child under 14, or the notice a guardian gets for someone from 14 to 18."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GuardianConsent(models.Model):
    """REQUESTED → VERIFIED → WITHDRAWN, or EXPIRED at the fourteenth birthday.

    Before VERIFIED nothing is known of the child: the row holds the guardian's name and phone only (the law allows
    asking by these), and is destroyed after five days without an answer. `ticket` is the digest of a secret in the
    child's own browser; with it the child goes on after the guardian said yes.
    """

    class Kind(models.TextChoices):
        CONSENT = "consent", _("14살 미만 동의")
        NOTICE = "notice", _("14~18살 알림")

    class Method(models.TextChoices):
        SMS = "sms", _("보호자 휴대전화로 보낸 링크")
        FORM = "form", _("서명한 종이 동의서")

    class State(models.TextChoices):
        REQUESTED = "requested", _("기다림")
        VERIFIED = "verified", _("확인함")
        WITHDRAWN = "withdrawn", _("거둠")
        EXPIRED = "expired", _("끝남")

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.CONSENT)
    minor = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="guardian_consents"
    )
    guardian_name = models.CharField(_("보호자 이름"), max_length=40, blank=True)
    guardian_phone = models.CharField(_("보호자 휴대전화"), max_length=11, blank=True)
    relation = models.CharField(_("관계"), max_length=20, blank=True)
    method = models.CharField(_("확인 방법"), max_length=4, choices=Method.choices, default=Method.SMS)
    # {"link_opened_at": …, "phone": digest} or {"form": "보관 번호", "handled_by": member pk}: what proves it.
    evidence = models.JSONField(default=dict, blank=True)
    scope = models.JSONField(_("범위"), default=list, help_text="purposes and features, as values")
    text = models.ForeignKey("members.ConsentText", on_delete=models.PROTECT, related_name="+")
    ticket = models.CharField(max_length=64, blank=True, db_index=True)
    state = models.CharField(_("상태"), max_length=9, choices=State.choices, default=State.REQUESTED)
    requested_at = models.DateTimeField(_("부탁한 때"))
    verified_at = models.DateTimeField(_("확인한 때"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("거둔 때"), null=True, blank=True)
    expires_on = models.DateField(_("끝나는 날"), null=True, blank=True)

    class Meta:
        verbose_name = _("보호자 동의")
        verbose_name_plural = _("보호자 동의")
        indexes = [models.Index(fields=["state", "requested_at"], name="guardian_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_state_display()}"
