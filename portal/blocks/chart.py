"""The chart: a table that is drawn. The table is the truth, the picture is made from it on the server."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from portal.blocks.text import WORDS
from portal.charts.drawing import Drawing, draw
from portal.charts.numbers import number

MOST_SERIES = 4
MOST_ROWS = 24


class ChartValue(blocks.StructValue):
    @property
    def heads(self) -> list[str]:
        """The headings of the columns; the first column holds the labels."""
        return [column["heading"] for column in self["table"].columns] if self.get("table") else []

    @property
    def rows(self) -> list[list[str]]:
        """The cells as texts, empty ones as empty texts."""
        data = self["table"].row_data if self.get("table") else []
        return [["" if cell is None else tidy(cell) for cell in row["values"]] for row in data]

    @property
    def drawing(self) -> Drawing:
        return draw(self["kind"], self.heads, self.rows, self.get("unit") or "")


def tidy(cell) -> str:
    """A cell as an editor wrote it: 3.0 is 3."""
    return f"{cell:.10g}" if isinstance(cell, float) else str(cell)


class ChartBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        label=_("제목"), max_length=80, help_text=_("알게 되는 것을 문장으로. 예: 돌봄 사업비가 가장 많아요")
    )
    kind = blocks.ChoiceBlock(
        label=_("모양"),
        choices=[
            ("bar", _("막대 — 무엇이 더 큰지")),
            ("line", _("선 — 때에 따라 어떻게 바뀌는지")),
            ("stack", _("쌓은 막대 — 무엇으로 이루어졌는지")),
        ],
        default="bar",
    )
    unit = blocks.CharBlock(label=_("단위"), max_length=20, required=False, help_text=_("예: 명, 백만 원"))
    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(label=_("글"), required=False)),
            ("number", blocks.FloatBlock(label=_("숫자"), required=False)),
        ],
        label=_("표"),
        help_text=_("첫 칸은 이름(글), 다음 칸부터 숫자예요. 칸 제목도 적어 주세요."),
    )
    source = blocks.CharBlock(
        label=_("출처"), max_length=120, required=False, help_text=_("예: 서울시 마을공동체 사업 결과 보고서, 2022")
    )
    note = blocks.CharBlock(label=_("덧붙임"), max_length=200, required=False)

    def clean(self, value):
        cleaned = super().clean(value)
        trouble = "" if self.is_deferred_validation else trouble_of(cleaned["kind"], cleaned.heads, cleaned.rows)
        if trouble:
            raise StructBlockValidationError(non_block_errors=[ValidationError(trouble)])
        return cleaned

    class Meta:
        label = _("표와 그래프")
        icon = "table"
        group = WORDS
        template = "portal/blocks/chart.html"
        value_class = ChartValue
        description = _("표를 적으면 그래프를 그리고, 표와 내려받기도 함께 보여요.")


def trouble_of(kind: str, heads: list[str], rows: list[list[str]]) -> str:
    """Why a table cannot be drawn, as a sentence with what to do; empty when it can."""
    if len(heads) < 2 or not rows:
        return str(_("그릴 표가 비었어요. 이름 칸 하나와 숫자 칸 하나, 줄 하나를 넣어 주세요."))
    if len(heads) - 1 > MOST_SERIES:
        return str(_("숫자 칸이 너무 많아 알아보기 어려워요. 네 칸까지만 남겨 주세요."))
    if len(rows) > MOST_ROWS:
        return str(_("줄이 너무 많아 알아보기 어려워요. 24줄까지만 남기고 나머지는 파일로 올려 주세요."))
    values = [number(cell) for row in rows for cell in row[1:]]
    if all(value is None for value in values):
        return str(_("표에 숫자가 없어 그릴 수 없어요. 둘째 칸부터 숫자를 적어 주세요."))
    if kind == "stack" and any(value is not None and value < 0 for value in values):
        return str(_("0보다 작은 숫자는 쌓을 수 없어요. 모양을 ‘막대’로 바꿔 주세요."))
    return ""
