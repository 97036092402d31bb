"""Lists of a run's people: as files for staff, and applications taken on paper read back in.

An import is shown before it is done, each row with what will become of it. Doing it again changes nothing: the
key of a row is made of the run and of the person, so the same row is the same application.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import enrolment
from education.eligibility import EnrolmentRefused, refusal
from education.models import ACTIVE, Attendance, Enrolment, Presence, Run, SeatPool, State
from members import finding, phones
from members.acting import as_office
from members.addresses import normalised
from members.models import Channel, Member
from portal.exports import Cell

PHONE, EMAIL, NICKNAME, POOL = "휴대전화", "이메일", "별명", "자리"
TEMPLATE = (PHONE, EMAIL, NICKNAME, POOL)
MOST_ROWS = 300
SIGNS = {
    Presence.PRESENT: "○",
    Presence.LATE: "△",
    Presence.LEFT_EARLY: "▽",
    Presence.EXCUSED: "공",
    Presence.ABSENT: "×",
}


# Files for staff.


def applicants(rows: Iterable[Enrolment], run: Run) -> tuple[list[str], list[list[Cell]]]:
    """Heading and rows of the applicants with how to reach them and what they answered, in the order of arrival."""
    questions = list(run.questions.all())
    header = ["접수 번호", "상태", "자리", "차례", "별명", "휴대전화", "이메일", "경로", "신청한 때", "답할 때까지"]
    lines = []
    for row in rows:
        answers = {answer.question_id: answer.value for answer in row.answers.all()}
        person = row.learner
        lines.append(
            [
                row.queue_number,
                row.get_state_display(),
                str(row.pool),
                row.rank if row.state == State.WAITING else None,
                person.get_short_name(),
                phones.shown(person.phone),
                person.email,
                row.get_channel_display(),
                row.acted_at,
                row.offer_until if row.state == State.OFFERED else None,
                *(said(answers.get(question.pk)) for question in questions),
            ]
        )
    return [*header, *(question.text for question in questions)], lines


def said(value: object) -> str:
    """An answer as words."""
    match value:
        case None | "" | []:
            return ""
        case True:
            return _("네")
        case False:
            return _("아니요")
        case list():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def attendance_sheet(run: Run) -> tuple[list[str], list[list[Cell]]]:
    """A line for each confirmed person with a sign for each meeting (empty: not taken yet) and room to sign."""
    sessions = list(run.sessions.filter(cancelled_at=None))
    rows = Enrolment.objects.filter(run=run, state=State.CONFIRMED).select_related("learner").order_by("queue_number")
    taken = Attendance.objects.filter(enrolment__run=run).values_list("enrolment", "session", "status")
    signs = {(enrolled, session): SIGNS[Presence(status)] for enrolled, session, status in taken}
    header = ["접수 번호", "별명", *(f"{one.number}회 {one.starts_at:%m-%d}" for one in sessions), "서명"]
    return header, [
        [row.queue_number, row.learner.get_short_name(), *(signs.get((row.pk, one.pk), "") for one in sessions), ""]
        for row in rows
    ]


# Applications taken on paper.


class Outcome(models.TextChoices):
    READY = "ready", gettext_lazy("넣을 수 있어요")
    DONE = "done", gettext_lazy("이미 넣었어요")
    ALREADY = "already", gettext_lazy("이미 신청한 분이에요")
    UNKNOWN = "unknown", gettext_lazy("회원이 아니에요")
    REFUSED = "refused", gettext_lazy("신청할 수 없어요")
    WRONG = "wrong", gettext_lazy("고쳐 주세요")


@dataclass(frozen=True)
class Row:
    """One row of the file and what becomes of it. `number` as the spreadsheet shows it; `words` say what to do."""

    number: str
    who: str
    outcome: Outcome
    words: str = ""
    member: int | None = None
    pool: int | None = None
    key: str = ""

    @property
    def order(self) -> tuple[int, int, str]:
        """(member, pool, key): all that carrying it out needs, and no personal data."""
        return (self.member, self.pool, self.key)


def preview(run: Run, lines: Sequence[dict[str, str]], at: datetime) -> list[Row]:
    """What each line of the file would become, without changing anything. About ten queries a line."""
    pools = list(run.pools.all())
    made: list[Row] = []
    seen: dict[int, str] = {}
    for line in lines:
        row = one_row(run, pools, line, at)
        if row.member in seen:
            row = replace(row, outcome=Outcome.WRONG, words=_("%s번째 줄과 같은 분이에요.") % seen[row.member])
        elif row.member:
            seen[row.member] = row.number
        made.append(row)
    return made


def one_row(run: Run, pools: list[SeatPool], line: dict[str, str], at: datetime) -> Row:
    number, who = line["#"], line.get(NICKNAME) or line.get(PHONE) or line.get(EMAIL) or "–"
    try:
        member, pool = matched(line), pool_named(pools, line.get(POOL, ""))
    except ValidationError as error:
        return Row(number, who, Outcome.WRONG, error.messages[0])
    if member is None:
        words = _("번호와 이메일로 찾지 못했어요. 창구에서 계정을 만든 뒤 다시 올려 주세요.")
        return Row(number, who, Outcome.UNKNOWN, words)
    row = Row(number, who, Outcome.READY, str(pool), member.pk, pool.pk, key_of(run, member))
    if Enrolment.objects.filter(key=row.key).exists():
        return replace(row, outcome=Outcome.DONE, words=_("이 명단으로 넣은 신청이 있어요. 그대로 둘게요."))
    if Enrolment.objects.filter(run=run, learner=member, state__in=ACTIVE).exists():
        return replace(row, outcome=Outcome.ALREADY, words=_("다른 길로 먼저 신청했어요. 그대로 둘게요."))
    if reason := refusal(run, member, at, pool=pool, by_staff=True):
        return replace(row, outcome=Outcome.REFUSED, words=str(reason.label))
    return row


def matched(line: dict[str, str]) -> Member | None:
    """The one member whom phone, or else e-mail, name. Raises ValidationError for what cannot be a person's line."""
    phone, email = line.get(PHONE, ""), line.get(EMAIL, "")
    if not phone and not email:
        raise ValidationError(_("휴대전화나 이메일을 적어 주세요. 둘 다 비어 있어요."))
    # A spreadsheet that took the number for a number has eaten its zero.
    phone = f"0{phone}" if phone.startswith("10") and phone.isdigit() and len(phone) == 10 else phone
    found = finding.find(phones.checked(phone)) if phone else []
    if not found and email:
        found = finding.find(normalised(email)) if "@" in email else []
    if len(found) > 1:
        named = [one for one in found if one.nickname == line.get(NICKNAME)]
        if len(named) != 1:
            raise ValidationError(_("같은 번호를 쓰는 회원이 여럿이에요. 별명 칸에 별명을 그대로 적어 주세요."))
        found = named
    return Member.objects.get(pk=found[0].pk) if found else None


def pool_named(pools: list[SeatPool], name: str) -> SeatPool:
    """The pool so named; the first when the column is empty."""
    for pool in pools:
        if not name or name in (str(pool), pool.get_kind_display()):
            return pool
    names = ", ".join(str(pool) for pool in pools)
    words = _("‘%(name)s’ 자리가 없어요. 이 가운데 하나로 적어 주세요: %(names)s")
    raise ValidationError(words % {"name": name[:40], "names": names})


def key_of(run: Run, member: Member) -> str:
    return "paper:" + sha256(f"{run.pk}:{member.pk}".encode()).hexdigest()[:48]


@dataclass(frozen=True)
class Carried:
    """What carrying out did: `entered` new applications, `refused` with the reason of each by member."""

    entered: int
    refused: dict[int, str]


def carry_out(run: Run, orders: Iterable[tuple[int, int, str]], staff: Member, at: datetime) -> Carried:
    """Enter what a preview found ready, each in its own transaction and by the same rules as everyone's application."""
    entered, refused = 0, {}
    pools = {pool.pk: pool for pool in run.pools.all()}
    people = Member.objects.present().in_bulk([member for member, _pool, _key in orders])
    for pk, pool, key in orders:
        person = people.get(pk)
        if person is None or pool not in pools:
            continue
        known = Enrolment.objects.filter(key=key).exists()
        try:
            enrolment.enrol(
                run=run,
                pool=pools[pool],
                acting=as_office(staff, person, Channel.PAPER),
                key=key,
                at=at,
            )
            entered += not known
        except EnrolmentRefused as error:
            refused[pk] = str(error)
    return Carried(entered, refused)
