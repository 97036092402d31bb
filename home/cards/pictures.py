"""Pictures of cards, set by typst from data and kept under the hash of everything that shows in them.

Sizes are pixels. A picture's name is `cards/<digest>.png` in the default storage, so what has been made once is never
made again and a changed card never shows an old picture.
"""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from home.cards.deck import Card, deck

SOURCE = Path(__file__).with_name("cards.typ")
TYPEFACES = settings.BASE_DIR / "portal" / "typefaces"
MARK = "서울마을"
# Text takes the first of these that fits, and never less: body 50 px × 0.84 on a card 1080 px wide is 15 px on a phone
# 390 px wide. Smaller letters (notes, sources, names) are 40 px and never scaled.
SCALES = [1.3, 1.2, 1.1, 1.0, 0.92, 0.84]


@dataclass(frozen=True)
class Size:
    """Pixels, and how far the safe zone lies inside each edge (apps cover the top and bottom of a story)."""

    width: int
    height: int
    x: int
    top: int
    bottom: int

    @property
    def name(self) -> str:
        return f"{self.width}x{self.height}"


PORTRAIT = Size(1080, 1350, 84, 84, 84)
SQUARE = Size(1080, 1080, 76, 68, 68)
STORY = Size(1080, 1920, 84, 250, 300)
SHARE = Size(1200, 630, 80, 64, 64)
CARD_SIZES = (PORTRAIT, SQUARE, STORY)


@dataclass(frozen=True)
class Picture:
    """One picture to be: `number` is the card's, 0 for the page's share picture; `data` is what typst reads."""

    size: Size
    number: int
    data: str
    file: str
    digest: str

    @property
    def name(self) -> str:
        return f"cards/{self.digest}.png"


@cache
def fonts() -> typst.Fonts:
    """Our two weights and nothing of the machine's, so that a picture is the same everywhere."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(TYPEFACES)])


@cache
def source() -> bytes:
    return SOURCE.read_bytes()


def job(size: Size, cards: list[dict], *, measure: bool = False) -> dict[str, str]:
    inset = {"x": size.x, "top": size.top, "bottom": size.bottom}
    work = {"width": size.width, "height": size.height, "inset": inset, "mark": MARK, "scales": SCALES}
    return {"job": json.dumps({**work, "measure": measure, "cards": cards}, ensure_ascii=False)}


def content(card: Card, total: int) -> dict:
    """What shows on a card."""
    return {
        "layout": card.layout,
        "at": card.number,
        "total": total,
        "colours": card.colours.as_dict(),
        "picture": photo_key(card.picture) if card.picture else "",
        **card.texts,
    }


def photo_key(image) -> str:
    """Stands for a photo's bytes without reading them: a replaced file has another name, size or hash."""
    seen = f"{image.file.name}\0{image.file_hash}\0{image.file_size}"
    return f"{hashlib.sha256(seen.encode()).hexdigest()[:40]}.jpg"


def share_content(page, cards: list[Card]) -> dict:
    return {"layout": "share", "at": 0, "title": page.title, "kind": "", "colours": cards[0].colours.as_dict()}


def planned(page) -> list[Picture]:
    """Every picture a page needs, in the order size, card; the share picture last. No cards, no pictures."""
    cards = deck(page)
    if not cards:
        return []
    wanted = [
        (size, card.number, content(card, len(cards)), card.picture.file.name if card.picture else "")
        for size in CARD_SIZES
        for card in cards
    ]
    return [picture(*each) for each in (*wanted, (SHARE, 0, share_content(page, cards), ""))]


def picture(size: Size, number: int, data: dict, file: str) -> Picture:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    seen = b"\0".join((source(), repr((size, SCALES, MARK, typst.__version__)).encode(), text.encode()))
    return Picture(size, number, text, file, hashlib.sha256(seen).hexdigest()[:40])


def photo(file: str) -> bytes:
    """An uploaded picture, upright and no larger than a card, as JPEG."""
    with default_storage.open(file) as stored, Image.open(stored) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((1600, 1600))
        out = BytesIO()
        upright.save(out, "JPEG", quality=88)
    return out.getvalue()


def typeset(pictures: list[Picture]) -> list[bytes]:
    """PNG files of pictures of one size, in their order. Raises typst.TypstError, or OSError for a lost photo."""
    datas = [json.loads(each.data) for each in pictures]
    # A folder of its own is all that typst may read; in-memory files may hold text only.
    with TemporaryDirectory(prefix="cards-") as folder:
        main = Path(folder, "main.typ")
        main.write_bytes(source())
        for each, data in zip(pictures, datas, strict=True):
            if data.get("picture"):
                Path(folder, data["picture"]).write_bytes(photo(each.file))
        made = typst.compile(
            str(main),
            format="png",
            ppi=72.0,
            font_paths=fonts(),
            sys_inputs=job(pictures[0].size, datas),
            root=folder,
        )
    return made if isinstance(made, list) else [made]


def make(page) -> int:
    """Make the pictures of a page that are not in storage yet; how many were made."""
    missing = [each for each in planned(page) if not default_storage.exists(each.name)]
    batches: dict[Size, list[Picture]] = {}
    for each in missing:
        batches.setdefault(each.size, []).append(each)
    with ThreadPoolExecutor(max_workers=2) as pool:
        for batch, files in zip(batches.values(), pool.map(typeset, batches.values()), strict=True):
            for each, png in zip(batch, files, strict=True):
                # A second worker may have been quicker; equal names hold equal pictures.
                if not default_storage.exists(each.name):
                    default_storage.save(each.name, ContentFile(png))
    return len(missing)


@lru_cache(maxsize=64)
def measured(work: str) -> str:
    return typst.query(source(), "<fit>", field="value", sys_inputs={"job": work}, font_paths=fonts())


def fits(cards: list[Card], size: Size, total: int = 0) -> list[dict]:
    """How each card lies in the safe zone of a size: number, scale, need and room (heights in pixels), fits."""
    data = [content(card, total or len(cards)) for card in cards]
    return json.loads(measured(job(size, data, measure=True)["job"])) if data else []
