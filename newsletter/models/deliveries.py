"""The queue: one row a reader and mailing, from queued to sent, and what came back afterwards."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsletter.models.mailings import Build, Mailing
from newsletter.models.series import Language
from newsletter.models.subscribers import Subscriber


class SendWorker(models.Model):
    """A process that sends. Whether it lives is asked of the database or of a locked file, not of the clock alone."""

    name = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("보내는 일꾼")
        verbose_name_plural = _("보내는 일꾼")

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One mail to one reader. Only newsletter.sending writes `state`, along the arrows:

    queued → claimed → sent | failed | queued (later: `next_at`) | ambiguous; queued → skipped;
    ambiguous → queued (once, under the same Message-ID) | sent.
    The Message-ID follows from mailing and row (newsletter.message_ids), so that it never changes between attempts.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("기다림")
        CLAIMED = "claimed", _("보내는 중")
        SENT = "sent", _("보냄")
        FAILED = "failed", _("못 보냄")
        SKIPPED = "skipped", _("보내지 않음")
        AMBIGUOUS = "ambiguous", _("갔는지 모름")

    class Skip(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("그만 받기로 했어요")
        SUPPRESSED = "suppressed", _("보내지 않을 메일함이에요")
        NO_CONSENT = "no_consent", _("동의가 끝났어요")
        PAUSED = "paused", _("쉬는 중이에요")
        FREQUENCY = "frequency", _("다른 주기로 받기로 했어요")
        CANCELLED = "cancelled", _("발송을 그만뒀어요")

    class Outcome(models.TextChoices):
        """What was heard after it went."""

        BOUNCED = "bounced", _("되돌아옴")
        COMPLAINED = "complained", _("스팸 신고")
        DELIVERED = "delivered", _("닿음")

    # Indexes of their own would only slow the list down: each of those below begins with one of these columns.
    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.KO)
    # Empty while the A/B test decides which subject the rest gets.
    arm = models.CharField(max_length=1, choices=Build.Arm.choices, default=Build.Arm.A, blank=True)
    domain = models.CharField(max_length=20, blank=True)
    state = models.CharField(_("상태"), max_length=9, choices=State.choices, default=State.QUEUED)
    skip = models.CharField(_("보내지 않은 까닭"), max_length=12, choices=Skip.choices, blank=True)
    outcome = models.CharField(_("그 뒤"), max_length=10, choices=Outcome.choices, blank=True)
    worker = models.ForeignKey(
        SendWorker, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries", db_index=False
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    resent = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("보낸 때"), null=True, blank=True)
    reply_code = models.PositiveSmallIntegerField(_("답 번호"), null=True, blank=True)
    reply = models.CharField(_("답"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("발송 한 통")
        verbose_name_plural = _("발송 한 통씩")
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "mailing"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state="claimed", worker__isnull=False) | ~Q(state="claimed"), name="claim_has_a_worker"
            ),
        ]
        indexes = [
            models.Index(fields=["mailing", "id"], condition=Q(state="queued"), name="delivery_queue"),
            models.Index(fields=["worker"], condition=Q(state="claimed"), name="delivery_claims"),
            models.Index(fields=["mailing", "state", "domain"], name="delivery_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id}·{self.subscriber_id} {self.state}"


class DomainPace(models.Model):
    """How fast one mail company takes our mails at present: falls on 421 and 45x, rises again slowly.

    Who has no row takes them as fast as we send. `domain` may also be "mailing <pk>": its own limit a minute.
    """

    domain = models.CharField(max_length=20, unique=True)
    per_second = models.FloatField()
    tokens = models.FloatField(default=0)
    filled_at = models.DateTimeField()
    closed_until = models.DateTimeField(null=True, blank=True)
    last_reply = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("메일 회사별 빠르기")
        verbose_name_plural = _("메일 회사별 빠르기")

    def __str__(self) -> str:
        return self.domain


class MailEvent(models.Model):
    """A bounce or a complaint as it came in: by mail to our return address, or from the relay. Each at most once."""

    class Kind(models.TextChoices):
        HARD = "hard", _("없는 메일함")
        SOFT = "soft", _("잠시 못 받음")
        POLICY = "policy", _("받는 쪽이 거절")
        COMPLAINT = "complaint", _("스팸 신고")
        DELIVERED = "delivered", _("닿음")
        OTHER = "other", _("알 수 없음")

    key = models.CharField(max_length=120, unique=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.SET_NULL, null=True, blank=True, related_name="events")
    kind = models.CharField(_("무엇"), max_length=9, choices=Kind.choices)
    status = models.CharField(_("상태 번호"), max_length=12, blank=True)
    text = models.CharField(_("답"), max_length=300, blank=True)
    source = models.CharField(_("어디에서"), max_length=20)
    at = models.DateTimeField(_("언제"))

    class Meta:
        verbose_name = _("되돌아온 메일")
        verbose_name_plural = _("되돌아온 메일")
        indexes = [models.Index(fields=["at"], name="mail_event_at")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.status}"


class CountedLink(models.Model):
    """What a counted link in a mail stands for. It is the same for all readers of an edition."""

    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="links")
    arm = models.CharField(max_length=1, choices=Build.Arm.choices, default=Build.Arm.A)
    block = models.CharField(max_length=36, blank=True)
    district = models.CharField(max_length=20, blank=True)
    url = models.CharField(max_length=500)

    class Meta:
        verbose_name = _("세는 링크")
        verbose_name_plural = _("세는 링크")
        constraints = [
            models.UniqueConstraint(fields=["mailing", "arm", "block", "district", "url"], name="counted_link_once"),
        ]

    def __str__(self) -> str:
        return self.url


class ClickCount(models.Model):
    """How often a link of an issue was followed in one hour; who followed it is kept nowhere."""

    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="clicks")
    arm = models.CharField(max_length=1, choices=Build.Arm.choices, default=Build.Arm.A)
    block = models.CharField(max_length=36, blank=True)
    district = models.CharField(max_length=20, blank=True)
    url = models.CharField(max_length=500)
    hour = models.DateTimeField()
    people = models.PositiveIntegerField(default=0)
    machines = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("누른 횟수")
        verbose_name_plural = _("누른 횟수")
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "arm", "block", "district", "url", "hour"], name="click_count_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.url} {self.people}"


class IssueStat(models.Model):
    """What stays of a mailing's deliveries when the rows themselves are destroyed: numbers by mail company."""

    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="stats")
    domain = models.CharField(max_length=20, blank=True)
    sent = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    bounced = models.PositiveIntegerField(default=0)
    complained = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("발송 합계")
        verbose_name_plural = _("발송 합계")
        constraints = [models.UniqueConstraint(fields=["mailing", "domain"], name="issue_stat_once")]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.domain} {self.sent}"
