"""Records of the right to one's own data: who looked, what was asked, what was destroyed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.acts import AppendOnly


class AccessEntry(AppendOnly):
    """A staff member saw, searched or exported personal data, and why. `subject` is None for a list or an export."""

    class Kind(models.TextChoices):
        SEARCH = "search", _("찾기")
        VIEW = "view", _("열어 보기")
        EXPORT = "export", _("내보내기")
        CHANGE = "change", _("고치기")

    kind = models.CharField(_("무엇을"), max_length=6, choices=Kind.choices)
    staff = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="access_made", verbose_name=_("담당자")
    )
    subject = models.ForeignKey(
        "members.Member",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="access_had",
        verbose_name=_("회원"),
    )
    what = models.CharField(_("본 것"), max_length=120)
    reason = models.CharField(_("까닭"), max_length=200)
    rows = models.PositiveIntegerField(_("몇 명"), default=1)
    at = models.DateTimeField(_("때"))

    class Meta:
        verbose_name = _("개인정보 열람 기록")
        verbose_name_plural = _("개인정보 열람 기록")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"


class DataRequest(models.Model):
    """What a member asks about own data beyond what the screens do; answered by a person until `due_on`."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("열람")
        CORRECTION = "correction", _("고침")
        ERASURE = "erasure", _("지움")
        RESTRICTION = "restriction", _("처리 멈춤")

    class State(models.TextChoices):
        OPEN = "open", _("받음")
        DONE = "done", _("했음")
        REFUSED = "refused", _("할 수 없음")
        WITHDRAWN = "withdrawn", _("거둠")

    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="data_requests")
    kind = models.CharField(_("무엇을"), max_length=11, choices=Kind.choices)
    text = models.TextField(_("부탁하는 내용"), max_length=1000)
    state = models.CharField(_("상태"), max_length=9, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(_("받은 때"))
    due_on = models.DateField(_("답할 날"))
    answer = models.TextField(_("답"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("개인정보 요청")
        verbose_name_plural = _("개인정보 요청")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.opened_at:%Y-%m-%d}"


class DataCopy(models.Model):
    """A download of everything about a member, made by a task; the file is gone at `expires_at`."""

    class State(models.TextChoices):
        WAITING = "waiting", _("만드는 중")
        READY = "ready", _("준비됨")
        GONE = "gone", _("지움")

    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="data_copies")
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    # Relative to the private folder of such files, with a random name.
    path = models.CharField(max_length=120, blank=True)
    requested_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.requested_at:%Y-%m-%d}"


class DestructionEntry(AppendOnly):
    """That rows were destroyed: under which rule, how many, when. Nothing of what they held."""

    rule = models.CharField(_("규칙"), max_length=60)
    label = models.CharField(_("무엇을"), max_length=120)
    rows = models.PositiveIntegerField(_("몇 건"))
    at = models.DateTimeField(_("때"))

    class Meta:
        verbose_name = _("파기 기록")
        verbose_name_plural = _("파기 기록")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.label} {self.rows}"
