"""That someone finished, proven for ever: rule, frozen facts, certificate, hours."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Act


class CompletionRule(models.Model):
    """What a run asks for. A change is a new version; whoever enrolled before keeps the better of both."""

    run = models.ForeignKey("education.Run", on_delete=models.PROTECT, related_name="completion_rules")
    version = models.PositiveSmallIntegerField(default=1)
    min_attendance_percent = models.PositiveSmallIntegerField(_("출석 몇 %"), default=80)
    min_sessions = models.PositiveSmallIntegerField(_("적어도 몇 번"), default=0)
    min_watch_percent = models.PositiveSmallIntegerField(_("영상 몇 %"), default=0)
    all_assignments = models.BooleanField(_("과제를 모두 내야 해요"), default=True)
    # After the run's end, whoever fulfils the rule is completed by the tick; otherwise staff press the button.
    is_automatic = models.BooleanField(_("기준을 채우면 저절로 수료"), default=False)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("수료 기준")
        verbose_name_plural = _("수료 기준")
        constraints = [
            models.UniqueConstraint(fields=["run", "version"], name="completion_rule_version"),
            models.CheckConstraint(
                condition=Q(min_attendance_percent__lte=100) & Q(min_watch_percent__lte=100), name="percent_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.version}판"


class CompletionQuerySet(models.QuerySet):
    def standing(self) -> models.QuerySet["Completion"]:
        """Those that count: the last of each chain, unless it takes the completion back."""
        return self.filter(superseded_by=None, is_revocation=False)


class Completion(Act):
    """Finished, with the facts frozen as they were. Never edited: superseded by another with a reason.

    `is_revocation`: the row that takes a completion back. The name stands on the certificate only; an imported
    completion, which may have none, keeps it in its facts.
    """

    # Old completions imported from before the portal have no enrolment.
    enrolment = models.ForeignKey(
        "education.Enrolment", on_delete=models.PROTECT, null=True, blank=True, related_name="completions"
    )
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="completions"
    )
    rule = models.ForeignKey(CompletionRule, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # {"course", "code", "kind", "level", "campus", "campus_value", "run", "from", "to", "hours", "publisher"}
    facts = models.JSONField()
    hours = models.DecimalField(_("시간"), max_digits=6, decimal_places=2)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    is_revocation = models.BooleanField(default=False)
    reason = models.CharField(_("까닭"), max_length=200, blank=True)
    # Of an imported row: the same row again is the same completion.
    import_key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    # Keyed hashes of the e-mail and the phone on the imported list, by which the learner may claim it later.
    email_digest = models.CharField(max_length=64, blank=True, db_index=True)
    phone_digest = models.CharField(max_length=64, blank=True, db_index=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("수료")
        verbose_name_plural = _("수료")
        constraints = [
            models.UniqueConstraint(fields=["enrolment"], condition=Q(supersedes=None), name="one_first_completion")
        ]

    def __str__(self) -> str:
        return f"{self.facts.get('course', '')} {self.hours}"


class CertificateYear(models.Model):
    """The last number given in a year. Its row is written first: numbers have neither gaps nor doubles."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}-{self.last:05}"


class CertificateName(models.Model):
    """The name that a learner wants on certificates, for who has not shown by 본인확인 what it is."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="certificate_name"
    )
    name = models.CharField(_("이름"), max_length=40)
    confirmed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.member_id}"


class Certificate(models.Model):
    """ISSUED → REPLACED | REVOKED. `code` has over 60 bits and answers for ever at its public address."""

    class State(models.TextChoices):
        ISSUED = "issued", _("유효해요")
        REPLACED = "replaced", _("새 수료증으로 바뀌었어요")
        REVOKED = "revoked", _("취소됐어요")

    code = models.CharField(max_length=20, unique=True)
    number = models.CharField(_("제 몇 호"), max_length=20, unique=True)
    completion = models.ForeignKey(Completion, on_delete=models.PROTECT, related_name="certificates")
    state = models.CharField(_("상태"), max_length=8, choices=State.choices, default=State.ISSUED)
    # What stands on the paper; after the owner left, without the name.
    snapshot = models.JSONField()
    pdf_path = models.CharField(max_length=160, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")

    class Meta:
        verbose_name = _("수료증")
        verbose_name_plural = _("수료증")

    def __str__(self) -> str:
        return self.number


def any_number() -> int:
    """A key that tells nothing of the order in which rows came."""
    return secrets.randbelow(2**62) + 1


class SurveyAnswer(models.Model):
    """The survey after a run: one a learner, kept without a name once handed in (SurveyDone says only that it was).

    No time finer than the month, and a key drawn by lot: nothing tells which answer came with which learner.
    """

    id = models.BigIntegerField(primary_key=True, default=any_number, editable=False)
    run = models.ForeignKey("education.Run", on_delete=models.PROTECT, related_name="survey_answers")
    satisfaction = models.PositiveSmallIntegerField(_("만족(1~5)"))
    useful = models.PositiveSmallIntegerField(_("도움(1~5)"))
    teaching = models.PositiveSmallIntegerField(_("강의·진행(1~5)"))
    again = models.PositiveSmallIntegerField(_("권할지(1~5)"))
    words = models.TextField(_("한마디"), max_length=1000, blank=True)
    month = models.DateField()

    class Meta:
        verbose_name = _("설문 답")

    def __str__(self) -> str:
        return f"{self.satisfaction}"


class SurveyDone(models.Model):
    """That an enrolment answered: nothing ties it to the answer."""

    enrolment = models.OneToOneField(
        "education.Enrolment", on_delete=models.CASCADE, primary_key=True, related_name="survey_done"
    )

    def __str__(self) -> str:
        return f"{self.enrolment_id}"
