"""Writing who was there. Every scan, tap and import is an entry; the attendance row is the last word of them.

The last word is that of the latest moment, not of the latest arrival: a phone that was without network for an hour
changes nothing that was said after its scan.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import checkin
from education.models import CAME, Attendance, AttendanceEntry, CheckInSecret, Enrolment, Presence, Session, State
from members.acting import Acting, record
from members.models import Member

Source = AttendanceEntry.Source
OWN = (Source.QR, Source.CODE)
# Older than this is no scan that was waiting for a network.
OLDEST = timedelta(hours=48)
# How far a phone's clock may run ahead.
AHEAD = timedelta(minutes=2)


class CheckInRefusal(models.TextChoices):
    NOT_ENROLLED = (
        "not_enrolled",
        gettext_lazy("이 교육에 확정된 신청이 없어요. 담당자에게 말하면 빈자리가 있는지 보고 현장에서 넣어 드려요."),
    )
    CANCELLED = "cancelled", gettext_lazy("이 모임은 취소됐어요. 내 교육에서 다음 모임을 봐 주세요.")
    NOT_OPENED = (
        "not_opened",
        gettext_lazy("담당자가 아직 출석을 열지 않았어요. 담당자에게 말한 뒤 화면에 나온 QR을 찍어 주세요."),
    )
    TOO_EARLY = "too_early", gettext_lazy("아직 출석하는 시간이 아니에요. 시작 한 시간 전부터 할 수 있어요.")
    TOO_LATE = "too_late", gettext_lazy("출석하는 시간이 지났어요. 오셨다면 담당자에게 말해 주세요. 고쳐 드려요.")
    WRONG_CODE = "wrong_code", gettext_lazy("지난 번호예요. 화면에 지금 보이는 번호를 다시 적거나 찍어 주세요.")
    TOO_OLD = "too_old", gettext_lazy("찍은 지 이틀이 지나 받을 수 없어요. 오셨다면 담당자에게 말해 주세요.")


class CheckInRefused(Exception):
    """`reason` for the program; as text, what the person does now."""

    def __init__(self, reason: CheckInRefusal, words: str = ""):
        self.reason = reason
        super().__init__(words or str(reason.label))


@dataclass(frozen=True)
class Scan:
    """One scan as a phone reports it, perhaps hours later: `key` is the phone's own and makes it count once.

    `is_proven`: the server itself saw the code at `happened_at` (it gave a signed word for it), before a login.
    """

    key: str
    code: str
    happened_at: datetime
    source: Source = Source.QR
    is_proven: bool = False


def check_in(*, session: Session, acting: Acting, scan: Scan, at: datetime) -> Attendance:
    """The learner's own check-in by the code on the wall. Raises CheckInRefused.

    Judged by the time of the scan, not of its arrival: a phone without network is not late. A scan that claims a time
    before the check-in was opened, or after now, or longer ago than two days, is not believed.
    """
    enrolment = Enrolment.objects.filter(run=session.run_id, learner=acting.member, state=State.CONFIRMED).first()
    if enrolment is None:
        raise CheckInRefused(CheckInRefusal.NOT_ENROLLED)
    standing = Attendance.objects.filter(enrolment=enrolment, session=session).first()
    if standing and standing.status in CAME:
        return standing
    moment = moment_of(session, scan, at)
    status = Presence.LATE if checkin.is_late(session, moment) else Presence.PRESENT
    key = f"own:{acting.member.pk}:{scan.key}"[:64]
    return mark(
        enrolment=enrolment, session=session, status=status, source=scan.source, key=key, acting=acting, at=moment
    )


def moment_of(session: Session, scan: Scan, at: datetime) -> datetime:
    """When the scan was made, proven by its code. Raises CheckInRefused."""
    if session.cancelled_at or session.run.cancelled_at:
        raise CheckInRefused(CheckInRefusal.CANCELLED)
    claimed = min(scan.happened_at, at)
    if claimed < checkin.opens_at(session):
        raise CheckInRefused(CheckInRefusal.TOO_EARLY, too_early(session))
    if at - claimed > OLDEST:
        raise CheckInRefused(CheckInRefusal.TOO_OLD)
    opened = CheckInSecret.objects.filter(session=session).first()
    if claimed > checkin.closes_at(session):
        raise CheckInRefused(CheckInRefusal.TOO_LATE)
    if opened is None:
        raise CheckInRefused(CheckInRefusal.NOT_OPENED)
    if scan.is_proven:
        return claimed
    is_typed = scan.source == Source.CODE
    if at - claimed <= AHEAD and checkin.is_good(opened.secret, scan.code, at, is_typed=is_typed):
        return claimed
    moment = checkin.moment_of(opened.secret, scan.code, claimed) if scan.source == Source.QR else None
    if moment is None or moment < opened.opened_at - checkin.SKEW or not checkin.is_open(session, moment):
        raise CheckInRefused(CheckInRefusal.WRONG_CODE)
    # A code that is shown only later proves that somebody knew it before: nobody can.
    if moment > at + AHEAD:
        raise CheckInRefused(CheckInRefusal.WRONG_CODE)
    return min(moment, at)


def too_early(session: Session) -> str:
    opens = date_format(timezone.localtime(checkin.opens_at(session)), "n월 j일 A g:i")
    return _("아직 출석하는 시간이 아니에요. %s부터 할 수 있어요. 그때 화면의 QR을 다시 찍어 주세요.") % opens


def mark(
    *,
    enrolment: Enrolment,
    session: Session,
    status: Presence,
    source: Source,
    key: str,
    acting: Acting,
    at: datetime,
) -> Attendance | None:
    """Write an entry and set the attendance. The same key again changes nothing; coming in once stays coming in."""
    with transaction.atomic():
        entry, is_new = entered(enrolment, session, key, acting, at, source=source, status=status)
        if is_new:
            return settle(entry.enrolment_id, session)
        return Attendance.objects.filter(enrolment=entry.enrolment_id, session=entry.session_id).first()


def undo(*, enrolment: Enrolment, session: Session, key: str, acting: Acting, at: datetime) -> Attendance | None:
    """Take the last mark back: what was said before it holds again. The entries stay and say that it was there."""
    with transaction.atomic():
        entered(enrolment, session, key, acting, at, source=Source.UNDO)
        return settle(enrolment.pk, session)


def entered(enrolment, session, key, acting, at, **details) -> tuple[AttendanceEntry, bool]:
    """The entry of that key, under the lock of the learner's row: two who mark one person at once come one by one."""
    Enrolment.objects.select_for_update(no_key=True).filter(pk=enrolment.pk).values_list("pk").first()
    written = {"enrolment": enrolment, "session": session, "happened_at": at, **details, **acting.columns()}
    return AttendanceEntry.objects.get_or_create(key=key, defaults=written)


def settle(enrolment_id: int, session: Session) -> Attendance | None:
    """Make the row what its entries say."""
    entries = AttendanceEntry.objects.filter(enrolment=enrolment_id, session=session)
    last = last_word(sorted(entries, key=lambda entry: (entry.happened_at, entry.pk)))
    if last is None:
        Attendance.objects.filter(enrolment=enrolment_id, session=session).delete()
        return None
    row, _made = Attendance.objects.update_or_create(
        enrolment_id=enrolment_id, session=session, defaults={"status": last.status, "at": last.happened_at}
    )
    return row


def last_word(entries: Iterable[AttendanceEntry]) -> AttendanceEntry | None:
    """The entry that holds, of entries in the order in which they happened.

    A scan of the learner's own proves that they came, and changes nothing for who had come; closing a session says
    "absent" of those alone of whom nobody said anything; an undo takes back the last word that was taken.
    """
    words: list[AttendanceEntry] = []
    for entry in entries:
        match entry.source:
            case Source.UNDO:
                words = words[:-1]
            case Source.CLOSE if words:
                pass
            case Source.QR | Source.CODE if words and words[-1].status in CAME:
                pass
            case _:
                words.append(entry)
    return words[-1] if words else None


def open_session(*, session: Session, acting: Acting, at: datetime) -> CheckInSecret:
    """Let learners check in: from now on the wall shows codes. A second time finds it open."""
    with transaction.atomic():
        secret, is_new = CheckInSecret.objects.get_or_create(
            session=session,
            defaults={"secret": secrets.token_hex(32), "opened_by": acting.actor, "opened_at": at},
        )
        if is_new:
            record(acting, "education.check_in_opened", at, session=session.pk)
        return secret


def close_session(*, session: Session, acting: Acting, at: datetime) -> int:
    """Who is confirmed and has no mark was absent. Returns how many."""
    seen = Attendance.objects.filter(session=session).values("enrolment")
    missing = Enrolment.objects.filter(run=session.run_id, state=State.CONFIRMED).exclude(pk__in=seen)
    for enrolment in missing:
        # Pressed again after somebody was added or a mark taken back, it speaks again.
        said = AttendanceEntry.objects.filter(enrolment=enrolment, session=session).count()
        mark(
            enrolment=enrolment,
            session=session,
            status=Presence.ABSENT,
            source=Source.CLOSE,
            key=f"absent:{session.pk}:{enrolment.pk}:{said}",
            acting=acting,
            at=at,
        )
    return len(missing)


def came_of(member: Member) -> models.QuerySet[Attendance]:
    return Attendance.objects.filter(enrolment__learner=member)
