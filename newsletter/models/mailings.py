"""Sending one issue: who may receive it, who approved what, when, and how far it is."""

from datetime import datetime

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from members.models.acts import Act, AppendOnly
from newsletter.models.issues import IssuePage
from newsletter.models.series import Language, MailKind, Series


class MailingQuerySet(models.QuerySet):
    def due(self, at: datetime) -> QuerySet["Mailing"]:
        """Whose time has come."""
        return self.filter(state=Mailing.State.SCHEDULED, send_at__lte=at)

    def under_way(self) -> QuerySet["Mailing"]:
        return self.filter(state__in=UNDER_WAY)


class Mailing(models.Model):
    """The sending of one issue, or of a month's digest (then `issue` is empty and `digest_of` its first day).

    Only newsletter.approval, newsletter.scheduling and newsletter.sending write `state`, each by a conditional write.
    `audience` is a rule of newsletter.segments. `content_hash` is of the draft that was sent for review;
    `approved_hash` of the build that was approved: nothing else is ever sent.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("만드는 중")
        IN_REVIEW = "in_review", _("검토 기다림")
        APPROVED = "approved", _("승인됨")
        SCHEDULED = "scheduled", _("예약됨")
        MATERIALISING = "materialising", _("명단 만드는 중")
        SENDING = "sending", _("보내는 중")
        PAUSED = "paused", _("멈춤")
        FINISHED = "finished", _("다 보냄")
        CANCELLED = "cancelled", _("그만둠")

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="mailings")
    issue = models.OneToOneField(IssuePage, on_delete=models.PROTECT, null=True, blank=True, related_name="mailing")
    digest_of = models.DateField(null=True, blank=True)
    state = models.CharField(_("상태"), max_length=13, choices=State.choices, default=State.DRAFT, db_index=True)
    audience = models.JSONField(_("받는 사람"), default=dict, blank=True)
    # The newest draft's kind; the published page may be older. Set when the builds are frozen.
    kind = models.CharField(max_length=4, choices=MailKind.choices, default=MailKind.INFO)
    content_hash = models.CharField(max_length=64, blank=True)
    # Of the builds that wait for approval.
    frozen_hash = models.CharField(max_length=64, blank=True)
    approved_hash = models.CharField(max_length=64, blank=True)
    requested_by = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("맡긴 사람")
    )
    approved_by = models.ForeignKey(
        "members.Member",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("승인한 사람"),
    )
    send_at = models.DateTimeField(_("보내는 때"), null=True, blank=True)
    # An hour late or more, it asks before it goes (newsletter.scheduling).
    confirmed_late_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    paused_reason = models.CharField(_("멈춘 까닭"), max_length=200, blank=True)
    # How many deliveries there are: the sum of the states, always.
    materialised = models.PositiveIntegerField(default=0)
    # At most so many a minute over all mail companies; 0 as fast as they take them.
    per_minute = models.PositiveIntegerField(_("1분에 몇 통까지"), default=0)
    # A/B: so many in a hundred get one of the two subjects first; so many hours after the first mail the better one
    # goes to the rest. `ab_decides_at` is written when sending begins.
    ab_share = models.PositiveSmallIntegerField(_("시험할 비율(%)"), default=20)
    ab_hours = models.PositiveSmallIntegerField(_("고를 때까지 몇 시간"), default=2)
    ab_winner = models.CharField(_("고른 제목"), max_length=1, blank=True, choices=[("a", "A"), ("b", "B")])
    ab_decides_at = models.DateTimeField(_("고르는 때"), null=True, blank=True)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("소식지 발송")
        verbose_name_plural = _("소식지 발송")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(issue__isnull=False) | Q(digest_of__isnull=False), name="mailing_of_something"
            ),
            models.UniqueConstraint(fields=["series", "digest_of"], name="digest_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review", "cancelled"])
                | (~Q(approved_hash="") & (Q(approved_by__isnull=False) | Q(digest_of__isnull=False))),
                name="mailing_goes_approved",
            ),
            models.CheckConstraint(condition=~Q(state="scheduled") | Q(send_at__isnull=False), name="mailing_has_time"),
        ]

    def __str__(self) -> str:
        return str(self.issue or f"{self.series} {self.digest_of:%Y-%m}")


UNDER_WAY = (Mailing.State.MATERIALISING, Mailing.State.SENDING, Mailing.State.PAUSED)
BEFORE_SENDING = (Mailing.State.DRAFT, Mailing.State.IN_REVIEW, Mailing.State.APPROVED, Mailing.State.SCHEDULED)


class MailingStep(Act, AppendOnly):
    """Who moved a mailing from where to where, and why."""

    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="steps")
    before = models.CharField(max_length=13, choices=Mailing.State.choices)
    after = models.CharField(max_length=13, choices=Mailing.State.choices)
    reason = models.CharField(_("까닭"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("발송의 기록")
        verbose_name_plural = _("발송의 기록")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_before_display()} → {self.get_after_display()}"


class Build(AppendOnly):
    """What is sent, frozen: one row a language and subject. Never made from live pages again.

    `parts` is {"html": [{"audience": {...}, "is_news": true, "block": "…", "text": "…"}, …], "text": [the same]}:
    pieces that newsletter.merging joins for a reader, with `{{value}}` (newsletter.values) where the reader's
    own stand. `sha256` is of the subjects and parts of all rows of one freeze together: an approval approves them
    as one.
    """

    class Arm(models.TextChoices):
        A = "a", "A"
        B = "b", "B"

    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="builds")
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.KO)
    arm = models.CharField(max_length=1, choices=Arm.choices, default=Arm.A)
    subject = models.CharField(max_length=320)
    parts = models.JSONField()
    html_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("굳힌 판")
        verbose_name_plural = _("굳힌 판")
        constraints = [
            models.UniqueConstraint(fields=["mailing", "sha256", "language", "arm"], name="build_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.language} {self.arm} {self.sha256[:8]}"


class TestSend(Act, AppendOnly):
    """Who was sent which draft to look at, as which reader."""

    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="test_sends")
    sha256 = models.CharField(max_length=64)
    to = models.CharField(_("받은 주소"), max_length=300)
    as_reader = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("시험 발송")
        verbose_name_plural = _("시험 발송")

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.acted_at:%Y-%m-%d %H:%M}"
