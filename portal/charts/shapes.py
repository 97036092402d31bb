"""What a drawing is made of. Lengths are in units of the drawing, which is 340 wide on every screen.

On the narrowest phone (288 px for the drawing) a unit is 0.85 px, so that letters of 17 units stay above 14 px.
"""

from dataclasses import dataclass, field

WIDTH = 340.0
LETTERS = 17.0
LINE = 22.0


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True)
class Words:
    """`role`: name | value | inside (on a fill of `series`) | tick."""

    x: float
    y: float
    text: str
    role: str
    anchor: str = "start"
    series: int = 0


@dataclass(frozen=True)
class Stroke:
    """A line through points. `points` is what SVG's polyline takes."""

    points: str
    series: int


@dataclass(frozen=True)
class Mark:
    """A point of a series, with a shape of its own so that colour is never the only sign. `path` is SVG path data."""

    path: str
    series: int


@dataclass(frozen=True)
class Rule:
    """A straight line of the frame: the zero line, or a grid line."""

    x1: float
    y1: float
    x2: float
    y2: float
    zero: bool = False


@dataclass
class Drawing:
    """`legend` has (series, name); it is empty for one series, whose name the title says."""

    height: float
    width: float = WIDTH
    bars: list[Bar] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    legend: list[tuple[int, str]] = field(default_factory=list)


def mark(x: float, y: float, series: int, size: float = 6) -> Mark:
    """Circle, square, diamond, triangle: the shape of each series."""
    s = size
    shapes = (
        f"M{x - s:.1f} {y:.1f}a{s} {s} 0 1 0 {2 * s} 0a{s} {s} 0 1 0 {-2 * s} 0z",
        f"M{x - s:.1f} {y - s:.1f}h{2 * s}v{2 * s}h{-2 * s}z",
        f"M{x:.1f} {y - s - 1:.1f}l{s + 1} {s + 1}l{-s - 1} {s + 1}l{-s - 1} {-s - 1}z",
        f"M{x:.1f} {y - s:.1f}l{s + 1} {2 * s}h{-2 * (s + 1)}z",
    )
    return Mark(shapes[series % len(shapes)], series)
