"""Texts of consent as HTML: headings, lists and paragraphs out of plain lines, and nothing else.

`## ` begins a heading, `- ` a point of a list, an empty line a new paragraph. Whatever else is typed is shown as typed.
"""

from itertools import groupby

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe


def html(text: str, level: int = 2) -> SafeString:
    """`level`: the headings' (2 is h2)."""
    blocks = groupby((line.strip() for line in text.splitlines()), key=_kind)
    return mark_safe("\n".join(_block(kind, list(lines), level) for kind, lines in blocks if kind != "gap"))


def points(summary: str) -> list[tuple[str, str]]:
    """The lines of a plain summary: ("왜", "회원을 알아보려고요."). A line without a colon has an empty first part."""
    lines = [line.strip() for line in summary.splitlines() if line.strip()]
    return [(head.strip(), rest.strip()) if colon else ("", head) for head, colon, rest in map(_parted, lines)]


def _parted(line: str) -> tuple[str, str, str]:
    return line.partition(": ")


def _kind(line: str) -> str:
    if not line:
        return "gap"
    if line.startswith("## "):
        return "heading"
    return "point" if line.startswith("- ") else "words"


def _block(kind: str, lines: list[str], level: int) -> str:
    if kind == "heading":
        return "\n".join(f"<h{level}>{escape(line[3:])}</h{level}>" for line in lines)
    if kind == "point":
        return f"<ul>{format_html_join('', '<li>{}</li>', ((line[2:],) for line in lines))}</ul>"
    return f"<p>{format_html_join(mark_safe('<br>'), '{}', ((line,) for line in lines))}</p>"
