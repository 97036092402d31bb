"""The colours of a mail in light and dark: those of the identity. A series has its own accent."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Hex colours. `accent` is a ground for `on_accent`; `tint` a ground for `ink` and `warm`."""

    paper: str
    card: str
    sunk: str
    ink: str
    ink2: str
    line: str
    link: str
    warm: str
    tint: str
    accent: str
    on_accent: str


# accent, on_accent, tint; light and dark.
ACCENTS = {
    "pine": (("#1e5b48", "#ffffff", "#e3efe8"), ("#7ccbae", "#0f2a21", "#1d2f28")),
    "gam": (("#a63a17", "#ffffff", "#fce7dc"), ("#ff9a6c", "#2a1208", "#3a241a")),
    "chija": (("#f2c14e", "#221e1a", "#fdf1cf"), ("#f5cf73", "#221e1a", "#33290f")),
    "stream": (("#1f5f86", "#ffffff", "#e2eef5"), ("#8cc4e8", "#0d2230", "#16262f")),
}
# Every pair of text and ground that the templates use; the contrast of each is tested in both palettes.
PAIRS = (
    ("ink", "paper"),
    ("ink2", "paper"),
    ("ink", "card"),
    ("ink2", "card"),
    ("link", "card"),
    ("warm", "card"),
    ("ink", "sunk"),
    ("ink2", "sunk"),
    ("link", "sunk"),
    ("ink", "tint"),
    ("on_accent", "accent"),
)


def light(colour: str) -> Palette:
    accent, on_accent, tint = ACCENTS[colour][0]
    return Palette(
        paper="#fbf7ef",
        card="#ffffff",
        sunk="#f3ecdf",
        ink="#221e1a",
        ink2="#5a524a",
        line="#d9cfbf",
        link="#1e5b48",
        warm="#c2441c",
        tint=tint,
        accent=accent,
        on_accent=on_accent,
    )


def dark(colour: str) -> Palette:
    accent, on_accent, tint = ACCENTS[colour][1]
    return Palette(
        paper="#171512",
        card="#211e1a",
        sunk="#2b2721",
        ink="#f4eee3",
        ink2="#c4b9a9",
        line="#4a433a",
        link="#7ccbae",
        warm="#ff9a6c",
        tint=tint,
        accent=accent,
        on_accent=on_accent,
    )


def contrast(one: str, other: str) -> float:
    """WCAG 2: 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
