"""Charts: a table of anything becomes finite geometry; the file to take away cannot run anything."""

import csv
import io
import math
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from portal.blocks import samples
from portal.blocks.chart import trouble_of
from portal.charts.drawing import draw
from portal.charts.numbers import folded, number, spoken, text_width
from portal.charts.shapes import WIDTH
from portal.charts.sheet import BOM, csv_text, safe_cell
from tests.factories import ArticleFactory

CELL = st.one_of(
    st.text(max_size=30),
    st.floats(allow_nan=True, allow_infinity=True).map(str),
    st.integers().map(str),
    st.sampled_from(["", "1,234", "−3", "12.5%", "1e308", "9" * 400, "٣"]),
)
TABLES = st.lists(st.lists(CELL, max_size=6), max_size=30)


def lengths(drawing) -> list[float]:
    found = [drawing.height, drawing.width]
    for bar in drawing.bars:
        found += [bar.x, bar.y, bar.width, bar.height]
    for words in drawing.words:
        found += [words.x, words.y]
    for rule in drawing.rules:
        found += [rule.x1, rule.y1, rule.x2, rule.y2]
    for stroke in drawing.strokes:
        found += [float(n) for point in stroke.points.split() for n in point.split(",")]
    return found


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["bar", "line", "stack", "else"]), st.lists(st.text(max_size=9), max_size=6), TABLES)
def test_any_table_becomes_finite_geometry(kind, heads, rows):
    drawing = draw(kind, heads, rows)
    assert [n for n in lengths(drawing) if not math.isfinite(n)] == []
    assert [bar for bar in drawing.bars if bar.width < 0 or bar.x < 0 or bar.x + bar.width > WIDTH] == []
    assert drawing.height > 0


def test_numbers_read_and_said():
    cells = ["1,234", "12.5%", "−3", " 7 ", "", "많음", "nan", "inf", "1e3", "9" * 13]
    assert [number(cell) for cell in cells] == [1234, 12.5, -3, 7, None, None, None, None, None, None]
    assert [spoken(n) for n in (1234.0, 0.5, -3.0, -0.0, 1 / 3)] == ["1,234", "0.5", "−3", "0", "0.3333"]


def test_bars_start_at_zero_and_are_as_long_as_their_numbers():
    drawing = draw("bar", ["", "명"], [["가", "10"], ["나", "-5"], ["다", ""]])
    ten, five = drawing.bars
    assert ten.width == pytest.approx(2 * five.width, abs=0.2)
    assert five.x + five.width == pytest.approx(ten.x, abs=0.2)
    assert [w.text for w in drawing.words if w.role == "value"] == ["10", "−5", "–"]


def test_stacked_pieces_touch_and_their_sum_is_said():
    drawing = draw("stack", ["", "a", "b"], [["가", "40", "60"]])
    first, second = drawing.bars
    assert (first.x + first.width, drawing.words[-1].text) == (pytest.approx(second.x, abs=0.2), "100")
    assert drawing.legend == [(0, "a"), (1, "b")]


def test_a_blank_breaks_a_line():
    drawing = draw("line", ["", "a"], [["1", "1"], ["2", "2"], ["3", ""], ["4", "2"], ["5", "3"]])
    assert (len(drawing.strokes), len(drawing.marks)) == (2, 4)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.floats(min_value=20, max_value=340))
def test_folded_names_fit(text, width):
    lines = folded(text, 17, width)
    assert len(lines) <= 2
    assert [line for line in lines if text_width(line, 17) > max(width, 17) + 10.3] == []


def test_a_form_says_why_a_table_cannot_be_drawn():
    row = ["가", "1"]
    said = [
        trouble_of("bar", ["", "a"], [row]),
        trouble_of("bar", [""], [["가"]]),
        trouble_of("bar", list("abcdef"), [row]),
        trouble_of("bar", ["", "a"], [row] * 25),
        trouble_of("bar", ["", "a"], [["가", "많음"]]),
        trouble_of("stack", ["", "a"], [["가", "-1"]]),
    ]
    assert [bool(words) for words in said] == [False, True, True, True, True, True]
    assert all(words.endswith("주세요.") for words in said[1:])


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(1)"])
def test_formulas_are_only_shown(cell):
    assert safe_cell(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-3", "+1,234.5", "3", "은평구", "", "2022-05"])
def test_numbers_and_words_stay(cell):
    assert safe_cell(cell) == cell


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
def test_no_cell_of_a_file_can_start_a_formula(cells):
    text = csv_text(cells, [cells]).removeprefix(BOM)
    read = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
    assert [cell for cell in read if cell[:1] in ("=", "@", "\t", "\r")] == []
    assert [cell for cell in read if cell[:1] in ("+", "-") and number(cell) is None and not cell[1:2].isdigit()] == []


@pytest.fixture
def article(db):
    article = ArticleFactory(body=[])
    article.body = [samples.chart("bar", "제목", "명", ["동네", "명"], [["은평구", 3], ["=1+1", -2.5]])]
    article.save()
    return article


def address(article) -> str:
    return f"/charts/{article.pk}/{article.body[0].id}.csv"


def test_the_file_of_a_live_page(client, article):
    answer = client.get(address(article))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="chart-')
    assert answer.content.decode() == BOM + "동네,명\r\n은평구,3\r\n'=1+1,-2.5\r\n"
    assert address(article) in client.get(article.url).content.decode()


def test_no_file_of_a_draft_a_closed_page_or_another_block(client, article):
    other = f"/charts/{article.pk}/{uuid4()}.csv"
    assert client.get(other).status_code == 404
    PageViewRestriction.objects.create(page=article, restriction_type="login")
    assert client.get(address(article)).status_code == 404
    PageViewRestriction.objects.all().delete()
    article.unpublish()
    assert client.get(address(article)).status_code == 404
