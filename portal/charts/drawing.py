"""A table becomes the geometry of a chart. Pure: texts in, finite numbers out, whatever the table holds."""

from portal.charts.numbers import folded, number, spoken, text_width
from portal.charts.shapes import LETTERS, LINE, WIDTH, Bar, Drawing, Rule, Stroke, Words, mark

BAR = 24.0
GAP = 6.0
HEIGHT = 190.0  # of the field of a line chart
Table = list[list[float | None]]


def draw(kind: str, heads: list[str], rows: list[list[str]], unit: str = "") -> Drawing:
    """`kind` is bar, line or stack; the first column of `rows` are labels, the others series. Never fails.

    `unit` is said once, above the drawing, by the template; it does not change the geometry.
    """
    names = [row[0] if row else "" for row in rows]
    many = max((len(row) for row in rows), default=1) - 1
    table = [[number(row[n]) if n < len(row) else None for n in range(1, many + 1)] for row in rows]
    made = {"line": lines, "stack": stacked}.get(kind, bars)(names, table)
    if many > 1:
        made.legend = [(n, heads[n + 1] if n + 1 < len(heads) else "") for n in range(many)]
    return made


def span(table: Table) -> tuple[float, float]:
    """Least and greatest value with zero between them, never equal."""
    values = [value for row in table for value in row if value is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    return (low, high) if high > low else (low, low + 1)


def name_lines(name: str, y: float) -> tuple[list[Words], float]:
    """The name of a row above its bar, and where the bar begins."""
    found = folded(name, LETTERS, WIDTH)
    return [Words(0, y + LETTERS + n * LINE, text, "name") for n, text in enumerate(found)], y + LINE * len(found) + 4


def bars(names: list[str], table: Table) -> Drawing:
    """Lying bars: the name above, the value at the end. Lying, because Korean names do not fit under standing ones."""
    low, high = span(table)
    values = [value for row in table for value in row if value is not None]
    room = max((text_width(spoken(value), LETTERS) for value in values), default=0) + GAP + 2
    scale = max(WIDTH - room, 60) / (high - low)
    zero = 2 - low * scale
    made, y = Drawing(0), 0.0
    for name, row in zip(names, table, strict=True):
        words, y = name_lines(name, y)
        made.words += words
        # The zero line stands beside the bars only: it would cross the names where there are values below zero.
        deep = (BAR + 3) * len(row) - 3
        made.rules.append(Rule(round(zero, 1), round(y - 3, 1), round(zero, 1), round(y + deep + 3, 1), True))
        for series, value in enumerate(row):
            end = zero + (value or 0) * scale
            left, wide = min(zero, end), abs(end - zero)
            if value is not None:
                made.bars.append(Bar(round(left, 1), round(y, 1), round(wide, 1), BAR, series))
            said = "–" if value is None else spoken(value)
            made.words.append(Words(round(left + wide + GAP, 1), round(y + BAR - 6, 1), said, "value", series=series))
            y += BAR + (3 if series < len(row) - 1 else 0)
        y += 14
    made.height = round(max(y - 8, LINE), 1)
    return made


def stacked(names: list[str], table: Table) -> Drawing:
    """One lying bar a row, cut into its series; each value stands in its piece when it fits, the sum at the end.

    A negative piece has no place in a sum of parts: it is drawn as nothing (the editor's form refuses it).
    """
    pieces = [[max(value or 0.0, 0.0) for value in row] for row in table]
    greatest = max((sum(row) for row in pieces), default=0) or 1
    room = max((text_width(spoken(sum(row)), LETTERS) for row in pieces), default=0) + GAP + 2
    scale = max(WIDTH - room, 60) / greatest
    made, y = Drawing(0), 0.0
    for name, row in zip(names, pieces, strict=True):
        words, y = name_lines(name, y)
        made.words += words
        x = 2.0
        for series, value in enumerate(row):
            wide = value * scale
            if value:
                made.bars.append(Bar(round(x, 1), round(y, 1), round(wide, 1), BAR + 8, series))
            if value and text_width(spoken(value), LETTERS) + 8 <= wide:
                middle = Words(round(x + wide / 2, 1), round(y + BAR - 2, 1), spoken(value), "inside", "middle", series)
                made.words.append(middle)
            x += wide
        made.words.append(Words(round(x + GAP, 1), round(y + BAR - 2, 1), spoken(sum(row)), "value"))
        y += BAR + 8 + 14
    made.height = round(max(y - 8, LINE), 1)
    return made


def lines(names: list[str], table: Table) -> Drawing:
    """Points joined in order; a blank breaks the line. Values stand at every point of one series, else at the ends."""
    low, high = span(table)
    values = [value for row in table for value in row if value is not None]
    widest = max((text_width(spoken(value), LETTERS) for value in values), default=0)
    side = min(max(widest / 2, 24), WIDTH / 3)
    step = (WIDTH - 2 * side) / max(len(names) - 1, 1)
    top = LINE + 6
    scale = HEIGHT / (high - low)
    made = Drawing(round(top + HEIGHT + LINE * 2 + 4, 1))
    zero = round(top + high * scale, 1)
    made.rules = [Rule(0, zero, WIDTH, zero, True)]
    xs = [round(side + n * step, 1) for n in range(len(names))]
    every = ticks_every(names, step)
    for n, (x, name) in enumerate(zip(xs, names, strict=True)):
        if n % every == 0:
            for row, text in enumerate(folded(name, LETTERS, max(step * every - 4, 30))):
                made.words.append(Words(x, round(top + HEIGHT + LINE * (row + 1), 1), text, "tick", "middle"))
    many = max((len(row) for row in table), default=0)
    sparse = max(1, int(-(-(widest + 8) // step))) if step else 1
    for series in range(many):
        points = [
            (x, round(top + (high - row[series]) * scale, 1), row[series]) if row[series] is not None else None
            for x, row in zip(xs, table, strict=True)
        ]
        made.strokes += [Stroke(text, series) for text in joined(points)]
        there = [point for point in points if point]
        made.marks += [mark(x, y, series) for x, y, _value in there]
        for n, (x, y, value) in enumerate(there):
            last = n == len(there) - 1
            if last or (many == 1 and n % sparse == 0 and len(there) - 1 - n >= sparse):
                made.words.append(Words(x, round(y - 12, 1), spoken(value), "value", "middle", series))
    return made


def ticks_every(names: list[str], step: float) -> int:
    """How many points to pass over so that the names below do not touch. Two lines a name are allowed."""
    widest = max((text_width(name, LETTERS) for name in names), default=0) / 2
    need = min(max(widest, LETTERS * 2), WIDTH / 3) + 8
    return max(1, int(-(-need // step))) if step else 1


def joined(points: list[tuple[float, float, float] | None]) -> list[str]:
    """The unbroken runs of two points and more, as SVG's polyline takes them."""
    runs, run = [], []
    for point in [*points, None]:
        if point:
            run.append(f"{point[0]},{point[1]}")
        else:
            runs += [" ".join(run)] if len(run) > 1 else []
            run = []
    return runs
