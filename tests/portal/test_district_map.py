"""The map of the 25 districts: every one is a link with a name, and no name lies under a shape."""

import re
from pathlib import Path

from django.template.loader import render_to_string

from members.districts import District
from portal import district_shapes
from portal.district_map import district_map, level
from portal.templatetags.portal_tags import ICONS


def drawn(here: str = "eunpyeong") -> str:
    return render_to_string("portal/includes/district_map.html", {"map": district_map({"mapo": 3, "jung": 1}, here)})


def test_there_is_a_shape_and_a_neighbour_for_every_district():
    assert set(district_shapes.SHAPES) == set(District.values)
    assert set(district_shapes.NEIGHBOURS) == set(District.values)
    assert all(district_shapes.NEIGHBOURS.values())


def test_neighbours_are_mutual():
    pairs = {(a, b) for a, beside in district_shapes.NEIGHBOURS.items() for b in beside}
    assert pairs == {(b, a) for a, b in pairs}


def test_every_district_is_a_link_with_a_name():
    links = re.findall(r'<a href="(/districts/\w+/)" aria-label="(\w+구)', drawn())
    assert links == [(f"/districts/{d.value}/", d.label) for d in District]


def test_names_are_one_layer_above_all_shapes():
    page = drawn()
    assert page.rindex("<path") < page.index("<text")
    assert re.findall(r"<text[^>]*>(\w+)</text>", page) == [d.short for d in District]


def test_own_district_is_said_and_not_only_coloured():
    assert re.findall(r'aria-label="(\w+), 내 동네, 소식 (\d+)건"', drawn()) == [("은평구", "0")]
    assert "내 동네," not in drawn(here="")


def test_names_lie_inside_the_picture():
    for shape in district_shapes.SHAPES.values():
        assert 0 < shape.x < district_shapes.WIDTH
        assert 0 < shape.y < district_shapes.HEIGHT


def test_level_goes_by_thirds_of_the_largest():
    assert [level(count, 9) for count in (0, 1, 3, 4, 6, 7, 9)] == [0, 1, 1, 2, 2, 3, 3]
    assert [level(count, 1) for count in (0, 1)] == [0, 1]


def test_sprite_has_the_24_glyphs_and_is_small():
    sprite = Path(district_shapes.__file__).parent / "static/portal/icons.svg"
    assert sorted(re.findall(r'symbol id="(\w+)"', sprite.read_text())) == sorted(ICONS)
    assert len(ICONS) == 24
    assert sprite.stat().st_size <= 6 * 1024
