"""A chart's table as a CSV file that a spreadsheet opens right and cannot be tricked by."""

import csv
import io

BOM = "\ufeff"  # without it, spreadsheets read Korean as something else
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """A cell that a spreadsheet shows and never runs: what looks like a formula gets an apostrophe; numbers stay."""
    if not text.startswith(DANGEROUS) or is_plain_number(text):
        return text
    return "'" + text


def is_plain_number(text: str) -> bool:
    """-3, +1,234.5: a sign and digits only, which no spreadsheet computes with."""
    rest = text[1:].replace(",", "")
    return text[:1] in "+-" and rest.isascii() and rest.replace(".", "", 1).isdigit()


def csv_text(heads: list[str], rows: list[list[str]]) -> str:
    """The whole file. Lines end with CR LF, as RFC 4180 says."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([safe_cell(cell) for cell in line] for line in [heads, *rows])
    return BOM + out.getvalue()


def chart_of(page, block_id: str):
    """The value of the chart block with this id in any body of `page`; None when there is none."""
    for field in page.get_streamfield_names():
        for block in getattr(page, field):
            if block.id == block_id and block.block_type == "chart":
                return block.value
    return None
