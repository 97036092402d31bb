"""What is learned outside the room: videos watched, essays and workbooks handed in, study groups.

Caliper: MediaEvent, AssignableEvent; OneRoster: lineItem.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.districts import District

NOT_FOR_EVERYONE = _(
    "자막 파일과 대본이 없는 영상이라 강의로 쓸 수 없어요. 듣기 어려운 이웃도 배울 수 있게 영상 정보에서 둘을 넣고 "
    "다시 골라 주세요."
)


class Lesson(models.Model):
    """A video of a run. Refused without captions and transcript (they live on the media)."""

    run = models.ForeignKey("education.Run", on_delete=models.PROTECT, related_name="lessons")
    order = models.PositiveSmallIntegerField(_("순서"), default=1)
    title = models.CharField(_("제목"), max_length=80)
    video = models.ForeignKey("portal.PortalMedia", on_delete=models.PROTECT, related_name="+")
    seconds = models.PositiveIntegerField(_("길이(초)"))

    class Meta:
        verbose_name = _("영상 강의")
        verbose_name_plural = _("영상 강의")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.video_id and not self.is_for_everyone:
            raise ValidationError({"video": NOT_FOR_EVERYONE}, code="captions")

    @property
    def is_for_everyone(self) -> bool:
        """Whether those who cannot hear or see it can learn from it, too."""
        return bool(self.video.captions and self.video.transcript.strip())


class WatchProgress(models.Model):
    """What of a lesson one learner has seen: the union of ranges in seconds, and where to go on.

    `ranges` is a sorted list of [from, to) without overlap; `watched` its length. Never trusts "ended" alone.
    """

    enrolment = models.ForeignKey("education.Enrolment", on_delete=models.PROTECT, related_name="watching")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="watching")
    ranges = models.JSONField(default=list)
    watched = models.PositiveIntegerField(_("본 시간(초)"), default=0)
    position = models.PositiveIntegerField(_("이어 볼 곳(초)"), default=0)
    # Seconds that may still be believed at `updated_at` (education.watching says how it grows).
    credit = models.PositiveIntegerField(default=30, editable=False)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.watched}"


class Assignment(models.Model):
    class Kind(models.TextChoices):
        ESSAY = "essay", _("소감문")
        WORKBOOK = "workbook", _("활동지 파일")

    run = models.ForeignKey("education.Run", on_delete=models.PROTECT, related_name="assignments")
    kind = models.CharField(_("종류"), max_length=8, choices=Kind.choices, default=Kind.ESSAY)
    title = models.CharField(_("제목"), max_length=80)
    guide = models.TextField(_("안내"), max_length=1000, blank=True)
    min_chars = models.PositiveSmallIntegerField(_("적어도 몇 글자"), default=0)
    due_at = models.DateTimeField(_("언제까지"), null=True, blank=True)
    needs_review = models.BooleanField(_("담당자가 확인해요"), default=True)

    class Meta:
        verbose_name = _("과제")
        verbose_name_plural = _("과제")

    def __str__(self) -> str:
        return self.title


class Submission(models.Model):
    """DRAFT → SUBMITTED → ACCEPTED, or REVISE → SUBMITTED again. `draft` is what autosave keeps; a version is what was
    handed in."""

    class State(models.TextChoices):
        DRAFT = "draft", _("쓰는 중")
        SUBMITTED = "submitted", _("냈어요")
        REVISE = "revise", _("고쳐서 다시 내기")
        ACCEPTED = "accepted", _("받았어요")

    enrolment = models.ForeignKey("education.Enrolment", on_delete=models.PROTECT, related_name="submissions")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="submissions")
    state = models.CharField(_("상태"), max_length=9, choices=State.choices, default=State.DRAFT)
    draft = models.TextField(max_length=20_000, blank=True)
    # Raised at each saving; a save from an older tab is kept aside, not lost.
    draft_version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    extended_until = models.DateTimeField(_("늦춘 기한"), null=True, blank=True)

    class Meta:
        verbose_name = _("낸 과제")
        verbose_name_plural = _("낸 과제")
        constraints = [models.UniqueConstraint(fields=["enrolment", "assignment"], name="submission_once")]

    def __str__(self) -> str:
        return self.get_state_display()


class SubmissionVersion(models.Model):
    """What was handed in; or, `kept_aside`, what another window had written when a later text took its place."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    body = models.TextField(max_length=20_000, blank=True)
    # Relative to the private folder; random name, what it was called is kept beside.
    file = models.CharField(max_length=160, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    # SHA-256 of the file: the same one sent twice is handed in once.
    digest = models.CharField(max_length=64, blank=True)
    kept_aside = models.BooleanField(default=False)
    # What a reviewer began to write and has not sent.
    comment_draft = models.TextField(max_length=2000, blank=True)
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="submission_version_once")]

    def __str__(self) -> str:
        return f"{self.number}"


class Review(models.Model):
    class Decision(models.TextChoices):
        ACCEPT = "accept", _("받아들이기")
        REVISE = "revise", _("고쳐 달라고 하기")

    version = models.OneToOneField(SubmissionVersion, on_delete=models.PROTECT, related_name="review")
    decision = models.CharField(_("결정"), max_length=6, choices=Decision.choices)
    comment = models.TextField(_("한마디"), max_length=2000, blank=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("과제 확인")

    def __str__(self) -> str:
        return self.get_decision_display()


class StudyGroup(models.Model):
    """자주학습: five to fifty neighbours who learn by themselves, with a leader, a log and a result."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("제안함")
        RUNNING = "running", _("배우는 중")
        REPORTED = "reported", _("결과를 냈어요")
        CLOSED = "closed", _("마쳤어요")
        REFUSED = "refused", _("하지 않기로 했어요")

    SMALLEST, LARGEST = 5, 50

    leader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="study_groups_led")
    title = models.CharField(_("무엇을 배우나요"), max_length=80)
    plan = models.TextField(_("어떻게 배우나요"), max_length=2000)
    district = models.CharField(_("자치구"), max_length=20, choices=District.choices, blank=True)
    # The campus' run it belongs to, when it became one.
    run = models.ForeignKey("education.Run", on_delete=models.PROTECT, null=True, blank=True, related_name="groups")
    state = models.CharField(_("상태"), max_length=8, choices=State.choices, default=State.PROPOSED)
    report = models.TextField(_("결과"), max_length=5000, blank=True)
    is_open = models.BooleanField(_("이웃 누구나 함께할 수 있어요"), default=False)
    # The secret end of the link by which the leader invites; a new one ends the old.
    invite_key = models.CharField(max_length=64, unique=True)
    # Members now; kept by education.groups under the lock of `version`.
    size = models.PositiveSmallIntegerField(default=1, editable=False)
    version = models.PositiveBigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("까닭"), max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("자주학습 모임")
        verbose_name_plural = _("자주학습 모임")
        constraints = [models.CheckConstraint(condition=Q(size__lte=50), name="group_within_fifty")]

    def __str__(self) -> str:
        return self.title


class StudyGroupMember(models.Model):
    group = models.ForeignKey(StudyGroup, on_delete=models.PROTECT, related_name="people")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="study_groups")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "member"], condition=models.Q(left_at=None), name="in_group_once")
        ]

    def __str__(self) -> str:
        return f"{self.member}"


class StudyGroupInvitation(models.Model):
    """A neighbour asked by nickname; gone when answered."""

    group = models.ForeignKey(StudyGroup, on_delete=models.CASCADE, related_name="invitations")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "member"], name="group_invited_once")]

    def __str__(self) -> str:
        return f"{self.member}"


class StudyGroupLog(models.Model):
    group = models.ForeignKey(StudyGroup, on_delete=models.PROTECT, related_name="logs")
    met_on = models.DateField(_("만난 날"))
    minutes = models.PositiveSmallIntegerField(_("몇 분"))
    text = models.TextField(_("무엇을 했나요"), max_length=2000)
    came = models.ManyToManyField(StudyGroupMember, related_name="logs", blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("모임 일지")
        ordering = ["-met_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.met_on}"
