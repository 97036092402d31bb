"""When and where a course is held, for how many, and how one gets in: Run · pools · windows · sessions · questions.

schema.org: CourseInstance, Event; OneRoster: class, academicSession.
"""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.districts import District


class RunQuerySet(models.QuerySet):
    def lock(self, pk: int, read_before: "Run | None" = None) -> "Run":
        """The run, its row written first: the lock on PostgreSQL and on SQLite. Inside a transaction only.

        `read_before`: the same run as it was at hand. Its course is kept: a page is a wide row to read under a lock.
        """
        self.filter(pk=pk).update(version=F("version") + 1)
        if read_before is None or not self.model._meta.get_field("course").is_cached(read_before):
            return self.select_related("course").get(pk=pk)
        run = self.get(pk=pk)
        run.course = read_before.course
        return run

    def public(self) -> models.QuerySet["Run"]:
        """Runs that the catalogue shows: published, of a live course."""
        return self.filter(published_at__isnull=False, course__live=True)


class Term(models.Model):
    class Season(models.TextChoices):
        SPRING = "spring", _("봄")
        SUMMER = "summer", _("여름")
        AUTUMN = "autumn", _("가을")
        WINTER = "winter", _("겨울")

    year = models.PositiveSmallIntegerField(_("해"))
    season = models.CharField(_("학기"), max_length=6, choices=Season.choices)
    starts_on = models.DateField(_("시작"))
    ends_on = models.DateField(_("끝"))

    class Meta:
        verbose_name = _("학기")
        verbose_name_plural = _("학기")
        ordering = ["-starts_on"]
        constraints = [models.UniqueConstraint(fields=["year", "season"], name="term_once")]

    def __str__(self) -> str:
        return f"{self.year}년 {self.get_season_display()}학기"


class Venue(models.Model):
    """A room where sessions are held."""

    name = models.CharField(_("이름"), max_length=80)
    district = models.CharField(_("자치구"), max_length=20, choices=District.choices, blank=True)
    address = models.CharField(_("주소"), max_length=160)
    directions = models.CharField(_("찾아오는 길"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(_("들어갈 수 있는 사람"), null=True, blank=True)
    step_free = models.BooleanField(_("휠체어·유아차로 들어올 수 있어요"), default=False)
    phone = models.CharField(_("전화"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("교육 장소")
        verbose_name_plural = _("교육 장소")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One holding of a course. What dates decide (접수중, 진행중 …) is computed: `education.states.state(run, at)`.

    `version` is written first by every decision about seats. `campus` is the district whose centre holds it; empty for
    the Seoul centre.
    """

    class Mode(models.TextChoices):
        ONSITE = "onsite", _("모여서")
        ONLINE = "online", _("온라인으로")
        HYBRID = "hybrid", _("모여서·온라인으로")
        SELF_PACED = "self_paced", _("아무 때나 영상으로")

    class Admission(models.TextChoices):
        OPEN = "open", _("신청하면 바로")
        FIRST_COME = "first_come", _("먼저 신청한 순서")
        BATCH = "batch", _("처음 몇 분 동안 낸 신청을 함께 추첨")
        LOTTERY = "lottery", _("추첨")
        APPROVAL = "approval", _("담당자가 확인")
        INVITE = "invite", _("초대받은 사람만")

    class CancelBasis(models.TextChoices):
        CLOSE = "close", _("접수 끝나는 날")
        START = "start", _("시작하는 날")
        SESSION = "session", _("각 회차 날")

    course = models.ForeignKey("education.CoursePage", on_delete=models.PROTECT, related_name="runs")
    campus = models.CharField(_("여는 곳"), max_length=20, choices=District.choices, blank=True)
    term = models.ForeignKey(Term, on_delete=models.PROTECT, null=True, blank=True, related_name="runs")
    number = models.PositiveSmallIntegerField(_("기수"), default=1)
    title = models.CharField(_("이 회차의 이름"), max_length=80, blank=True)
    mode = models.CharField(_("방식"), max_length=12, choices=Mode.choices, default=Mode.ONSITE)
    admission = models.CharField(_("뽑는 방법"), max_length=12, choices=Admission.choices, default=Admission.FIRST_COME)
    batch_minutes = models.PositiveSmallIntegerField(_("함께 추첨할 시간(분)"), default=30)
    fee = models.PositiveIntegerField(_("수강료(원)"), default=0)
    # From the first session's start to the last one's end; kept by education.sessions when sessions change.
    starts_at = models.DateTimeField(_("시작"), null=True, blank=True)
    ends_at = models.DateTimeField(_("끝"), null=True, blank=True)
    # From the first window's opening to the last one's close; kept by education.windows.
    opens_at = models.DateTimeField(_("접수 시작"), null=True, blank=True)
    closes_at = models.DateTimeField(_("접수 끝"), null=True, blank=True)
    min_enrol = models.PositiveSmallIntegerField(_("열기 위한 최소 인원"), default=0)
    decide_at = models.DateTimeField(_("열지 정하는 때"), null=True, blank=True)
    decided_to_run_at = models.DateTimeField(null=True, blank=True)
    offer_hours = models.PositiveSmallIntegerField(_("대기자에게 주는 시간"), default=24)
    # Before the start, nobody is offered a seat any more: staff phone.
    cutoff_hours = models.PositiveSmallIntegerField(_("시작 몇 시간 전까지 자동으로 채울지"), default=3)
    cancel_basis = models.CharField(
        _("취소 기준"), max_length=8, choices=CancelBasis.choices, default=CancelBasis.START
    )
    cancel_days = models.PositiveSmallIntegerField(_("기준일 며칠 전까지"), default=1)
    min_age = models.PositiveSmallIntegerField(_("몇 살부터"), null=True, blank=True)
    max_per_kind_and_term = models.PositiveSmallIntegerField(
        _("한 학기에 같은 종류를 몇 개까지"), null=True, blank=True
    )
    # Online and hybrid: for those enrolled only.
    stream_url = models.URLField(_("온라인 주소"), blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("폐강 까닭"), max_length=200, blank=True)
    bring = models.CharField(_("가져올 것"), max_length=160, blank=True)
    benefits = models.CharField(_("받는 것"), max_length=160, blank=True)
    contact = models.CharField(_("문의 전화"), max_length=20, blank=True)
    version = models.PositiveBigIntegerField(default=0, editable=False)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("교육 회차")
        verbose_name_plural = _("교육 회차")
        permissions = [("manage_runs", "교육을 열고 운영하기 (자치구 담당은 자기 자치구만)")]
        constraints = [
            models.UniqueConstraint(fields=["course", "campus", "term", "number"], name="run_number_once"),
        ]
        indexes = [
            models.Index(fields=["closes_at"], name="run_closes"),
            models.Index(fields=["campus", "starts_at"], name="run_campus"),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.course.title} {self.number}기"

    @property
    def campus_label(self) -> str:
        return District(self.campus).label if self.campus else str(_("서울시 센터"))


class SeatPool(models.Model):
    """A number of seats of one sort. `capacity` None means without limit, 0 means closed; `occupied` is kept by
    education.seats and is the number of confirmed and offered enrolments, never more than the capacity."""

    class Kind(models.TextChoices):
        ONSITE = "onsite", _("모여서 듣기")
        ONLINE = "online", _("온라인으로 듣기")
        RESERVED = "reserved", _("따로 남겨 둔 자리")

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="pools")
    kind = models.CharField(_("자리"), max_length=8, choices=Kind.choices, default=Kind.ONSITE)
    label = models.CharField(_("이름"), max_length=40, blank=True)
    capacity = models.PositiveIntegerField(_("정원"), null=True, blank=True)
    occupied = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("자리")
        verbose_name_plural = _("자리")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(occupied__lte=F("capacity")), name="pool_never_oversold"
            ),
            models.UniqueConstraint(fields=["run", "kind", "label"], name="pool_once"),
        ]

    def __str__(self) -> str:
        return self.label or self.get_kind_display()

    @property
    def free(self) -> int | None:
        """Seats left; None without limit."""
        return None if self.capacity is None else max(self.capacity - self.occupied, 0)


class ApplicationWindow(models.Model):
    """From when until when whom may apply, for which pool (None: any)."""

    class Eligibility(models.TextChoices):
        EVERYONE = "everyone", _("누구나")
        DISTRICT = "district", _("이 자치구에 사는 분")
        FIRST_TIME = "first_time", _("이 과정을 처음 듣는 분")
        STAFF = "staff", _("마을 일을 하는 실무자")
        WELFARE = "welfare", _("먼저 신청할 수 있는 분 (담당자 확인)")

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="windows")
    opens_at = models.DateTimeField(_("여는 때"))
    closes_at = models.DateTimeField(_("닫는 때"))
    eligibility = models.CharField(_("누가"), max_length=10, choices=Eligibility.choices, default=Eligibility.EVERYONE)
    pool = models.ForeignKey(SeatPool, on_delete=models.PROTECT, null=True, blank=True, related_name="windows")

    class Meta:
        verbose_name = _("접수 기간")
        verbose_name_plural = _("접수 기간")
        ordering = ["opens_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="window_times")]

    def __str__(self) -> str:
        return f"{self.opens_at:%Y-%m-%d %H:%M}–{self.closes_at:%m-%d %H:%M}"

    def is_open(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at


class Session(models.Model):
    """One meeting of a run. schema.org Event, whose superEvent is the run. `sequence` counts changes, for calendars."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("회차"))
    title = models.CharField(_("이름"), max_length=80, blank=True)
    starts_at = models.DateTimeField(_("시작"))
    ends_at = models.DateTimeField(_("끝"))
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    stream_url = models.URLField(_("온라인 주소"), blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("회차 모임")
        verbose_name_plural = _("회차 모임")
        ordering = ["starts_at", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="session_number_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_times"),
        ]
        indexes = [models.Index(fields=["starts_at"], name="session_starts")]

    def __str__(self) -> str:
        return f"{self.number}회 {self.title}".strip()

    @property
    def hours(self) -> float:
        return (self.ends_at - self.starts_at).total_seconds() / 3600


class Question(models.Model):
    """What a run asks of applicants. `kept_days`: the answer is destroyed so many days after the run's end."""

    class Kind(models.TextChoices):
        TEXT = "text", _("짧은 글")
        LONG = "long", _("긴 글")
        CHOICE = "choice", _("하나 고르기")
        CHOICES = "choices", _("여러 개 고르기")
        NUMBER = "number", _("숫자")
        YES = "yes", _("동의·확인")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("종류"), max_length=7, choices=Kind.choices, default=Kind.TEXT)
    text = models.CharField(_("물음"), max_length=160)
    help_text = models.CharField(_("도움말"), max_length=200, blank=True)
    options = models.TextField(_("고를 것"), blank=True, help_text=_("한 줄에 하나씩"))
    required = models.BooleanField(_("꼭 답해야 해요"), default=False)
    # For a question that asks personal data: what for, as the law wants it said.
    purpose = models.CharField(_("왜 묻는지"), max_length=120, blank=True)
    kept_days = models.PositiveSmallIntegerField(_("끝나고 며칠 뒤 지울지"), default=90)

    class Meta:
        verbose_name = _("신청 물음")
        verbose_name_plural = _("신청 물음")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text
