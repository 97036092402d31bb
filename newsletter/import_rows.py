"""One line of a list of readers that staff bring, read: who, what of which newsletter, and the proof of the agreement.

Each row must name where the agreement was given, on which day, and to which wording, itself or by what stands for the
whole file. What is missing or means nothing makes the row wrong, with a sentence for the person who brought the list.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from members.districts import District
from newsletter import addresses, ledger
from newsletter.models import ConsentWording, MailKind, Series, Subscription
from newsletter.models.series import Language
from portal.models import Topic
from portal.sheets import ROW

ADDRESS, NAME, SERIES, DISTRICTS, TOPICS = "메일", "이름", "소식지", "자치구", "분야"
FREQUENCY, LANGUAGE, AGREED, WORDING, AD_WORDING, SOURCE = (
    "주기",
    "언어",
    "동의한 날",
    "동의 글",
    "광고 동의 글",
    "출처",
)
HEADINGS = (ADDRESS, NAME, SERIES, DISTRICTS, TOPICS, FREQUENCY, LANGUAGE, AGREED, WORDING, AD_WORDING, SOURCE)
REQUIRED = (ADDRESS,)
LONGEST_NAME, LONGEST_SOURCE, LONGEST_ADDRESS = 30, 90, 254
SEPARATORS = re.compile(r"[,;/·\n]+")
DAY = re.compile(r"(\d{4})\D{0,3}(\d{1,2})\D{0,3}(\d{1,2})(?:\D.*)?", re.DOTALL)
SHORT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
VERSION = re.compile(r"(\d{1,4})\s*판?")
EVERYTHING = ("전체", "모두", "서울 전체", "모든 분야", "모든 자치구")


@dataclass(frozen=True)
class Record:
    """What holds for each row that does not say it itself."""

    source: str = ""
    agreed_on: date | None = None
    version: int | None = None
    series: Series | None = None


@dataclass
class Row:
    """A row as it was meant. `wrong`: sentences; empty when it can be carried out as far as the row itself says."""

    number: int
    address: str = ""
    name: str = ""
    series: tuple[Series, ...] = ()
    districts: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    frequency: str = Subscription.Frequency.EACH
    language: str = Language.KO
    agreed_at: datetime | None = None
    wording: ConsentWording | None = None
    ad_wording: ConsentWording | None = None
    source: str = ""
    wrong: list[str] = field(default_factory=list)
    outcome: str = ""
    # What would change of a known reader, or why nothing may.
    says: list[str] = field(default_factory=list)

    @property
    def address_hash(self) -> str:
        return addresses.address_hash(self.address)


class Reading:
    """Reads rows by what the database knows of series, topics and wordings: three queries, whatever the number."""

    def __init__(self, record: Record, series: Iterable[Series], at: datetime):
        self.record, self.at = record, at
        self.series = {name: one for one in series for name in (one.slug, squeezed(one.name))}
        self.topics = {
            key: slug for slug, name in Topic.objects.values_list("slug", "name") for key in (slug, squeezed(name))
        }
        self.districts = {
            key: value
            for value, label in District.choices
            for key in (value, str(label), str(label).removesuffix("구"))
            if len(key) > 1
        }
        self.wordings = {(it.purpose, it.version): it for it in ConsentWording.objects.order_by("pk")}

    def rows(self, lines: Iterable[Mapping[str, str]]) -> list[Row]:
        """Each line as a Row, a second one of the same reader and newsletter told apart."""
        rows = [self.row(line) for line in lines]
        first: dict[tuple[str, int], int] = {}
        for row in rows:
            if row.wrong:
                continue
            for series in row.series:
                number = first.setdefault((row.address, series.pk), row.number)
                if number != row.number:
                    row.wrong.append(_("%s번째 줄에 같은 메일과 소식지가 있어요. 한 줄만 남겨 주세요.") % number)
                    break
        return rows

    def row(self, line: Mapping[str, str]) -> Row:
        row = Row(number=int(line[ROW]))
        for key, read in (
            (ADDRESS, self.read_address),
            (NAME, self.read_name),
            (SERIES, self.read_series),
            (DISTRICTS, self.read_districts),
            (TOPICS, self.read_topics),
            (FREQUENCY, self.read_frequency),
            (LANGUAGE, self.read_language),
            (AGREED, self.read_day),
            (WORDING, self.read_wordings),
            (SOURCE, self.read_source),
        ):
            read(row, line.get(key, ""), line)
        return row

    def read_address(self, row: Row, value: str, line: Mapping[str, str]) -> None:
        row.address = addresses.spelled(value)
        try:
            validate_email(row.address)
        except ValidationError:
            row.wrong.append(_("메일 주소가 맞지 않아요. ‘이름@회사’처럼 적어 주세요."))
            return
        if len(row.address) > LONGEST_ADDRESS or not row.address.isascii():
            row.wrong.append(_("보낼 수 없는 메일 주소예요. 영문과 숫자로 된 주소를 적어 주세요."))

    def read_name(self, row: Row, value: str, line: Mapping[str, str]) -> None:
        # One line: a name stands in a header's neighbourhood.
        row.name = " ".join(value.split())
        if len(row.name) > LONGEST_NAME:
            row.wrong.append(_("이름이 %s자보다 길어요. 부를 이름만 적어 주세요.") % LONGEST_NAME)

    def read_series(self, row: Row, value: str, line: Mapping[str, str]) -> None:
        names = split(value)
        row.series = self.chosen(row, names, self.series, _("‘%s’라는 소식지가 없어요. 이름을 확인해 주세요."))
        if not names and self.record.series:
            row.series = (self.record.series,)
        elif not names:
            row.wrong.append(_("어느 소식지인지 없어요. 줄에 적거나 위에서 골라 주세요."))

    def read_districts(self, row: Row, value: str, line: Mapping[str, str]) -> None:
        row.districts = self.chosen(row, split(value), self.districts, _("‘%s’는 서울의 자치구가 아니에요."))

    def read_topics(self, row: Row, value: str, line: Mapping[str, str]) -> None:
        row.topics = self.chosen(row, split(value), self.topics, _("‘%s’라는 분야가 없어요. 이름을 확인해 주세요."))

    def chosen(self, row: Row, names: list[str], known: Mapping, sentence: str) -> tuple:
        for name in names:
            if squeezed(name) not in known:
                row.wrong.append(sentence % name[:40])
        return tuple(dict.fromkeys(known[squeezed(name)] for name in names if squeezed(name) in known))

    def read_frequency(self, row: Row, value: str, line: Mapping[str, str]) -> None:
        row.frequency = self.choice(row, value, Subscription.Frequency, _("주기는 ‘%s’ 가운데 하나예요."))

    def read_language(self, row: Row, value: str, line: Mapping[str, str]) -> None:
        row.language = self.choice(row, value, Language, _("언어는 ‘%s’ 가운데 하나예요."))

    def choice(self, row: Row, value: str, kind, sentence: str) -> str:
        if not value:
            return kind.values[0]
        known = {squeezed(str(name)): value for value, label in kind.choices for name in (value, label)}
        if squeezed(value) not in known:
            row.wrong.append(sentence % "’, ‘".join(map(str, kind.labels)))
        return known.get(squeezed(value), kind.values[0])

    def read_day(self, row: Row, value: str, line: Mapping[str, str]) -> None:
        day = day_of(value) if value else self.record.agreed_on
        if day is None:
            row.wrong.append(
                _("동의한 날이 날짜가 아니에요. 2026-12-01처럼 적어 주세요.") if value else _("동의한 날이 없어요.")
            )
            return
        # The beginning of the day: who stopped on that very day has stopped.
        row.agreed_at = timezone.make_aware(datetime.combine(day, time()))
        if row.agreed_at > self.at:
            row.wrong.append(_("동의한 날이 오늘보다 뒤예요. 날짜를 확인해 주세요."))
        elif ledger.two_years_after(row.agreed_at) <= self.at:
            row.wrong.append(_("동의한 지 2년이 넘었어요. 다시 동의를 받아 주세요."))

    def read_wordings(self, row: Row, value: str, line: Mapping[str, str]) -> None:
        default = "" if self.record.version is None else str(self.record.version)
        row.wording = self.wording(row, value or default, MailKind.INFO, WORDING)
        if row.wording is None and not (value or default):
            row.wrong.append(_("어느 판의 동의 글에 동의했는지 없어요. 판 번호를 적어 주세요."))
        row.ad_wording = self.wording(row, line.get(AD_WORDING, ""), MailKind.AD, AD_WORDING)

    def wording(self, row: Row, value: str, purpose: MailKind, heading: str) -> ConsentWording | None:
        if not value:
            return None
        number = VERSION.fullmatch(value)
        found = self.wordings.get((purpose, int(number[1]))) if number else None
        if found is None:
            row.wrong.append(
                _("‘%(heading)s’ 칸의 ‘%(value)s’판이 없어요. 판 번호를 숫자로 적어 주세요.")
                % {"heading": heading, "value": value[:20]}
            )
        elif row.agreed_at and found.effective_at > row.agreed_at:
            row.wrong.append(
                _("동의한 날에는 %(heading)s %(number)s판이 아직 없었어요. 판 번호나 날짜를 확인해 주세요.")
                % {"heading": heading, "number": found.version}
            )
        return found

    def read_source(self, row: Row, value: str, line: Mapping[str, str]) -> None:
        row.source = " ".join((value or self.record.source).split())[:LONGEST_SOURCE]
        if not row.source:
            row.wrong.append(_("동의를 어디에서 받았는지 없어요. 예: 2026 마을축제 종이 신청서"))


def squeezed(text: str) -> str:
    """Names are compared without blanks, and small."""
    return "".join(text.split()).lower()


def split(value: str) -> list[str]:
    """The names in a cell, once each; none for "everything"."""
    names = [" ".join(name.split()) for name in SEPARATORS.split(value)]
    return [name for name in dict.fromkeys(names) if name and name not in EVERYTHING]


def day_of(value: str) -> date | None:
    """A day as people write it: 2026-12-01, 2026.12.1., 2026년 12월 1일, 20261201."""
    found = SHORT_DAY.fullmatch(value) or DAY.fullmatch(value)
    try:
        return date(*map(int, found.groups()[:3])) if found else None
    except ValueError:
        return None
