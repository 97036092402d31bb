"""A sign sheet filled on paper, read back in: shown first, then carried out; the same file twice changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import attendance, door
from education.models import AttendanceEntry, Enrolment, Presence, Session, State
from education.rosters import SIGNS
from members.acting import as_office
from members.models import Channel, Member

NUMBER, NICKNAME, MARK = "접수 번호", "별명", "출석"
# What people write in such a cell, beside the signs of our own sheet.
WRITTEN = {
    **{sign: status for status, sign in SIGNS.items()},
    **{str(label): value for value, label in Presence.choices},
    "o": Presence.PRESENT,
    "ㅇ": Presence.PRESENT,
    "v": Presence.PRESENT,
    "1": Presence.PRESENT,
    "출석": Presence.PRESENT,
    "참석": Presence.PRESENT,
    "지각": Presence.LATE,
    "조퇴": Presence.LEFT_EARLY,
    "공결": Presence.EXCUSED,
    "x": Presence.ABSENT,
    "0": Presence.ABSENT,
    "결석": Presence.ABSENT,
    "불참": Presence.ABSENT,
}


class Outcome(models.TextChoices):
    READY = "ready", gettext_lazy("적을 수 있어요")
    SAME = "same", gettext_lazy("이미 그대로예요")
    EMPTY = "empty", gettext_lazy("빈칸이라 그대로 둬요")
    WRONG = "wrong", gettext_lazy("고쳐 주세요")


@dataclass(frozen=True)
class Row:
    """One line and what becomes of it. `number` as the spreadsheet shows it; `before` what stands now."""

    number: str
    who: str
    outcome: Outcome
    words: str = ""
    enrolment: int | None = None
    status: str = ""

    @property
    def label(self) -> str:
        return str(Presence(self.status).label) if self.status else ""


def column_of(session: Session, line: dict[str, str]) -> str | None:
    """The column of this session: "3회 12-15" of our own sheet, or plainly "출석"."""
    return next((name for name in line if name == MARK or name.split(" ")[0] == f"{session.number}회"), None)


def preview(session: Session, lines: Sequence[dict[str, str]]) -> list[Row]:
    """What each line would become. Three queries. Raises ValueError with a sentence when the session has no column."""
    column = column_of(session, lines[0]) if lines else None
    if column is None:
        raise ValueError(
            _("이 모임의 칸이 없어요. 첫 줄에 ‘%(n)s회’나 ‘출석’ 칸을 만들고 ○, △, × 를 적어 주세요.")
            % {"n": session.number}
        )
    by_number = {str(row.queue_number): row for row in door.sheet(session)}
    seen: set[int] = set()
    return [one_row(line, column, by_number, seen) for line in lines]


def one_row(line: dict[str, str], column: str, by_number: dict[str, Enrolment], seen: set[int]) -> Row:
    number, who = line["#"], line.get(NICKNAME) or line.get(NUMBER) or "–"
    found = by_number.get(line.get(NUMBER, ""))
    if found is None:
        words = _("접수 번호가 이 교육의 확정된 분과 맞지 않아요. 현장에서 온 분은 ‘현장에서 넣기’로 넣어 주세요.")
        return Row(number, who, Outcome.WRONG, words)
    if line.get(NICKNAME) and line[NICKNAME] != found.learner.get_short_name():
        words = _("접수 %(n)s번은 %(name)s님이에요. 번호나 별명을 맞춰 주세요.")
        names = {"n": found.queue_number, "name": found.learner.get_short_name()}
        return Row(number, who, Outcome.WRONG, words % names)
    if found.pk in seen:
        return Row(number, who, Outcome.WRONG, _("같은 분이 두 번 있어요. 한 줄만 남겨 주세요."))
    seen.add(found.pk)
    written = line[column].strip().lower()
    if not written:
        return Row(number, who, Outcome.EMPTY)
    status = WRITTEN.get(written)
    if status is None:
        words = _("‘%s’이 무엇인지 모르겠어요. ○(왔어요) △(늦게) ▽(먼저 감) 공(까닭) ×(안 옴) 가운데 적어 주세요.")
        return Row(number, who, Outcome.WRONG, words % written[:20])
    if found.mark and found.mark.status == status:
        return Row(number, who, Outcome.SAME, enrolment=found.pk, status=status)
    before = _("지금은 ‘%s’") % found.mark if found.mark else ""
    return Row(number, who, Outcome.READY, before, found.pk, status)


def carry_out(session: Session, orders: Iterable[tuple[int, str]], batch: str, staff: Member, at: datetime) -> int:
    """Write what a preview found ready: (enrolment, status). `batch` makes a second press change nothing."""
    wanted = {pk: status for pk, status in orders if status in Presence.values}
    rows = Enrolment.objects.filter(run=session.run_id, state=State.CONFIRMED, pk__in=wanted).select_related("learner")
    for row in rows:
        attendance.mark(
            enrolment=row,
            session=session,
            status=Presence(wanted[row.pk]),
            source=AttendanceEntry.Source.PAPER,
            key=f"paper:{batch[:32]}:{row.pk}"[:64],
            acting=as_office(staff, row.learner, Channel.PAPER),
            at=at,
        )
    return len(rows)
