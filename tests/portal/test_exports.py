"""Files for staff: no cell of a person's text is a formula, every text stays readable, every number a number."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from portal.exports import FORMULA_SIGNS, LONGEST_CELL, csv_bytes, guarded, sheet_title, xlsx_bytes

TEXTS = st.text(max_size=60) | st.builds(
    "{}{}{}".format, st.sampled_from(["", " ", "\u3000", "\t", "\r\n"]), st.sampled_from(FORMULA_SIGNS), st.text()
)


@given(TEXTS)
def test_guarded_never_begins_a_formula(text):
    shown = guarded(text)
    assert not shown.lstrip(" \u00a0\u3000\ufeff").startswith(FORMULA_SIGNS)
    assert shown.startswith(FORMULA_SIGNS) is False


@given(st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cc", "Cs"]), max_size=60))
def test_guarded_stays_readable(text):
    assert guarded(text).removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+82 10", "'+82 10"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("골목산책", "골목산책"),
        ("a=1", "a=1"),
        ("\x00=1", "'=1"),
        (None, ""),
        (7, "7"),
    ],
)
def test_guarded_by_example(typed, shown):
    assert guarded(typed) == shown


def test_guarded_keeps_to_what_a_cell_holds():
    assert len(guarded("=" + "가" * 40_000)) == LONGEST_CELL


def test_csv_is_read_back_with_its_mark():
    evening = timezone.make_aware(datetime(2026, 12, 1, 19, 0))
    rows = [["=1+1", 3, date(2026, 12, 1), evening, None, '쉼표, "따옴표"\n줄']]
    made = csv_bytes(["=별명", "수"], rows)
    assert made[:3] == b"\xef\xbb\xbf"
    assert list(csv.reader(StringIO(made.decode("utf-8-sig"), newline=""))) == [
        ["'=별명", "수"],
        ["'=1+1", "3", "2026-12-01", "2026-12-01 19:00", "", '쉼표, "따옴표"\n줄'],
    ]


def test_xlsx_keeps_texts_texts_and_numbers_numbers():
    rows = [["=1+1", 3, timezone.make_aware(datetime(2026, 12, 1, 19, 0)), "골목"]]
    sheet = load_workbook(BytesIO(xlsx_bytes("신청자/명단", ["별명", "수", "때", "동네"], rows))).active
    assert sheet.title == "신청자 명단"
    assert [cell.value for cell in sheet[2]] == ["'=1+1", 3, datetime(2026, 12, 1, 19, 0), "골목"]
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "d", "s"]


@given(TEXTS)
def test_a_sheet_always_has_a_title(text):
    assert 1 <= len(sheet_title(text)) <= 31
