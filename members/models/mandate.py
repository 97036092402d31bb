"""Leave to act for a member (대행)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MandateScope(models.TextChoices):
    PROFILE = "profile", _("내 정보")
    EDUCATION = "education", _("교육 신청")
    CONTEST = "contest", _("시민대회")
    SPACES = "spaces", _("공간 예약")
    TIMEBANK = "timebank", _("시간은행")
    # Nothing to hand to a relative: only the staff member reads the text out, by phone or at the desk.
    CONSENTS = "consents", _("동의")


FOR_RELATIVES = tuple(scope for scope in MandateScope if scope != MandateScope.CONSENTS)


class Mandate(models.Model):
    """REQUESTED → ACTIVE → ENDED. A relative's lasts until withdrawn or `ends_at`; a staff member's for one call.

    The member, or the member's one-time code, makes it active: an agent never can.
    """

    class Kind(models.TextChoices):
        STAFF = "staff", _("담당자")
        RELATIVE = "relative", _("가족·이웃")

    class Method(models.TextChoices):
        SELF = "self", _("회원이 누리집에서 맡김")
        CODE_SMS = "code_sms", _("회원 휴대전화로 보낸 번호")
        CODE_DESK = "code_desk", _("창구에서 보여 준 번호")
        PAPER = "paper", _("서명한 위임장")

    class State(models.TextChoices):
        REQUESTED = "requested", _("확인 기다림")
        ACTIVE = "active", _("맡김")
        ENDED = "ended", _("끝남")

    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="mandates_held")
    kind = models.CharField(_("누가"), max_length=8, choices=Kind.choices)
    scope = models.JSONField(_("범위"), default=list, help_text="values of MandateScope")
    state = models.CharField(_("상태"), max_length=9, choices=State.choices, default=State.REQUESTED)
    method = models.CharField(_("확인 방법"), max_length=9, choices=Method.choices)
    channel = models.CharField(_("경로"), max_length=8, default="web")
    reason = models.CharField(_("까닭"), max_length=200, blank=True)
    evidence = models.CharField(_("증거"), max_length=200, blank=True)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("대신할 권한")
        verbose_name_plural = _("대신할 권한")
        indexes = [models.Index(fields=["agent", "state"], name="mandate_agent")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(member=models.F("agent")), name="mandate_for_another")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_state_display()}"
