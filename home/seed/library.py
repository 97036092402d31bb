"""Pictures, papers and videos of the demo content, made or taken once and found by title after that."""

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
PAPER = """
#set page(paper: "a4", margin: 25mm)
#set text(font: "Pretendard GOV", size: 12pt, lang: "ko")
#set document(title: sys.inputs.title, author: sys.inputs.author)
#set par(leading: 0.9em)
= #sys.inputs.title
#v(1em)
#sys.inputs.summary
#v(1em)
펴낸 곳: #sys.inputs.author
"""
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


def paper(slug: str) -> PortalDocument:
    """A report as a tagged PDF."""
    report = next(report for report in read("reports")["report"] if report["slug"] == slug)
    made = PortalDocument.objects.filter(title=report["title"]).first()
    if made is None:
        words = {"title": report["title"], "summary": report["summary"], "author": report["authors"]}
        file = typst.compile(PAPER.encode(), font_paths=[TYPEFACES], sys_inputs=words, pdf_standards=["ua-1"])
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
