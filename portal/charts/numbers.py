"""Cells to numbers and numbers to the words beside a bar."""

import re

# Above this a label would no longer fit beside its bar; a larger unit (만, 억) says it better.
MOST = 1e12
NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)


def number(cell: str) -> float | None:
    """The number a cell says: '1,234', '12.5%', '−3'. None for a blank, a word, or one too large to draw."""
    text = cell.strip().replace(",", "").replace("−", "-").removesuffix("%").rstrip()
    if len(text) > 30 or not NUMBER.fullmatch(text):
        return None
    found = float(text)
    return found if abs(found) < MOST else None


def spoken(value: float) -> str:
    """1234.0 → '1,234'; 0.5 → '0.5'; -3.0 → '−3'."""
    return f"{round(value, 4) or 0:,.12g}".replace("-", "−")


def text_width(text: str, size: float) -> float:
    """About how wide a text is, in the unit of `size`: a Korean syllable is a square, a digit a little over half."""
    return size * sum(1.0 if ord(c) > 0x2E7F else 0.6 for c in text)


def folded(text: str, size: float, width: float, most: int = 2) -> list[str]:
    """`text` in at most `most` lines no wider than `width`, broken at spaces where there are some; the rest is '…'."""
    lines, line = [], ""
    for word in text.split():
        trial = f"{line} {word}".strip()
        if text_width(trial, size) <= width:
            line = trial
            continue
        if line:
            lines.append(line)
        while text_width(word, size) > width:
            cut = next(n for n in range(len(word), 0, -1) if n == 1 or text_width(word[:n], size) <= width)
            if cut == len(word):
                break
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    lines = [*lines, line] if line else lines
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1].rstrip()[:-1] + "…"]
    return lines
