"""Which characters our typefaces can draw; a card may not hold others, as pictures would show an empty box."""

import struct
from functools import cache

from home.cards.pictures import TYPEFACES

# Signs that change the one before them and draw nothing of their own.
VARIATION_SELECTORS = {chr(code) for code in range(0xFE00, 0xFE10)}
FACES = ("PretendardGOV-Regular.otf", "PretendardGOV-Bold.otf")


@cache
def drawable() -> frozenset[int]:
    """Code points both weights have a glyph for (OpenType `cmap`, formats 4 and 12)."""
    one, other = (mapped((TYPEFACES / face).read_bytes()) for face in FACES)
    return frozenset(one & other)


def missing(text: str) -> list[str]:
    """The characters of text that cannot be drawn, each once, in order."""
    signs = dict.fromkeys(text)
    return [
        sign for sign in signs if not sign.isspace() and sign not in VARIATION_SELECTORS and ord(sign) not in drawable()
    ]


def mapped(font: bytes) -> set[int]:
    """Code points of a typeface file. Layout of the tables: OpenType specification 1.9, `cmap`."""
    tables = struct.unpack_from(">H", font, 4)[0]
    at = next(
        struct.unpack_from(">4sLLL", font, 12 + 16 * number)[2]
        for number in range(tables)
        if font[12 + 16 * number : 16 + 16 * number] == b"cmap"
    )
    codes: set[int] = set()
    for number in range(struct.unpack_from(">H", font, at + 2)[0]):
        platform, _encoding, offset = struct.unpack_from(">HHL", font, at + 4 + 8 * number)
        if platform in (0, 3):
            read = {4: format_4, 12: format_12}.get(struct.unpack_from(">H", font, at + offset)[0])
            codes |= read(font, at + offset) if read else set()
    return codes


def format_12(font: bytes, at: int) -> set[int]:
    groups = struct.unpack_from(">L", font, at + 12)[0]
    codes: set[int] = set()
    for number in range(groups):
        first, last, _glyph = struct.unpack_from(">LLL", font, at + 16 + 12 * number)
        codes.update(range(first, last + 1))
    return codes


def format_4(font: bytes, at: int) -> set[int]:
    twice = struct.unpack_from(">H", font, at + 6)[0]
    ends = struct.unpack_from(f">{twice // 2}H", font, at + 14)
    starts = struct.unpack_from(f">{twice // 2}H", font, at + 16 + twice)
    return {code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1) if code != 0xFFFF}
