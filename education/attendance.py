"""Writing who was there. Every scan, tap and import is an entry of its own; the attendance row is the last word of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from education import checkin
from education.models import Attendance, AttendanceEntry, CheckInSecret, Enrolment, Presence, Session, State
from members.acting import Acting
from members.models import Member

Source = AttendanceEntry.Source


class CheckInRefusal(models.TextChoices):
    NOT_ENROLLED = "not_enrolled", _("이 교육에 확정된 신청이 없어요. 담당자에게 말하면 현장에서 넣어 드려요.")
    NOT_NOW = "not_now", _("지금은 출석하는 시간이 아니에요. 시작 1시간 전부터 끝난 뒤 30분까지 할 수 있어요.")
    WRONG_CODE = "wrong_code", _("지난 번호예요. 화면에 지금 보이는 번호를 다시 적거나 찍어 주세요.")
    NOT_OPENED = "not_opened", _("담당자가 아직 출석을 열지 않았어요. 잠시 뒤에 다시 해 주세요.")


class CheckInRefused(Exception):
    def __init__(self, reason: CheckInRefusal):
        self.reason = reason
        super().__init__(reason.label)


@dataclass(frozen=True)
class Scan:
    """One scan as a phone reports it, perhaps hours later: `key` is the phone's own and makes it count once."""

    key: str
    code: str
    happened_at: datetime
    source: Source = Source.QR


def check_in(*, session: Session, acting: Acting, scan: Scan, at: datetime) -> Attendance:
    """The learner's own check-in by the code on the wall. Raises CheckInRefused.

    Judged by the time of the scan, not of its arrival: a phone without network is not late. A scan that claims a time
    before the check-in was opened, or after now, is not believed.
    """
    enrolment = Enrolment.objects.filter(run=session.run_id, learner=acting.member, state=State.CONFIRMED).first()
    if enrolment is None:
        raise CheckInRefused(CheckInRefusal.NOT_ENROLLED)
    opened = CheckInSecret.objects.filter(session=session).first()
    if opened is None:
        raise CheckInRefused(CheckInRefusal.NOT_OPENED)
    moment = min(scan.happened_at, at)
    if not checkin.is_open(session, moment) or moment < opened.opened_at:
        raise CheckInRefused(CheckInRefusal.NOT_NOW)
    if not checkin.is_good(opened.secret, scan.code, moment):
        raise CheckInRefused(CheckInRefusal.WRONG_CODE)
    status = Presence.LATE if checkin.is_late(session, moment) else Presence.PRESENT
    return mark(
        enrolment=enrolment, session=session, status=status, source=scan.source, key=scan.key, acting=acting, at=moment
    )


def mark(
    *,
    enrolment: Enrolment,
    session: Session,
    status: Presence,
    source: Source,
    key: str,
    acting: Acting,
    at: datetime,
) -> Attendance:
    """Write an entry and set the attendance. The same key again changes nothing; coming in once stays coming in."""
    with transaction.atomic():
        entry, is_new = AttendanceEntry.objects.get_or_create(
            key=key,
            defaults={
                "enrolment": enrolment,
                "session": session,
                "status": status,
                "source": source,
                "happened_at": at,
                **acting.columns(),
            },
        )
        standing = Attendance.objects.filter(enrolment=entry.enrolment_id, session=entry.session_id).first()
        # A second scan of the learner's own does not turn "present" into "late".
        is_own_rescan = standing is not None and source in (Source.QR, Source.CODE)
        if is_new and not is_own_rescan:
            standing, _made = Attendance.objects.update_or_create(
                enrolment=enrolment, session=session, defaults={"status": status, "at": at}
            )
        return standing


def undo(*, attendance: Attendance, key: str, acting: Acting, at: datetime) -> None:
    """Take a mark back: the row goes, the entries stay and say that it was there."""
    with transaction.atomic():
        AttendanceEntry.objects.create(
            enrolment=attendance.enrolment,
            session=attendance.session,
            source=Source.UNDO,
            key=key,
            happened_at=at,
            **acting.columns(),
        )
        attendance.delete()


def close_session(*, session: Session, acting: Acting, at: datetime) -> int:
    """Who is confirmed and has no mark was absent. Returns how many."""
    seen = Attendance.objects.filter(session=session).values("enrolment")
    missing = Enrolment.objects.filter(run=session.run_id, state=State.CONFIRMED).exclude(pk__in=seen)
    for enrolment in missing:
        mark(
            enrolment=enrolment,
            session=session,
            status=Presence.ABSENT,
            source=Source.NAME,
            key=f"absent:{session.pk}:{enrolment.pk}",
            acting=acting,
            at=at,
        )
    return len(missing)


def find(session: Session, words: str) -> Iterable[Enrolment]:
    """Confirmed learners of the session's run whose nickname begins with `words`: no browsable roster at the door."""
    return (
        Enrolment.objects.filter(
            run=session.run_id, state=State.CONFIRMED, learner__nickname__istartswith=words.strip()
        )
        .select_related("learner")
        .order_by("learner__nickname")[:20]
    )


def came_of(member: Member) -> models.QuerySet[Attendance]:
    return Attendance.objects.filter(enrolment__learner=member)
