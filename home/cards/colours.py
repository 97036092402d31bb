"""Grounds a card may stand on, and whether its text can be read there.

Every colour is sRGB as #RRGGBB. A palette's pairs are (text, ground); each must reach MINIMUM_CONTRAST (WCAG 2.2,
criterion 1.4.3).
"""

import re
from dataclasses import asdict, dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

MINIMUM_CONTRAST = 4.5
HEX = re.compile(r"#[0-9A-Fa-f]{6}")


class Ground(models.TextChoices):
    PAPER = "paper", _("한지 (밝은 종이)")
    PINE = "pine", _("솔 (짙은 초록)")
    CHIJA = "chija", _("치자 (노랑)")
    GAM = "gam", _("감 (주홍)")
    STREAM = "stream", _("내 (파랑)")
    INK = "ink", _("먹 (검정)")
    OWN = "own", _("직접 고른 색")


@dataclass(frozen=True)
class Palette:
    """ground/ink: the card and its text; soft: lesser text; plate: the number plate; panel: a box on the card."""

    ground: str
    ink: str
    soft: str
    plate: str
    plate_ink: str
    panel: str
    panel_ink: str
    line: str

    def pairs(self) -> list[tuple[str, str]]:
        return [
            (self.ink, self.ground),
            (self.soft, self.ground),
            (self.plate_ink, self.plate),
            (self.panel_ink, self.panel),
        ]

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


PALETTES: dict[str, Palette] = {
    Ground.PAPER: Palette("#FBF7EF", "#221E1A", "#5A524A", "#1E5B48", "#FFFFFF", "#FFFFFF", "#221E1A", "#221E1A"),
    Ground.PINE: Palette("#1E5B48", "#FFFFFF", "#E3EFE8", "#F2C14E", "#221E1A", "#FBF7EF", "#221E1A", "#0F2A21"),
    Ground.CHIJA: Palette("#F2C14E", "#221E1A", "#4A4032", "#221E1A", "#FDF1CF", "#FDF1CF", "#221E1A", "#221E1A"),
    Ground.GAM: Palette("#C2441C", "#FFFFFF", "#FFFFFF", "#FBF7EF", "#221E1A", "#FBF7EF", "#221E1A", "#221E1A"),
    Ground.STREAM: Palette("#1F5F86", "#FFFFFF", "#E2EEF5", "#F2C14E", "#221E1A", "#FBF7EF", "#221E1A", "#0E2A3C"),
    Ground.INK: Palette("#221E1A", "#FBF7EF", "#D9CFBF", "#F2C14E", "#221E1A", "#3A342E", "#FBF7EF", "#F2C14E"),
}


def luminance(colour: str) -> float:
    """WCAG relative luminance, 0–1."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, 1–21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def palette(ground: str, own_ground: str = "", own_ink: str = "") -> Palette:
    """The colours of a ground. Own colours that are missing or malformed fall back to paper and ink."""
    if ground != Ground.OWN:
        return PALETTES.get(ground, PALETTES[Ground.PAPER])
    under = own_ground if HEX.fullmatch(own_ground) else PALETTES[Ground.PAPER].ground
    ink = own_ink if HEX.fullmatch(own_ink) else PALETTES[Ground.PAPER].ink
    return Palette(under, ink, ink, ink, under, under, ink, ink)


def weakest(colours: Palette) -> float:
    """The lowest contrast of any text on this palette."""
    return min(contrast(text, ground) for text, ground in colours.pairs())
