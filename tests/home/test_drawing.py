"""The pictures drawn by code, the two films and their captions: sizes, weights, words, the same on every drawing."""

import io
import re
from pathlib import Path

import filetype
import pytest
from PIL import Image

from home.seed.drawing import share
from home.seed.drawing.scenes import POSTERS, SCENES, render
from home.seed.reading import MEDIA
from portal.models import PortalImage

HEAVIEST = 60_000  # bytes
FILM_SECONDS = 12
CUE = re.compile(r"^(\d\d):(\d\d):(\d\d)\.(\d{3}) --> (\d\d):(\d\d):(\d\d)\.(\d{3})$")
HELD = {key: Path(MEDIA, f"{key}.{kind}") for key, kind in (("time_bank", "mp4"), ("shared_kitchen", "mp4"))}


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("key", [*SCENES, *POSTERS])
def test_every_drawing_has_its_size_and_stays_light(key):
    png = render(key)
    assert opened(png).size == ((1280, 800) if key in SCENES else (720, 1280))
    assert opened(png).format == "PNG"
    assert len(png) <= HEAVIEST
    assert len(opened(png).convert("RGB").getcolors(256)) >= 6  # Something is drawn, not only a sky.


@pytest.mark.parametrize("key", ["alley_morning", "poster_time_bank"])
def test_a_drawing_is_the_same_every_time(key):
    assert render(key) == render(key)


def test_every_drawing_says_what_it_shows_in_words_of_its_own():
    said = [scene.alt for scene in (*SCENES.values(), *POSTERS.values())]
    assert [
        alt for alt in said if not alt.strip() or len(alt) > PortalImage._meta.get_field("description").max_length
    ] == []
    assert len(set(said)) == len(said) == 21
    titles = [scene.title for scene in (*SCENES.values(), *POSTERS.values())]
    assert len(set(titles)) == len(titles)  # Pictures are found again by their title.


def test_the_share_picture_kept_is_the_one_that_is_drawn():
    kept = share.TARGET.read_bytes()
    assert opened(kept).size == (1200, 630)
    assert len(kept) <= HEAVIEST
    assert opened(kept).convert("RGB").tobytes() == opened(share.render()).convert("RGB").tobytes()


@pytest.mark.parametrize("film", HELD)
def test_a_film_is_a_small_mp4_that_plays_while_it_loads(film):
    data = HELD[film].read_bytes()
    assert filetype.guess_mime(data) == "video/mp4"
    assert len(data) <= 400_000
    assert 0 < data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("film", HELD)
def test_captions_rise_and_end_with_the_film(film):
    head, *cues = HELD[film].with_suffix(".vtt").read_text("utf-8").strip().split("\n\n")
    assert head == "WEBVTT"
    times = []
    for cue in cues:
        line, *words = cue.splitlines()
        hours, minutes, seconds, thousandths, *end = map(int, CUE.match(line).groups())
        times += [hours * 3600 + minutes * 60 + seconds + thousandths / 1000]
        times += [end[0] * 3600 + end[1] * 60 + end[2] + end[3] / 1000]
        assert [word for word in words if word.strip()] != []
    assert times == sorted(times)
    assert times[0] == 0
    assert times[-1] == FILM_SECONDS
    assert min(end - start for start, end in zip(times[::2], times[1::2], strict=True)) >= 1.5  # Time to read.


@pytest.mark.parametrize("film", HELD)
def test_the_transcript_holds_every_caption(film):
    captions = [
        line
        for cue in HELD[film].with_suffix(".vtt").read_text("utf-8").strip().split("\n\n")[1:]
        for line in cue.splitlines()[1:]
    ]
    words = HELD[film].with_suffix(".txt").read_text("utf-8")
    assert [line for line in captions if line not in words] == []
