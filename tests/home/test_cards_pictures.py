import re
from collections import defaultdict
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from PIL import Image

from home.cards import pictures
from home.cards.colours import PALETTES
from tests.bench import cards as bench
from tests.factories import ImageFactory
from tests.home.decks import TEN, bare


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def sizes_of(page) -> dict[str, list[tuple[int, int]]]:
    batches = defaultdict(list)
    for each in pictures.planned(page):
        batches[each.size].append(each)
    return {
        size.name: [Image.open(BytesIO(png)).size for png in pictures.typeset(batch)] for size, batch in batches.items()
    }


def test_every_layout_becomes_a_picture_of_the_exact_size():
    assert sizes_of(bare()) == {
        "1080x1350": [(1080, 1350)] * 10,
        "1080x1080": [(1080, 1080)] * 10,
        "1080x1920": [(1080, 1920)] * 10,
        "1200x630": [(1200, 630)],
    }


def test_making_again_makes_nothing():
    page = bare()
    assert (pictures.make(page), pictures.make(page)) == (31, 0)


def test_a_changed_card_alone_is_made_again():
    page = bare()
    pictures.make(page)
    changed = [*TEN]
    changed[7] = ("point", {**TEN[7][1], "title": "먼저 한 시간을 부탁해 보세요"})
    assert pictures.make(bare(changed)) == 3


def test_names_are_those_of_the_content():
    one, same, other = (pictures.planned(bare(title=title)) for title in ("가", "가", "나"))
    assert [each.name for each in one] == [each.name for each in same]
    assert [a.name == b.name for a, b in zip(one, other, strict=True)] == [True] * 30 + [False]
    assert all(re.fullmatch(r"cards/[0-9a-f]{40}\.png", each.name) for each in one)


def test_markup_in_the_words_is_only_words():
    words = '#let x = 1 $x^2$ *굵게* _기울임_ `코드` @ref <label> \\ #image("/etc/passwd") "]'
    page = bare([("point", {"title": words, "body": words, "note": words})])
    assert sizes_of(page)["1080x1350"] == [(1080, 1350)]
    assert pictures.fits(pictures.deck(page), pictures.PORTRAIT)[0]["fits"] is True


def pixels(page, size=pictures.PORTRAIT) -> Image.Image:
    first = next(each for each in pictures.planned(page) if each.size == size)
    return Image.open(BytesIO(pictures.typeset([first])[0])).convert("RGB")


def test_the_ground_is_the_colour_of_the_palette():
    for ground, colours in PALETTES.items():
        corner = pixels(bare([("point", {"title": "가", "ground": ground})])).getpixel((3, 3))
        assert "#{:02X}{:02X}{:02X}".format(*corner) == colours.ground


@pytest.mark.parametrize("size", pictures.CARD_SIZES, ids=lambda size: size.name)
def test_nothing_is_drawn_outside_the_safe_zone(size):
    """A card filled to the brim leaves its edges to the ground."""
    page = bare(
        [("point", {"title": "가득 찬 카드", "body": "서로 돕는 일을 시간으로 세어요. " * 10, "ground": "paper"})]
    )
    assert pictures.fits(pictures.deck(page), size)[0]["fits"] is True
    image = pixels(page, size)
    ground = image.getpixel((0, 0))
    edges = [
        (0, 0, size.width, size.top),
        (0, size.height - size.bottom, size.width, size.height),
        (0, 0, size.x, size.height),
        (size.width - size.x, 0, size.width, size.height),
    ]
    for box in edges:
        assert image.crop(box).getcolors() == [((box[2] - box[0]) * (box[3] - box[1]), ground)]


def lines_drawn(text: str) -> int:
    """Rows of ink in the words of a card, counted as runs of rows that hold any."""
    image = pixels(bare([("point", {"title": "", "body": text, "ground": "paper"})])).crop((84, 240, 1000, 1180))
    ground = image.getpixel((0, 0))
    inked = [any(image.getpixel((x, y)) != ground for x in range(0, image.width, 2)) for y in range(image.height)]
    return sum(now and not before for before, now in zip([False, *inked], inked, strict=False))


def test_korean_words_are_kept_whole():
    """Eleven words of eight syllables: two stand on a line of 14 to 16, never one and a half."""
    word = "가나다라마바사아"
    assert lines_drawn(" ".join([word] * 4)) == 4
    assert lines_drawn(word * 4) == 3


@pytest.mark.django_db
def test_a_photo_stands_on_its_card():
    photo = ImageFactory(width_px=400, height_px=300)
    page = bare([("photo", {"picture": photo.pk, "title": "공유부엌", "body": ""})])
    assert pixels(page).getpixel((540, 500)) == pytest.approx((0x0E, 0x5B, 0x47), abs=3)
    assert pictures.make(page) == 4


@pytest.mark.django_db
def test_another_photo_makes_another_picture():
    photos = [ImageFactory(), ImageFactory(width_px=65)]
    one, other = (pictures.planned(bare([("photo", {"picture": each.pk, "title": "가"})])) for each in photos)
    assert [a.name == b.name for a, b in zip(one, other, strict=True)] == [False] * 3 + [True]


@pytest.mark.django_db
def test_a_lost_photo_is_an_oserror_and_leaves_no_half_set():
    photo = ImageFactory()
    photo.file.storage.delete(photo.file.name)
    page = bare([("photo", {"picture": photo.pk, "title": "가"})])
    with pytest.raises(OSError, match="No such file"):
        pictures.make(page)
    assert not default_storage.exists(pictures.planned(page)[0].name)


def test_the_page_stands_on_the_same_colours():
    """home/static/home/cards.css repeats the palettes; here they are compared."""
    css = Path(finders.find("home/cards.css")).read_text()
    for ground, colours in PALETTES.items():
        rule = re.search(rf"\.card-{ground} \{{ (.+?) \}}", css)[1]
        named = dict(part.strip().split(": ") for part in rule.strip("; ").split(";"))
        names = {"--g": "ground", "--t": "ink", "--t2": "soft", "--p": "plate", "--pt": "plate_ink"}
        names |= {"--b": "panel", "--bt": "panel_ink", "--l": "line"}
        assert named == {name: getattr(colours, field).lower() for name, field in names.items()}


def test_the_benchmark_gives_its_figure():
    figures = bench.run()
    assert list(figures) == ["cards_10x4_s"]
    assert figures["cards_10x4_s"] > 0
