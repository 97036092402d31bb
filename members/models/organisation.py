"""Institutions and the people who act for them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.districts import District


class Organisation(models.Model):
    """법인·단체. Acts only through people with a role in it."""

    class Kind(models.TextChoices):
        NONPROFIT = "nonprofit", _("비영리민간단체")
        ASSOCIATION = "association", _("사단법인")
        FOUNDATION = "foundation", _("재단법인")
        COOPERATIVE = "cooperative", _("협동조합·사회적협동조합")
        COMPANY = "company", _("기업")
        SCHOOL = "school", _("학교")
        WELFARE = "welfare", _("복지·돌봄 시설")
        PUBLIC = "public", _("공공기관")
        GROUP = "group", _("주민 모임·임의단체")

    kind = models.CharField(_("종류"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("이름"), max_length=80)
    # Digits only: 10 (사업자등록번호·고유번호) or 13 (법인등록번호); empty for a group without one.
    registration_number = models.CharField(_("등록번호"), max_length=13, blank=True)
    district = models.CharField(_("자치구"), max_length=20, choices=District.choices, blank=True)
    phone = models.CharField(_("전화"), max_length=20, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("기관")
        verbose_name_plural = _("기관")
        constraints = [
            models.UniqueConstraint(
                fields=["registration_number"],
                condition=~models.Q(registration_number="") & models.Q(closed_at=None),
                name="organisation_number_unique",
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationAgreement(models.Model):
    """An agreement with the centre (협약). In force from `starts_on` to `ends_on`, both included."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreements")
    title = models.CharField(_("협약 이름"), max_length=120)
    starts_on = models.DateField(_("시작하는 날"))
    ends_on = models.DateField(_("끝나는 날"))
    recorded_by = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(_("미리 끝낸 때"), null=True, blank=True)

    class Meta:
        verbose_name = _("협약")
        verbose_name_plural = _("협약")
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="agreement_dates")
        ]

    def __str__(self) -> str:
        return self.title


class OrganisationRole(models.Model):
    """What one person may do for one organisation. INVITED → ACTIVE → ENDED; a new role is a new row."""

    class Role(models.TextChoices):
        OWNER = "owner", _("대표 관리자")
        MANAGER = "manager", _("관리자")
        APPROVER = "approver", _("승인자")
        VIEWER = "viewer", _("보기만")

    class State(models.TextChoices):
        INVITED = "invited", _("초대함")
        ACTIVE = "active", _("함께함")
        ENDED = "ended", _("끝남")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="roles")
    # None until the invitation was taken up.
    person = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="organisation_roles"
    )
    role = models.CharField(_("역할"), max_length=8, choices=Role.choices)
    state = models.CharField(_("상태"), max_length=7, choices=State.choices, default=State.INVITED)
    invited_email = models.EmailField(_("초대한 주소"), blank=True)
    invited_by = models.ForeignKey("members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    invited_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("기관에서의 역할")
        verbose_name_plural = _("기관에서의 역할")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"], condition=models.Q(state="active"), name="one_active_role"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="active") | models.Q(person__isnull=False), name="active_role_has_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_role_display()}"
