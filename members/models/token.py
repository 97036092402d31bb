"""One-time links and codes, all kinds of them in one place."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Token(models.Model):
    """What opens one door once. Only a digest of the secret is kept."""

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in", _("로그인")
        CONFIRM_PHONE = "confirm_phone", _("휴대전화 확인")
        GUARDIAN = "guardian", _("보호자 동의")
        INVITATION = "invitation", _("기관 초대")
        MANDATE = "mandate", _("대행 확인")
        CONNECT = "connect", _("로그인 방법 더하기")

    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, null=True, blank=True, related_name="tokens")
    payload = models.JSONField(default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.created_at:%Y-%m-%d %H:%M}"
