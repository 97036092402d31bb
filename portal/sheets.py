"""Lists that staff bring as files (XLSX of any spreadsheet, CSV of Excel or of older Korean programs), read as texts.

A file is outside input: it may be huge, a zip bomb, a picture with another name, or simply the wrong list. Whatever it
is, `read` either gives rows or raises SheetRefused with a sentence for the person who chose the file.
"""

import csv
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook

from portal.exports import FORMULA_SIGNS

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 1000
MOST_COLUMNS = 60
# Of the parts of an XLSX, which is a zip: unpacked, and how many.
MOST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 400
LONGEST_VALUE = 2000  # characters
# Under this key each row holds its number in the file, as a spreadsheet shows it (the heading is 1).
ROW = "#"
ENCODINGS = ("utf-8-sig", "cp949")
ZIP, OLD_OFFICE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")
NO_LETTERS = gettext_lazy("글자를 읽을 수 없는 파일이에요. 엑셀에서 ‘CSV UTF-8’이나 ‘XLSX’로 저장해 주세요.")
ODD_SIGNS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufeff\u200b]")

Rows = list[dict[str, str]]


class SheetRefused(Exception):
    """The file is no list that can be read. The message says why, and what to do."""


def read(file: BinaryIO, limit: int = MOST_ROWS, required: Collection[str] = (), most_bytes: int = MOST_BYTES) -> Rows:
    """The rows below the heading, blank ones left out: {heading: text, "#": row number}.

    Texts are trimmed and composed (NFC); whole numbers without point; days "2026-12-01", moments "2026-12-01 19:00";
    the apostrophe of our own exports is taken off. At most `limit` rows; `required` names headings that must be there.
    """
    data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        size = most_bytes // (1024 * 1024)
        raise SheetRefused(_("파일이 %(n)sMB보다 커요. 필요한 칸만 남기거나 나누어서 올려 주세요.") % {"n": size})
    if not data.strip():
        raise SheetRefused(_("파일이 비어 있어요. 명단을 적어 저장한 뒤 다시 골라 주세요."))
    if data.startswith((OLD_OFFICE, PDF)):
        raise SheetRefused(_("이 형식은 읽을 수 없어요. 엑셀에서 ‘XLSX’나 ‘CSV’로 저장한 뒤 다시 골라 주세요."))
    lines = xlsx_lines(data, limit) if data.startswith(ZIP) else csv_lines(data)
    return with_headings(lines, limit, required)


def with_headings(lines: Iterable[Sequence[object]], limit: int, required: Collection[str]) -> Rows:
    headings: list[str] = []
    rows: Rows = []
    for number, line in enumerate(lines, start=1):
        texts = [text(value) for value in line[:MOST_COLUMNS]]
        if not any(texts):
            continue
        if not headings:
            headings = checked_headings(texts, required)
        elif len(rows) == limit:
            raise SheetRefused(_("한 번에 %(n)s줄까지 올릴 수 있어요. 파일을 나누어 주세요.") % {"n": limit})
        else:
            padded = [*texts, *[""] * len(headings)]
            row = {name: padded[n] for n, name in enumerate(headings) if name}
            if any(row.values()):
                rows.append({**row, ROW: str(number)})
    if not headings:
        raise SheetRefused(_("파일이 비어 있어요. 명단을 적어 저장한 뒤 다시 골라 주세요."))
    return rows


def checked_headings(texts: list[str], required: Collection[str]) -> list[str]:
    headings = [" ".join(name.split()) for name in texts]
    if missing := [name for name in required if name not in headings]:
        raise SheetRefused(
            _("첫 줄에 ‘%(names)s’ 칸이 없어요. 양식을 내려받아 칸 이름을 맞춰 주세요.")
            % {"names": "’, ‘".join(missing)}
        )
    if twice := sorted({name for name in headings if name and headings.count(name) > 1}):
        raise SheetRefused(_("‘%(name)s’ 칸이 두 번 있어요. 하나만 남겨 주세요.") % {"name": twice[0][:40]})
    return ["" if name == ROW else name for name in headings]


def text(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case float() | Decimal() if value == value and abs(value) < 1e15 and value == int(value):
            return str(int(value))
    shown = ODD_SIGNS.sub("", unicodedata.normalize("NFC", str(value)[:LONGEST_VALUE])).strip()
    return shown[1:] if shown.startswith("'") and shown[1:].startswith(FORMULA_SIGNS) else shown


def csv_lines(data: bytes) -> Iterator[list[str]]:
    content = decoded(data)
    lines = csv.reader(StringIO(content, newline=""), delimiter=delimiter(content))
    try:
        yield from lines
    except csv.Error as error:
        raise SheetRefused(_("파일을 줄과 칸으로 나눌 수 없어요. 엑셀에서 CSV로 다시 저장해 주세요.")) from error


def decoded(data: bytes) -> str:
    # A picture is good cp949 by chance; text has no such signs (but Ctrl-Z may end what DOS wrote).
    if not data.startswith(UTF_16) and NO_TEXT.search(data[:1024].rstrip(b"\x1a")):
        raise SheetRefused(NO_LETTERS)
    for encoding in ("utf-16",) if data.startswith(UTF_16) else ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    raise SheetRefused(NO_LETTERS)


def delimiter(content: str) -> str:
    """Excel's own comma, the tab of "유니코드 텍스트", the semicolon of other countries: the most of the first line."""
    first = content.lstrip().split("\n", 1)[0]
    return max(",\t;", key=first.count)


def xlsx_lines(data: bytes, limit: int) -> Iterator[tuple[object, ...]]:
    """The first sheet, without holding it all. Blank lines are passed over, but not without end."""
    try:
        check_parts(data)
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            # What a damaged sheet raises here is anything at all: XML, keys, numbers.
            yield from sheet.iter_rows(max_row=limit * 2 + 100, max_col=MOST_COLUMNS, values_only=True)
        finally:
            book.close()
    except SheetRefused:
        raise
    except Exception as error:
        raise SheetRefused(_("엑셀 파일이 깨졌거나 다른 파일이에요. 엑셀에서 다시 저장한 뒤 골라 주세요.")) from error


def check_parts(data: bytes) -> None:
    """An XLSX unpacks to no more than it should (a bomb of 2 MB can hold gigabytes) and defines no entities of its own.

    The sizes are the directory's word, which `zipfile` holds the parts to when it reads them.
    """
    with zipfile.ZipFile(BytesIO(data)) as parts:
        infos = parts.infolist()
        if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
            raise SheetRefused(_("파일을 풀면 너무 커요. 필요한 칸만 새 파일에 옮겨 담아 주세요."))
        for info in infos:
            if info.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in parts.read(info)[:4096]:
                raise SheetRefused(_("엑셀 파일이 깨졌거나 다른 파일이에요. 엑셀에서 다시 저장한 뒤 골라 주세요."))
