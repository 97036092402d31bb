"""Who was there: one row an enrolment and session, and every scan that made it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Act
from members.models.acts import AppendOnly


class Presence(models.TextChoices):
    PRESENT = "present", _("왔어요")
    LATE = "late", _("늦게 왔어요")
    LEFT_EARLY = "left_early", _("먼저 갔어요")
    EXCUSED = "excused", _("까닭이 있어 못 왔어요")
    ABSENT = "absent", _("오지 않았어요")


# Those that count as attendance.
CAME = (Presence.PRESENT, Presence.LATE, Presence.LEFT_EARLY)


class Attendance(models.Model):
    """The present truth for one learner at one session; AttendanceEntry holds how it came to be."""

    enrolment = models.ForeignKey("education.Enrolment", on_delete=models.PROTECT, related_name="attendances")
    session = models.ForeignKey("education.Session", on_delete=models.PROTECT, related_name="attendances")
    status = models.CharField(_("출석"), max_length=10, choices=Presence.choices)
    minutes = models.PositiveSmallIntegerField(_("머문 시간(분)"), null=True, blank=True)
    at = models.DateTimeField(_("찍은 때"))

    class Meta:
        verbose_name = _("출석")
        verbose_name_plural = _("출석")
        constraints = [models.UniqueConstraint(fields=["enrolment", "session"], name="attendance_once")]

    def __str__(self) -> str:
        return self.get_status_display()


class AttendanceEntry(Act, AppendOnly):
    """One scan, tap, import or undo. `key` comes from the phone: a scan sent again when the network is back is one."""

    class Source(models.TextChoices):
        QR = "qr", _("QR")
        CODE = "code", _("번호 적기")
        NAME = "name", _("이름 찾기")
        WALK_IN = "walk_in", _("현장에서")
        PAPER = "paper", _("종이 명부")
        # The session was closed: absent is who nobody said anything of.
        CLOSE = "close", _("출석 마감")
        UNDO = "undo", _("되돌림")

    enrolment = models.ForeignKey("education.Enrolment", on_delete=models.PROTECT, related_name="attendance_entries")
    session = models.ForeignKey("education.Session", on_delete=models.PROTECT, related_name="attendance_entries")
    status = models.CharField(max_length=10, choices=Presence.choices, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    key = models.CharField(max_length=64, unique=True)
    # When it happened on the phone; acted_at is when the portal heard of it.
    happened_at = models.DateTimeField()

    class Meta:
        verbose_name = _("출석 기록")
        verbose_name_plural = _("출석 기록")

    def __str__(self) -> str:
        return f"{self.source} {self.status}"


class CheckInSecret(models.Model):
    """The secret of one session's rotating QR (education.checkin); shown by staff only."""

    session = models.OneToOneField("education.Session", on_delete=models.CASCADE, related_name="check_in_secret")
    secret = models.CharField(max_length=64)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.session_id}"
