"""Papers as accessible PDF: the certificate, kept in the private folder with its hash, and the transcript."""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from unicodedata import category

import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from education.models import Certificate

HERE = Path(__file__).parent
TYPEFACES = HERE.parent / "portal" / "typefaces"


@cache
def fonts() -> typst.Fonts:
    """The portal's typeface alone, opened once: to look through a machine's fonts takes longer than a paper does."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[TYPEFACES])


def compiled(template: str, words: dict[str, str]) -> bytes:
    """A tagged PDF (PDF/UA-1) of a template in this folder.

    Signs that our typeface lacks (a name in Chinese characters) are sought in the machine's; pictographs fall away.
    """
    way = partial(typst.compile, HERE / template, pdf_standards=["ua-1"])
    try:
        return way(font_paths=fonts(), sys_inputs=words)
    except typst.TypstError:
        return way(font_paths=[TYPEFACES], sys_inputs={name: without_pictographs(text) for name, text in words.items()})


def without_pictographs(text: str) -> str:
    """An emoji in the title of a course: no typeface of a paper has it, and a paper with a gap is not accessible."""
    return "".join(sign for sign in text if category(sign) != "So" and sign not in "\u200d\ufe0f")


def qr(address: str) -> str:
    """A QR code as SVG, in ink on paper."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, dark="#221e1a", svgclass=None)
    return out.getvalue().decode()


def words(certificate: Certificate) -> dict[str, str]:
    """What the paper says: the frozen facts as they are, and the words made of them."""
    # What an imported completion may lack.
    snapshot = {"run": "", "from": "", "to": "", "campus": "", "publisher": "", **certificate.snapshot}
    code = certificate.code
    issued = timezone.localdate(certificate.issued_at)
    address = f"{settings.BASE_URL}{reverse('education:certificate', args=[code])}"
    return {
        "facts": json.dumps(snapshot | {"hours": hours(snapshot["hours"])}, ensure_ascii=False),
        "number": certificate.number,
        "code": "-".join(code[at : at + 4] for at in range(0, len(code), 4)),
        "issued": f"{issued.year}년 {issued.month}월 {issued.day}일",
        "issued_on": issued.isoformat(),
        "address": address,
        "short_address": f"{settings.BASE_URL}{reverse('education:certificate_lookup')}".split("://")[-1],
        "qr": qr(address),
    }


def hours(value: float | str) -> str:
    """ "6", "7.5"."""
    return f"{float(value):g}"


def compile_certificate(certificate: Certificate) -> bytes:
    return compiled("certificate.typ", words(certificate))


def compile_transcript(rows: list[dict[str, str]], name: str, total: str, on: date) -> bytes:
    """Rows of `course, campus, period, hours, number, code`, all words."""
    address = f"{settings.BASE_URL}{reverse('education:certificate_lookup')}"
    facts = {"rows": rows, "name": name, "total": total, "day": f"{on.year}년 {on.month}월 {on.day}일"}
    words = {
        "facts": json.dumps(facts, ensure_ascii=False),
        "made_on": on.isoformat(),
        "short_address": address.split("://")[-1],
    }
    return compiled("transcript.typ", words)


def folder() -> Path:
    path = Path(settings.PRIVATE_ROOT) / "certificates"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


@dataclass(frozen=True)
class Paper:
    path: Path
    sha256: str


def make(certificate: Certificate) -> Paper:
    """The file of a certificate, made when it is not there. Its name tells nothing; twice is harmless."""
    if certificate.pdf_path and (folder() / certificate.pdf_path).exists():
        return Paper(folder() / certificate.pdf_path, certificate.pdf_sha256)
    content = compile_certificate(certificate)
    name, digest = f"{secrets.token_urlsafe(24)}.pdf", sha256(content).hexdigest()
    file = os.open(folder() / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "wb") as out:
        out.write(content)
    rows = Certificate.objects.filter(pk=certificate.pk, pdf_path=certificate.pdf_path)
    if not rows.update(pdf_path=name, pdf_sha256=digest):
        # Another was quicker.
        remove(name)
        certificate.refresh_from_db()
        return Paper(folder() / certificate.pdf_path, certificate.pdf_sha256)
    certificate.pdf_path, certificate.pdf_sha256 = name, digest
    return Paper(folder() / name, digest)


def remove(name: str) -> None:
    (folder() / name).unlink(missing_ok=True)
