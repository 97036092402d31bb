"""Bodies as plain text: each chunk between blank lines becomes a block, by the sign it begins with.

`## ` heading · `> ` quote (last line `— who`) · `!! ` call-out · `# ` number (`12집 | label | note`) · `1) ` steps
(`title | when | text`) · `? ` questions with their answers · `[chart kind unit] title` with rows of `;` ·
`[image key]` · `[button label](slug)` · `[files key] note` · `- ` list · else a paragraph. `**bold**` inside.
"""

import json
import re
import uuid
from collections.abc import Callable
from html import escape

from home.seed import library

NAMESPACE = uuid.UUID("5e0d3a52-9a0f-4b9e-8f0a-5e0a1c0de001")
BRACKET = re.compile(r"\[(chart|image|button|files) ?([^\]]*)\](?:\(([\w-]+)\))? ?(.*)")
NUMBER = re.compile(r"([\d.,]+)\s*(.*)")


def body(text: str, page_of: Callable[[str], int | None]) -> str:
    """Stream data as JSON. `page_of` gives the key of a page by its slug, None while it is not there."""
    blocks = [made for chunk in re.split(r"\n{2,}", text.strip()) if (made := block(chunk.split("\n"), page_of))]
    return json.dumps(
        [
            {"type": kind, "value": value, "id": str(uuid.uuid5(NAMESPACE, f"{at}{text}"))}
            for at, (kind, value) in enumerate(blocks)
        ]
    )


def block(rows: list[str], page_of) -> tuple[str, object] | None:
    first = rows[0]
    if found := BRACKET.fullmatch(first):
        return bracket(found, rows[1:], page_of)
    for sign, make in MAKERS.items():
        if first.startswith(sign):
            return make(rows, sign)
    return "paragraph", "".join(f"<p>{rich(row)}</p>" for row in rows)


def bracket(found: re.Match, rows: list[str], page_of) -> tuple[str, object] | None:
    name, words, slug, rest = found.groups()
    if name == "chart":
        return chart(words, rest, rows)
    if name == "image":
        caption = {"alt_override": "", "decorative": False, "caption": rest}
        return "image", {"image": library.picture(words).pk, **caption}
    if name == "files":
        return "files", {"items": [item({"document": library.paper(words).pk, "note": rest})]}
    page = page_of(slug)
    return ("button", {"label": words, "page": page, "url": ""}) if page else None


def chart(words: str, title: str, rows: list[str]) -> tuple[str, object]:
    kind, _space, unit = words.partition(" ")
    source = rows.pop().removeprefix("출처: ") if rows[-1].startswith("출처:") else ""
    heads, *lines = [row.split(";") for row in rows]
    columns = [{"type": "number" if at else "text", "heading": head} for at, head in enumerate(heads)]
    values = [{"values": [line[0], *(float(cell) for cell in line[1:])]} for line in lines]
    table = {"columns": columns, "rows": values, "caption": ""}
    return "chart", {"title": title, "kind": kind, "unit": unit, "table": table, "source": source, "note": ""}


def heading(rows, sign):
    return "heading", rows[0].removeprefix(sign)


def quote(rows, sign):
    who = rows.pop().lstrip("— ") if rows[-1].startswith("—") else ""
    return "quote", {"text": " ".join(row.removeprefix(sign) for row in rows), "who": who}


def callout(rows, sign):
    text = "".join(f"<p>{rich(row)}</p>" for row in rows[1:])
    return "callout", {"tone": "info", "title": rows[0].removeprefix(sign), "text": text}


def number(rows, sign):
    figure, label, note = [*(part.strip() for part in rows[0].removeprefix(sign).split("|")), ""][:3]
    found = NUMBER.fullmatch(figure)
    return "figure_number", {"number": found[1], "unit": found[2], "label": label, "note": note}


def steps(rows, sign):
    parts = [[part.strip() for part in row.split(")", 1)[1].split("|")] + ["", ""] for row in rows]
    return "steps", {"title": "", "items": [item({"title": p[0], "when": p[1], "text": p[2]}) for p in parts]}


def faq(rows, sign):
    pairs = "\n".join(rows).removeprefix(sign).split(f"\n{sign}")
    items = [pair.partition("\n") for pair in pairs]
    return "faq", {"items": [item({"question": q, "answer": f"<p>{rich(a)}</p>"}) for q, _line, a in items]}


def bullets(rows, sign):
    return "paragraph", "<ul>" + "".join(f"<li>{rich(row.removeprefix(sign))}</li>" for row in rows) + "</ul>"


def rich(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text, quote=False))


def item(value: dict) -> dict:
    """One entry of a list block: without an id Wagtail reads it as empty."""
    return {"type": "item", "value": value, "id": str(uuid.uuid5(NAMESPACE, json.dumps(value)))}


MAKERS = {
    "## ": heading,
    "> ": quote,
    "!! ": callout,
    "# ": number,
    "1) ": steps,
    "? ": faq,
    "- ": bullets,
}
