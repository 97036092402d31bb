"""What a member is told, by which ways, and what became of it; and which topics they care about."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeSettings(models.Model):
    """How a member wants to be told. No row: the defaults (mail first, then phone; one by one)."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_settings")
    # Values of OutboxMessage.Channel, the preferred first; empty for the default. What is missing is used for
    # transactional notices only, when nothing else reaches.
    channels = models.JSONField(_("받는 순서"), default=list)
    daily_digest = models.BooleanField(_("하루에 한 번 모아 받기"), default=False)
    # Keys of notice kinds turned off; transactional kinds cannot be.
    muted = models.JSONField(_("안 받는 알림"), default=list)

    class Meta:
        verbose_name = _("알림 설정")

    def __str__(self) -> str:
        return f"{self.member_id}"


class NoticeQuerySet(models.QuerySet):
    def unread(self) -> models.QuerySet["Notice"]:
        return self.filter(read_at=None)


class Notice(models.Model):
    """One thing a member is told. Always in the inbox; `deliveries` say what else was tried.

    `key` names the occasion: a second notice with the same key is the same notice.
    """

    key = models.CharField(max_length=100, unique=True)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    title = models.CharField(_("제목"), max_length=120)
    text = models.TextField(_("내용"))
    # An address of this site, from its root ("/me/…"); empty for none.
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(_("때"))
    read_at = models.DateTimeField(null=True, blank=True)
    # Waits for the day's one mail, for those who want that.
    awaits_digest = models.BooleanField(default=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("알림")
        verbose_name_plural = _("알림")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["member", "-id"], name="notice_inbox"),
            models.Index(fields=["member"], condition=models.Q(awaits_digest=True), name="notice_digest"),
        ]

    def __str__(self) -> str:
        return self.title


class NoticeDelivery(models.Model):
    """One way a notice went, or why it did not go. What became of a message is the state of its outbox row."""

    class Outcome(models.TextChoices):
        QUEUED = "queued", _("보냄함에 넣음")
        DIGEST = "digest", _("모아 보낼 메일에 넣음")
        SUPPRESSED = "suppressed", _("받지 않겠다고 함")
        UNREACHABLE = "unreachable", _("보낼 곳이 없음")
        FAILED = "failed", _("보내지 못해 다른 길로 보냄")
        CALL = "call", _("전화로 알릴 차례")
        CALLED = "called", _("전화로 알림")

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, blank=True)
    message = models.ForeignKey("portal.OutboxMessage", on_delete=models.SET_NULL, null=True, blank=True)
    outcome = models.CharField(max_length=11, choices=Outcome.choices)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("알림이 간 길")
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_a_channel")]
        indexes = [models.Index(fields=["at"], condition=models.Q(outcome="call"), name="delivery_to_call")]

    def __str__(self) -> str:
        return f"{self.channel} {self.outcome}"


class Interest(models.Model):
    """A topic a member cares about."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interests")
    topic = models.ForeignKey("portal.Topic", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "topic"], name="interest_once")]

    def __str__(self) -> str:
        return f"{self.topic}"
