"""Lists as files for staff: CSV and XLSX that a spreadsheet opens as what they say, and never as a formula.

A cell that somebody typed ("=HYPERLINK(…)" as a nickname) must stay text when staff open the file in Excel. Every text
is written with an apostrophe before its first sign where that sign would begin a formula; numbers, days and moments are
written as what they are. In XLSX a text is also marked as text: the apostrophe is the second guard, not the only one.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

# What a spreadsheet may read as a formula, its full-width twins too: Excel of Korean and Japanese folds them.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠")
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Of Excel: a longer title or cell is refused, or breaks the file.
LONGEST_TITLE = 31
LONGEST_CELL = 32_767
WIDEST_COLUMN = 48  # characters

Cell = str | int | float | Decimal | date | datetime | time | None


def guarded(value: object) -> str:
    """`value` as the text of a cell: readable, without control signs, and never the beginning of a formula."""
    text = "" if value is None else str(value)
    text = ILLEGAL_CHARACTERS_RE.sub("", text)[: LONGEST_CELL - 1]
    # Blanks before the sign do not help: some programs strip them first.
    return f"'{text}" if text.lstrip(" \u00a0\u3000\ufeff").startswith(FORMULA_SIGNS) else text


def plain(value: Cell) -> str | int | float | Decimal | date | datetime | time | None:
    """What stands in a cell: numbers and times as themselves (in Seoul's time), all else guarded text."""
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | date | time):
        return None if value is None else guarded(value)
    return value


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """CSV with a byte order mark, by which Excel knows UTF-8; a moment as "2026-12-01 19:00"."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in header])
    for row in rows:
        writer.writerow([as_text(plain(value)) for value in row])
    return out.getvalue().encode("utf-8-sig")


def as_text(value: Cell) -> Cell:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet, its first row fixed and marked as the heading, its columns wide enough to read."""
    rows = [[plain(value) for value in row] for row in rows]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title(title))
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths(header, rows), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([heading(sheet, name) for name in header])
    for row in rows:
        sheet.append([cell(sheet, value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_title(title: str) -> str:
    return "".join(" " if sign in r"[]:*?/\'" else sign for sign in guarded(title)).strip()[:LONGEST_TITLE] or "목록"


def heading(sheet, name: str) -> WriteOnlyCell:
    made = cell(sheet, guarded(name))
    made.font, made.fill = Font(bold=True), PatternFill("solid", fgColor="E7EFE9")
    made.alignment = Alignment(vertical="center", wrap_text=True)
    return made


def cell(sheet, value: Cell) -> WriteOnlyCell:
    made = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        # openpyxl takes a text with "=" in front for a formula; ours are texts.
        made.data_type = "s"
    elif isinstance(value, datetime):
        made.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        made.number_format = "yyyy-mm-dd"
    return made


def widths(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[float]:
    """In characters; a Korean syllable is as wide as two."""
    columns = [[str(name), *(as_text(row[n]) for row in rows if n < len(row))] for n, name in enumerate(header)]
    return [min(max(map(shown_width, column)) + 2, WIDEST_COLUMN) for column in columns]


def shown_width(value: object) -> int:
    text = "" if value is None else str(value)
    return sum(2 if sign > "\u1100" else 1 for sign in max(text.split("\n"), key=len))
