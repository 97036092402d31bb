"""Who applied, who has a seat, who waits, and every step on the way. Only the verbs of seats write here.

OneRoster: enrollment.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models import Act
from members.models.acts import AppendOnly


class Learner(models.Model):
    """A member as a learner: the row that limits and overlaps of one person are decided under."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="learner"
    )
    version = models.PositiveBigIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return f"{self.member}"


class State(models.TextChoices):
    APPLIED = "applied", _("신청함")
    WAITING = "waiting", _("기다림")
    OFFERED = "offered", _("자리가 났어요")
    CONFIRMED = "confirmed", _("확정")
    NOT_SELECTED = "not_selected", _("뽑히지 않음")
    REJECTED = "rejected", _("받지 못함")
    LEFT = "left", _("기다리다 그만둠")
    DECLINED = "declined", _("자리를 사양함")
    EXPIRED = "expired", _("답이 없어 넘어감")
    CANCELLED_BY_LEARNER = "cancelled_by_learner", _("취소함")
    CANCELLED_BY_OFFICE = "cancelled_by_office", _("센터가 취소함")


# Those who hold a seat; those who may not apply again; what may follow what.
OCCUPYING = (State.OFFERED, State.CONFIRMED)
ACTIVE = (State.APPLIED, State.WAITING, State.OFFERED, State.CONFIRMED)
ALLOWED: dict[str, tuple[State, ...]] = {
    "": (State.APPLIED, State.WAITING, State.CONFIRMED),
    State.APPLIED: (
        State.CONFIRMED,
        State.WAITING,
        State.NOT_SELECTED,
        State.REJECTED,
        State.LEFT,
        State.CANCELLED_BY_OFFICE,
    ),
    State.WAITING: (State.OFFERED, State.CONFIRMED, State.LEFT, State.NOT_SELECTED, State.CANCELLED_BY_OFFICE),
    State.OFFERED: (State.CONFIRMED, State.DECLINED, State.EXPIRED, State.CANCELLED_BY_OFFICE),
    State.CONFIRMED: (State.CANCELLED_BY_LEARNER, State.CANCELLED_BY_OFFICE),
}


class EnrolmentQuerySet(models.QuerySet):
    def active(self) -> models.QuerySet["Enrolment"]:
        return self.filter(state__in=ACTIVE)

    def occupying(self) -> models.QuerySet["Enrolment"]:
        return self.filter(state__in=OCCUPYING)

    def waiting(self) -> models.QuerySet["Enrolment"]:
        """In the order in which seats are offered."""
        return self.filter(state=State.WAITING).order_by("rank", "queue_number")

    def overdue(self, at: datetime) -> models.QuerySet["Enrolment"]:
        """Offers nobody answered in time."""
        return self.filter(state=State.OFFERED, offer_until__lte=at)


class Enrolment(Act):
    """One person's application to one run, and what became of it. `actor`, `on_behalf_of`, `channel`: who entered it.

    `queue_number` is the order of arrival and the public number of the application, unique within a run; `rank` is the
    place by which seats are given, smallest first: the same, until a draw gives another.
    """

    run = models.ForeignKey("education.Run", on_delete=models.PROTECT, related_name="enrolments")
    pool = models.ForeignKey("education.SeatPool", on_delete=models.PROTECT, related_name="enrolments")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    state = models.CharField(_("상태"), max_length=20, choices=State.choices)
    queue_number = models.PositiveIntegerField(_("접수 번호"))
    rank = models.PositiveIntegerField(_("차례"))
    # The form's own key: a double click, two tabs or the back button is one application.
    key = models.CharField(max_length=64, unique=True)
    offer_until = models.DateTimeField(_("이때까지 답하기"), null=True, blank=True)
    # The rules as the applicant read them: {"cancel_until": …, "fee": 0, "offer_hours": 24}.
    policy = models.JSONField(default=dict)
    changed_at = models.DateTimeField(_("바뀐 때"))

    objects = EnrolmentQuerySet.as_manager()

    # The step that this object was just moved by; what is told about it is named after it.
    last_step: "Transition | None" = None

    class Meta:
        verbose_name = _("수강 신청")
        verbose_name_plural = _("수강 신청")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "learner"], condition=Q(state__in=ACTIVE), name="one_active_enrolment"
            ),
            models.UniqueConstraint(fields=["run", "queue_number"], name="queue_number_once"),
            models.CheckConstraint(
                condition=~Q(state=State.OFFERED) | Q(offer_until__isnull=False), name="offer_has_deadline"
            ),
        ]
        indexes = [
            models.Index(fields=["pool", "state", "rank"], name="enrolment_queue"),
            models.Index(fields=["learner", "-id"], name="enrolment_learner"),
            models.Index(fields=["offer_until"], condition=Q(state=State.OFFERED), name="enrolment_offers"),
        ]

    def __str__(self) -> str:
        return f"{self.run} · {self.get_state_display()}"


class Invitation(Act):
    """That someone may apply to a run for invited people, or in a window for those who come first (welfare: the proof
    was seen by staff and is not kept)."""

    run = models.ForeignKey("education.Run", on_delete=models.PROTECT, related_name="invitations")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="run_invitations")

    class Meta:
        verbose_name = _("초대")
        constraints = [models.UniqueConstraint(fields=["run", "member"], name="invited_once")]

    def __str__(self) -> str:
        return f"{self.member}"


class RunMessage(Act, AppendOnly):
    """What staff told the learners of a run; each gets it by the outbox."""

    run = models.ForeignKey("education.Run", on_delete=models.PROTECT, related_name="messages")
    title = models.CharField(_("제목"), max_length=80)
    text = models.TextField(_("내용"), max_length=1000)
    # Values of State: whom it went to.
    states = models.JSONField(default=list)
    told = models.PositiveIntegerField(_("몇 명"))
    # The form's own: sent twice is one message.
    key = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("보낸 안내")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class CalendarFeed(models.Model):
    """The private calendar address of one learner; a new key ends the old address."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="calendar_feed"
    )
    key = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.member_id}"


class Transition(Act, AppendOnly):
    """One step of one enrolment, written in the transaction of the step."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="transitions")
    before = models.CharField(max_length=20, choices=State.choices, blank=True)
    after = models.CharField(max_length=20, choices=State.choices)
    reason = models.CharField(_("까닭"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("신청이 바뀐 기록")
        constraints = [
            # Seats come and go, but no state leads back to itself.
            models.CheckConstraint(condition=~Q(before=F("after")), name="transition_changes"),
        ]

    def __str__(self) -> str:
        return f"{self.before or '·'} → {self.after}"


class Answer(models.Model):
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey("education.Question", on_delete=models.PROTECT, related_name="answers")
    value = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "question"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.question_id}"


class Draw(models.Model):
    """The lot of one run. `commitment` = SHA-256 of the seed, published before the window closes; with the seed and the
    list of entrants, published after, anyone gets the same order (education.draws says how)."""

    run = models.OneToOneField("education.Run", on_delete=models.PROTECT, related_name="draw")
    algorithm = models.CharField(max_length=40)
    commitment = models.CharField(max_length=64)
    seed = models.CharField(max_length=64, editable=False)
    entrants_digest = models.CharField(max_length=64, blank=True)
    entrants = models.PositiveIntegerField(default=0)
    committed_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True, blank=True)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("추첨")
        verbose_name_plural = _("추첨")

    def __str__(self) -> str:
        return f"{self.run}"


class Sanction(models.Model):
    """A pause after not coming, in one scope, until a day, open to appeal. Computed from attendance by staff's word."""

    class Appeal(models.TextChoices):
        NONE = "", _("없음")
        OPEN = "open", _("받음")
        UPHELD = "upheld", _("받아들임")
        REFUSED = "refused", _("받아들이지 않음")

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sanctions")
    # A kind of course; empty for the campus alone.
    kind = models.CharField(_("종류"), max_length=12, blank=True)
    campus = models.CharField(_("여는 곳"), max_length=20, blank=True)
    reason = models.CharField(_("까닭"), max_length=200)
    starts_at = models.DateTimeField()
    until = models.DateTimeField(_("언제까지"))
    imposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    appeal = models.CharField(max_length=7, choices=Appeal.choices, blank=True)
    appeal_text = models.TextField(max_length=1000, blank=True)
    appeal_answer = models.TextField(max_length=1000, blank=True)

    class Meta:
        verbose_name = _("신청 멈춤")
        verbose_name_plural = _("신청 멈춤")

    def __str__(self) -> str:
        return f"{self.until:%Y-%m-%d}"
