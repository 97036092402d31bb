"""수료 관리: every completion that counts or counted, found, brought in from older lists, and written out by year.

A district's staff sees the completions of its own campus. A list that is brought in twice is one: a row's key is made
of who, what and when; the same key with other hours is said, not overwritten: that is a correction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from education import certificates
from education.completing import PUBLISHER
from education.models import Completion, CourseKind
from members import phones
from members.acting import as_office
from members.addresses import normalised
from members.districts import District
from members.models import Member
from portal import exports

HEADINGS = ("이름", "이메일", "전화", "과정", "종류", "시작일", "종료일", "시간", "여는 곳")
REQUIRED = ("이름", "과정", "종료일", "시간")
MOST_HOURS = Decimal(2000)


def of_campuses(campuses: list[str] | None) -> QuerySet[Completion]:
    """The newest row of each chain, also of those taken back. `campuses` as education.campuses.campuses_of answers."""
    rows = Completion.objects.filter(superseded_by=None).select_related("learner").prefetch_related("certificates")
    return rows if campuses is None else rows.filter(facts__campus_value__in=campuses)


def found(rows: QuerySet[Completion], *, words: str = "", year: str = "", kind: str = "") -> QuerySet[Completion]:
    """`words`: a course, the number or the name of a certificate; `year` "2026" of the end; `kind` as it is called."""
    if words := " ".join(words.split())[:80]:
        paper = Q(certificates__number__icontains=words) | Q(certificates__snapshot__name__icontains=words)
        rows = rows.filter(Q(facts__course__icontains=words) | Q(facts__name__icontains=words) | paper).distinct()
    if year.isdecimal():
        rows = rows.filter(facts__to__startswith=year)
    if kind:
        rows = rows.filter(facts__kind=kind)
    return rows.order_by("-pk")


def name_of(completion: Completion) -> str:
    """As it stands on the certificate; of an imported row without one, as on the list."""
    names = [paper.snapshot.get("name", "") for paper in completion.certificates.all()]
    return next(filter(None, names), "") or completion.facts.get("name", "")


def table(rows: Iterable[Completion]) -> tuple[tuple[str, ...], list[tuple]]:
    """Header and rows of an export; the columns that an import reads, and what only the portal knows."""
    header = (*HEADINGS[:1], *HEADINGS[3:], "수료증", "상태")
    return header, [
        (
            name_of(row),
            row.facts.get("course", ""),
            row.facts.get("kind", ""),
            row.facts.get("from", ""),
            row.facts.get("to", ""),
            row.hours,
            row.facts.get("campus", ""),
            ", ".join(paper.number for paper in row.certificates.all()),
            str(_("취소")) if row.is_revocation else str(_("유효")),
        )
        for row in rows
    ]


# --- older lists


@dataclass
class Row:
    """One line of a list, and what is wrong with it in words. `outcome`: new, same, other (hours differ), wrong."""

    number: int
    name: str
    facts: dict
    hours: Decimal
    key: str
    member: Member | None = None
    wrong: list[str] = field(default_factory=list)
    outcome: str = "new"


def read(rows: Iterable[Mapping[str, str]], campuses: list[str] | None) -> list[Row]:
    """Look at every line before anything is written. Two queries a list and one a person with an address."""
    looked = [look(line, campuses) for line in rows]
    standing = {row.import_key: row.hours for row in Completion.objects.filter(import_key__in=[r.key for r in looked])}
    seen: set[str] = set()
    for row in looked:
        if not row.wrong and row.key in seen:
            row.wrong.append(_("같은 줄이 위에 또 있어요."))
        seen.add(row.key)
        if row.wrong:
            row.outcome = "wrong"
        elif row.key in standing:
            row.outcome = "same" if standing[row.key] == row.hours else "other"
    return looked


def look(line: Mapping[str, str], campuses: list[str] | None) -> Row:
    wrong: list[str] = []
    name, course = (line.get("이름") or "").strip(), (line.get("과정") or "").strip()
    if not 2 <= len(name) <= certificates.LONGEST_NAME:
        wrong.append(_("이름을 두 글자부터 40글자까지 적어 주세요."))
    if not course:
        wrong.append(_("과정 이름을 적어 주세요."))
    ended, started = day(line.get("종료일", "")), day(line.get("시작일", ""))
    if ended is None:
        wrong.append(_("종료일을 2024-11-30처럼 적어 주세요."))
    elif started and started > ended:
        wrong.append(_("시작일이 종료일보다 늦어요."))
    hours = hours_in(line.get("시간", ""))
    if hours is None:
        wrong.append(_("시간을 0보다 크고 2000 이하인 숫자로 적어 주세요. 보기: 7.5"))
    campus = campus_in(line.get("여는 곳", ""))
    if campus is None:
        wrong.append(_("여는 곳을 ‘은평구’처럼 자치구 이름으로 적거나 비워 주세요."))
    elif campuses is not None and campus not in campuses:
        wrong.append(_("우리 자치구가 연 교육만 올릴 수 있어요."))
    member = person(line.get("이메일", ""), line.get("전화", ""))
    kind = (line.get("종류") or "").strip()
    facts = {
        "name": name,
        "course": course[:120],
        "code": "",
        "kind": kind if kind in {str(label) for label in CourseKind.labels} else "",
        "level": "",
        "campus": str(District(campus).label) if campus else str(_("서울시 센터")),
        "campus_value": campus or "",
        "run": course[:120],
        "from": started.isoformat() if started else "",
        "to": ended.isoformat() if ended else "",
        "hours": float(hours or 0),
        "publisher": PUBLISHER,
    }
    who = "|".join((name, normalised(line.get("이메일") or None) or "", digits(line.get("전화", ""))))
    key = sha256("|".join((who, course, facts["to"], facts["campus_value"])).encode()).hexdigest()
    number = int(line.get("#") or 0)
    return Row(number=number, name=name, facts=facts, hours=hours or Decimal(0), key=key, member=member, wrong=wrong)


def day(text: str) -> date | None:
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


def hours_in(text: str) -> Decimal | None:
    try:
        hours = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return hours.quantize(Decimal("0.01")) if hours.is_finite() and 0 < hours <= MOST_HOURS else None


def campus_in(text: str) -> str | None:
    """The value of a district by its name, "" for the centre; None: no such."""
    text = (text or "").strip()
    if text in ("", str(_("서울시 센터"))):
        return ""
    return next((value for value, label in District.choices if str(label) == text), None)


def digits(phone: str) -> str:
    """A phone number as members have it; nothing when it is none."""
    try:
        return phones.checked(phone) if (phone or "").strip() else ""
    except ValidationError:
        return ""


def person(email: str, phone: str) -> Member | None:
    """The member whose confirmed address or phone stands on the list; two who fit are nobody."""
    email, phone = normalised(email or None), digits(phone)
    fits = Q(pk=None)
    if email:
        fits |= Q(email=email, emailaddress__verified=True)
    if phone:
        fits |= Q(phone=phone, phone_confirmed_at__isnull=False)
    members = list(Member.objects.present().filter(fits).distinct()[:2])
    return members[0] if len(members) == 1 else None


def carry_out(*, rows: Iterable[Row], staff: Member, at: datetime) -> int:
    """Write the new ones, each with its certificate; one written meanwhile is left. Returns how many."""
    number = 0
    with transaction.atomic():
        certificates.lock_numbers(at)
        for row in rows:
            if row.outcome != "new" or Completion.objects.filter(import_key=row.key).exists():
                continue
            made = Completion.objects.create(
                learner=row.member,
                facts=row.facts,
                hours=row.hours,
                import_key=row.key,
                reason=_("예전 명단에서 옮김"),
                acted_at=at,
                **as_office(staff, row.member or staff).columns(),
            )
            certificates.issue(completion=made, name=row.name, at=at)
            number += 1
    return number


def template() -> bytes:
    """An empty list with its headings and one line as an example."""
    example = ("홍길동", "gildong@example.org", "", "마을 입문", str(CourseKind.INTRO.label), "2024-11-01")
    return exports.csv_bytes(HEADINGS, [(*example, "2024-11-30", "6", "은평구")])
