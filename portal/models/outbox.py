"""What must go out, and who of the background is alive."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members import addresses, phones


class OutboxMessage(models.Model):
    """A mail or a text message that must go out: written in the transaction of what it tells about, sent later, once.

    `key` names the occasion; a second message with the same key is the same message and is not written again.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("메일")
        SMS = "sms", _("문자")
        ALIMTALK = "alimtalk", _("알림톡")

    class State(models.TextChoices):
        WAITING = "waiting", _("기다림")
        SENDING = "sending", _("보내는 중")
        SENT = "sent", _("보냄")
        FAILED = "failed", _("못 보냄")
        # Not to be sent any more: the consent was withdrawn, the member is gone, or it went another way.
        CANCELLED = "cancelled", _("보내지 않음")

    channel = models.CharField(_("경로"), max_length=8, choices=Channel.choices, default=Channel.MAIL)
    key = models.CharField(_("무슨 일로"), max_length=120, unique=True)
    # An e-mail address, or the digits of a phone.
    to = models.CharField(_("받는 곳"), max_length=254)
    subject = models.CharField(_("제목"), max_length=200, blank=True)
    text = models.TextField(_("본문"))
    html = models.TextField(blank=True)
    # 알림톡 only: the code of the template the provider has approved.
    template = models.CharField(max_length=40, blank=True)
    # Whose it is, where a member is meant. With `purpose` (of Purpose), the consent is asked again when it goes.
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    purpose = models.CharField(max_length=12, blank=True)
    # Never sent at night, whenever its turn comes.
    keeps_quiet = models.BooleanField(default=False)
    state = models.CharField(_("상태"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("보낸 횟수"), default=0)
    not_before = models.DateTimeField(_("보낼 때"))
    created_at = models.DateTimeField(_("적은 때"), auto_now_add=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("보낸 때"), null=True)
    error = models.TextField(_("까닭"), blank=True)

    class Meta:
        verbose_name = _("보낼 메시지")
        verbose_name_plural = _("보낼 메시지")
        indexes = [models.Index(fields=["state", "not_before"], name="outbox_due")]

    def __str__(self) -> str:
        return self.key

    @property
    def masked_to(self) -> str:
        """Enough for its owner to know it again: "n•••@example.org", "010-••••-5678"."""
        return addresses.masked(self.to) if "@" in self.to else phones.masked(self.to)


class Heartbeat(models.Model):
    """When a background process last said it was alive; one row a name (worker, tick)."""

    name = models.CharField(primary_key=True, max_length=40)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
