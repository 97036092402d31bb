"""That one real person stands behind an account (본인확인)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdentityCheck(models.Model):
    """The verified facts and a keyed hash of the provider's identity value (CI); the value itself is not kept."""

    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="identity_checks")
    digest = models.CharField(max_length=64, db_index=True)
    provider = models.CharField(_("확인한 곳"), max_length=20)
    name = models.CharField(_("이름"), max_length=40, blank=True)
    born_on = models.DateField(_("생일"), null=True, blank=True)
    # The adapter's own number of the transaction: an answer that comes twice is one check.
    transaction = models.CharField(max_length=80, unique=True)
    verified_at = models.DateTimeField(_("확인한 때"))
    expires_at = models.DateTimeField(_("다시 확인할 때"))

    class Meta:
        verbose_name = _("본인확인")
        verbose_name_plural = _("본인확인")

    def __str__(self) -> str:
        return f"{self.provider} {self.verified_at:%Y-%m-%d}"
