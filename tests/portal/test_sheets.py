"""Files that staff bring: read as rows, or refused with a sentence; never an error, never without end."""

import csv
import zipfile
from datetime import datetime
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from portal.exports import csv_bytes, xlsx_bytes
from portal.sheets import MOST_BYTES, SheetRefused, read


def sheet(*rows) -> BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return BytesIO(out.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_csv_of_every_encoding(encoding, mark):
    content = f"휴대전화{mark} 이름 \r\n010-1234-5678{mark}뷁\r\n{mark}\r\n010-9{mark}나무\r\n"
    assert read(BytesIO(content.encode(encoding))) == [
        {"휴대전화": "010-1234-5678", "이름": "뷁", "#": "2"},
        {"휴대전화": "010-9", "이름": "나무", "#": "4"},
    ]


def test_xlsx_with_numbers_days_and_gaps():
    file = sheet(
        ["휴대전화", None, "날"],
        [1012345678, "옆", datetime(2026, 12, 1)],
        [None],
        [2.5, None, datetime(2026, 12, 1, 19)],
    )
    assert read(file) == [
        {"휴대전화": "1012345678", "날": "2026-12-01", "#": "2"},
        {"휴대전화": "2.5", "날": "2026-12-01 19:00", "#": "4"},
    ]


@pytest.mark.parametrize("write", [csv_bytes, lambda header, rows: xlsx_bytes("명단", header, rows)])
def test_what_we_wrote_comes_back(write):
    rows = [["=1+1", "-", "+82 10"], ["골목", "쉼표, 줄\n둘", "'인용"]]
    back = read(BytesIO(write(["가", "나", "다"], rows)))
    assert [[row[name] for name in "가나다"] for row in back] == rows


def test_a_row_shorter_than_the_heading_is_filled():
    assert read(BytesIO(b"a,b\n1\n")) == [{"a": "1", "b": "", "#": "2"}]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "파일이 비어 있어요. 명단을 적어 저장한 뒤 다시 골라 주세요."),
        (b" \n ", "파일이 비어 있어요. 명단을 적어 저장한 뒤 다시 골라 주세요."),
        (b"\xd0\xcf\x11\xe0old", "이 형식은 읽을 수 없어요. 엑셀에서 ‘XLSX’나 ‘CSV’로 저장한 뒤 다시 골라 주세요."),
        (b"PK\x03\x04broken", "엑셀 파일이 깨졌거나 다른 파일이에요. 엑셀에서 다시 저장한 뒤 골라 주세요."),
        (b"\xff\xff\xff", "글자를 읽을 수 없는 파일이에요. 엑셀에서 ‘CSV UTF-8’이나 ‘XLSX’로 저장해 주세요."),
        (b"a,a\n1,2\n", "‘a’ 칸이 두 번 있어요. 하나만 남겨 주세요."),
        (b"a\n1\n2\n3\n4\n", "한 번에 3줄까지 올릴 수 있어요. 파일을 나누어 주세요."),
        (b"a" * (MOST_BYTES + 1), "파일이 2MB보다 커요. 필요한 칸만 남기거나 나누어서 올려 주세요."),
    ],
)
def test_refused_with_what_to_do(data, sentence):
    with pytest.raises(SheetRefused) as refused:
        read(BytesIO(data), limit=3)
    assert str(refused.value) == sentence


def test_required_headings_are_named():
    with pytest.raises(SheetRefused) as refused:
        read(BytesIO(b"a\n1\n"), required=["a", "b"])
    assert str(refused.value) == "첫 줄에 ‘b’ 칸이 없어요. 양식을 내려받아 칸 이름을 맞춰 주세요."


def test_a_bomb_is_not_unpacked():
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    assert len(out.getvalue()) < 100_000
    with pytest.raises(SheetRefused, match="풀면 너무 커요"):
        read(BytesIO(out.getvalue()))


def test_a_sheet_that_defines_entities_is_refused():
    good, out = sheet(["a"], ["1"]), BytesIO()
    with zipfile.ZipFile(good) as parts, zipfile.ZipFile(out, "w") as made:
        for name in parts.namelist():
            data = parts.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + data.split(b"?>", 1)[-1]
            made.writestr(name, data)
    with pytest.raises(SheetRefused, match="깨졌거나"):
        read(BytesIO(out.getvalue()))


def test_a_row_far_below_is_not_waited_for():
    good, out = sheet(["a"], ["1"]), BytesIO()
    with zipfile.ZipFile(good) as parts, zipfile.ZipFile(out, "w") as made:
        for name in parts.namelist():
            data = parts.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(b'<row r="2"', b'<row r="1048576"').replace(b"A2", b"A1048576")
            made.writestr(name, data)
    assert read(BytesIO(out.getvalue()), limit=10) == []


def outcome(data: bytes) -> tuple[list[dict] | None, str]:
    """The rows, or None and the sentence."""
    try:
        return read(BytesIO(data), limit=5), ""
    except SheetRefused as refused:
        return None, str(refused)


FILES = st.binary(max_size=400) | st.builds(bytes.__add__, st.just(b"PK\x03\x04"), st.binary(max_size=200))


@given(FILES)
@settings(max_examples=200)
def test_any_bytes_are_rows_or_a_sentence(data):
    rows, sentence = outcome(data)
    assert sentence.endswith("요.") is (rows is None)
    assert all(isinstance(value, str) for row in rows or () for value in row.values())
    assert len(rows or ()) <= 5


# Made once: the file holds the time it was made at, so its length differs between two of them.
WHOLE = sheet(["가", "나"], ["1", 2]).getvalue()
DAMAGE = st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))


@given(st.lists(DAMAGE, min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_any_damage_to_an_xlsx_is_rows_or_a_sentence(damage):
    damaged = bytearray(WHOLE)
    for place, byte in damage:
        damaged[place] = byte
    rows, sentence = outcome(bytes(damaged))
    assert sentence.endswith("요.") is (rows is None)


WORDS = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=0xD7A3, categories=["L", "N", "P"]), max_size=12)


@given(st.lists(st.lists(WORDS, min_size=3, max_size=3), max_size=5))
def test_csv_values_survive(rows):
    out = StringIO()
    csv.writer(out).writerows([["가", "나", "다"], *rows])
    back = [[row[name] for name in "가나다"] for row in read(BytesIO(out.getvalue().encode()))]
    assert len(back) == len([row for row in rows if any(row)])
