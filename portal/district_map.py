"""The district map: shapes, names and how strongly each is coloured, ready for the template."""

from dataclasses import dataclass

from members.districts import District
from portal.district_shapes import CREDIT, HEIGHT, RIVER, SHAPES, WIDTH

LEVELS = 3


@dataclass(frozen=True)
class Gu:
    """One district on the map. `level` is 0 (nothing there) … 3 (as much as anywhere)."""

    value: str
    name: str
    short: str
    address: str
    d: str
    x: int
    y: int
    count: int
    level: int
    here: bool


@dataclass(frozen=True)
class DistrictMap:
    gus: list[Gu]
    river: str = RIVER
    width: int = WIDTH
    height: int = HEIGHT
    credit: str = CREDIT

    @property
    def by_name(self) -> list[Gu]:
        return sorted(self.gus, key=lambda gu: gu.name)


def level(count: int, most: int) -> int:
    """0 for nothing; else 1–3, by thirds of the largest count."""
    return 0 if not count else min(LEVELS, 1 + (LEVELS * (count - 1)) // max(most, 1))


def district_map(counts: dict[str, int], here: str = "") -> DistrictMap:
    """All 25 districts, with the number of live items of each (`counts` by district value) and the reader's own."""
    most = max(counts.values(), default=0)
    return DistrictMap(
        [
            Gu(
                value=district.value,
                name=district.label,
                short=district.short,
                address=f"/districts/{district.value}/",
                d=SHAPES[district.value].d,
                x=SHAPES[district.value].x,
                y=SHAPES[district.value].y,
                count=counts.get(district.value, 0),
                level=level(counts.get(district.value, 0), most),
                here=district.value == here,
            )
            for district in District
        ]
    )
