"""Pictures, papers and videos of the demo content, made or taken once and found by title after that."""

import json
import re
from io import BytesIO

import typst
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from wagtail.models import Collection

from home import roles
from home.seed.drawing.scenes import POSTERS, SCENES, render
from home.seed.reading import MEDIA, read
from portal.models import PortalDocument, PortalImage, PortalMedia

CREDIT = "코드로 그린 그림, 서울마을"
PAPER = MEDIA.parent / "paper.typ"
TYPEFACES = MEDIA.parents[2] / "portal" / "typefaces"


def common() -> Collection:
    """Where district editors may choose from too."""
    return Collection.objects.get(name=roles.COMMON_COLLECTION)


def picture(key: str) -> PortalImage:
    """The drawn scene of that key as an uploaded picture."""
    scene = SCENES.get(key) or POSTERS[key]
    made = PortalImage.objects.filter(title=scene.title).first()
    if made is None:
        file = ImageFile(BytesIO(render(key)), name=f"{key}.png")
        made = PortalImage(title=scene.title, description=scene.alt, credit=CREDIT, collection=common(), file=file)
        made.save()
    return made


def whole_words(text: str) -> str:
    """A word joiner between syllables: without it the typesetter breaks Korean inside words."""
    return re.sub("(?<=[가-힣])(?=[가-힣])", "\u2060", text)


def paper(slug: str) -> PortalDocument:
    """A report as a tagged PDF."""
    report = next(report for report in read("reports")["report"] if report["slug"] == slug)
    made = PortalDocument.objects.filter(title=report["title"]).first()
    if made is None:
        chunks = [whole_words(chunk).split("\n") for chunk in report["body"].strip().split("\n\n")]
        words = {name: whole_words(report[name]) for name in ("title", "summary")} | {"author": report["authors"]}
        words["body"] = json.dumps(chunks)
        file = typst.compile(PAPER, font_paths=[TYPEFACES], sys_inputs=words, pdf_standards=["ua-1"])
        made = PortalDocument(title=report["title"], collection=common())
        made.file.save(f"{slug}.pdf", ContentFile(file), save=False)
        made.save()
    return made


def video(slug: str, title: str) -> PortalMedia:
    """A committed film with its captions and transcript."""
    made = PortalMedia.objects.filter(title=title).first()
    if made is None:
        words = (MEDIA / f"{slug}.txt").read_text("utf-8")
        made = PortalMedia(title=title, type="video", width=540, height=960, transcript=words, collection=common())
        made.duration = 12
        made.file.save(f"{slug}.mp4", ContentFile((MEDIA / f"{slug}.mp4").read_bytes()), save=False)
        made.captions.save(f"{slug}.vtt", ContentFile((MEDIA / f"{slug}.vtt").read_bytes()), save=False)
        made.save()
    return made
