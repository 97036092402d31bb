"""Who reads: members and others alike. What they agreed to, word by word, and whom never to mail again."""

import secrets
from datetime import datetime

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from members.models.acts import Act, AppendOnly, Channel
from newsletter.models.series import Language, MailKind, Series
from newsletter.models.values import ValuesField


def new_secret() -> str:
    """32 random bytes: who holds a reader's secret may change that reader's wishes, and nothing else."""
    return secrets.token_urlsafe(32)


class SubscriberQuerySet(models.QuerySet):
    def reachable(self, at: datetime) -> QuerySet["Subscriber"]:
        """Confirmed, not paused, with an agreement that has not run out."""
        paused = Q(paused_until__gt=at)
        return self.filter(state=Subscriber.State.ACTIVE, consent_until__gt=at).exclude(paused)


class Subscriber(models.Model):
    """One mailbox. `address_hash` is keyed (newsletter.addresses) and stays when the address is destroyed.

    `member` when the mailbox is a member's own and confirmed: then the member's consent (소식 메일 받기) counts, too.
    `domain` groups mailboxes by who receives them (naver, daum, gmail, …), for pacing.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("확인 기다림")
        ACTIVE = "active", _("받고 있음")
        UNSUBSCRIBED = "unsubscribed", _("그만 받음")
        BOUNCED = "bounced", _("메일이 되돌아옴")
        COMPLAINED = "complained", _("스팸으로 신고함")
        ERASED = "erased", _("지움")

    address = models.EmailField(_("메일 주소"), blank=True)
    address_hash = models.CharField(max_length=64, unique=True)
    domain = models.CharField(_("메일 회사"), max_length=20, blank=True, db_index=True)
    name = models.CharField(_("부를 이름"), max_length=30, blank=True)
    language = models.CharField(_("언어"), max_length=2, choices=Language.choices, default=Language.KO)
    member = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="newsletter_subscribers"
    )
    secret = models.CharField(max_length=43, unique=True, default=new_secret)
    state = models.CharField(_("상태"), max_length=12, choices=State.choices, default=State.PENDING)
    paused_until = models.DateTimeField(_("언제까지 쉬나요"), null=True, blank=True)
    # Replays of the ledger, so that one statement can ask: until when the agreement holds, since when ads are wanted.
    consent_until = models.DateTimeField(_("동의가 언제까지"), null=True, blank=True)
    ads_since = models.DateTimeField(_("광고 동의"), null=True, blank=True)
    soft_bounces = models.PositiveSmallIntegerField(default=0)
    soft_bounced_at = models.DateTimeField(null=True, blank=True)
    created_via = models.CharField(_("들어온 길"), max_length=8, choices=Channel.choices, default=Channel.WEB)
    created_at = models.DateTimeField(_("처음 신청한 때"))
    confirmed_at = models.DateTimeField(_("확인한 때"), null=True, blank=True)
    ended_at = models.DateTimeField(_("그만둔 때"), null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("받는 사람")
        verbose_name_plural = _("받는 사람")
        indexes = [models.Index(fields=["state", "consent_until"], name="subscriber_reachable")]
        constraints = [
            models.CheckConstraint(condition=Q(state="erased") | ~Q(address=""), name="subscriber_has_address"),
            models.CheckConstraint(condition=~Q(state="erased") | Q(address="", name=""), name="subscriber_is_erased"),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(confirmed_at__isnull=False, consent_until__isnull=False),
                name="subscriber_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.address or _("지운 사람")


class Subscription(models.Model):
    """What of a series one reader wants. No district: all of Seoul; no topic: all topics (slugs of portal.Topic)."""

    class Frequency(models.TextChoices):
        EACH = "each", _("나올 때마다")
        MONTHLY = "monthly", _("한 달에 한 번 모아서")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="subscriptions")
    districts = ValuesField(_("자치구"))
    topics = ValuesField(_("분야"))
    frequency = models.CharField(_("얼마나 자주"), max_length=8, choices=Frequency.choices, default=Frequency.EACH)
    since = models.DateTimeField(_("언제부터"))
    stopped_at = models.DateTimeField(_("그만둔 때"), null=True, blank=True)

    class Meta:
        verbose_name = _("구독")
        verbose_name_plural = _("구독")
        constraints = [models.UniqueConstraint(fields=["subscriber", "series"], name="subscription_once")]
        indexes = [models.Index(fields=["series", "stopped_at"], name="subscription_of_series")]

    def __str__(self) -> str:
        return f"{self.series} · {self.subscriber_id}"


class ConsentWording(AppendOnly):
    """The words a reader agreed to. A change is the next version; what was agreed to stays as it was read."""

    purpose = models.CharField(_("무엇에 대한 동의"), max_length=4, choices=MailKind.choices)
    version = models.PositiveSmallIntegerField(_("판"))
    body = models.TextField(_("글"))
    effective_at = models.DateTimeField(_("시행하는 때"))

    class Meta:
        verbose_name = _("소식지 동의 글")
        verbose_name_plural = _("소식지 동의 글")
        ordering = ["purpose", "-version"]
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="wording_version")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.version}판"


class ConsentEvent(Act, AppendOnly):
    """One line of the proof: asked, confirmed, renewed, withdrawn, told of it. With the words, the time, and whence.

    `subscriber` stays when the address is destroyed: the row of the reader then names nobody.
    """

    class Step(models.TextChoices):
        REQUEST = "request", _("신청")
        CONFIRM = "confirm", _("확인")
        RENEW = "renew", _("다시 동의")
        WITHDRAW = "withdraw", _("거둠")
        TOLD = "told", _("처리 결과 알림")
        ASKED = "asked", _("다시 동의하는지 물음")
        IMPORT = "import", _("옮겨 옴")
        ERASE = "erase", _("지움")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="consent_events")
    step = models.CharField(_("무엇"), max_length=8, choices=Step.choices)
    purpose = models.CharField(_("무엇에 대해"), max_length=4, choices=MailKind.choices)
    wording = models.ForeignKey(ConsentWording, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Of a request and of its confirmation; emptied when the proof has outlived its reason.
    ip = models.GenericIPAddressField(_("접속 주소"), null=True, blank=True)
    user_agent = models.CharField(_("브라우저"), max_length=200, blank=True)
    source = models.CharField(_("어디에서"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("동의 기록")
        verbose_name_plural = _("동의 기록")
        indexes = [models.Index(fields=["subscriber", "-id"], name="newsletter_consent_state")]

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.acted_at:%Y-%m-%d %H:%M}"


class Suppression(models.Model):
    """A mailbox never to be mailed again, by its keyed hash: the address itself may long be destroyed.

    `series` empty: nothing at all goes there.
    """

    class Reason(models.TextChoices):
        HARD = "hard", _("없는 메일함")
        COMPLAINT = "complaint", _("스팸 신고")
        WITHDRAWN = "withdrawn", _("지워 달라고 함")
        MANUAL = "manual", _("담당자가 막음")

    address_hash = models.CharField(max_length=64)
    series = models.ForeignKey(Series, on_delete=models.CASCADE, null=True, blank=True, related_name="suppressions")
    reason = models.CharField(_("까닭"), max_length=10, choices=Reason.choices)
    evidence = models.CharField(_("근거"), max_length=200, blank=True)
    at = models.DateTimeField(_("언제"))

    class Meta:
        verbose_name = _("보내지 않을 메일함")
        verbose_name_plural = _("보내지 않을 메일함")
        constraints = [
            models.UniqueConstraint(fields=["address_hash", "series"], name="suppression_of_series_once"),
            models.UniqueConstraint(fields=["address_hash"], condition=Q(series=None), name="suppression_of_all_once"),
        ]
        indexes = [models.Index(fields=["address_hash"], name="suppression_of")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.at:%Y-%m-%d}"
