"""Workbooks that learners hand in as files: looked at before they are kept, kept where only a view reaches them.

A type is read from the content, never believed from the name. A picture is decoded and written anew, so that nothing
that a camera or a person put behind its pixels stays. Archives (HWPX, DOCX) are listed, never unpacked.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from education.models import SubmissionVersion
from members.models import Member
from portal.uploads import papers, pictures
from portal.uploads.papers import ending

MOST = 20 * 1024**2  # bytes
PICTURES = ("jpg", "jpeg", "png", "webp")
# How each paper begins: a file that is two things at once begins as the other.
STARTS = {
    "pdf": (b"%PDF-",),
    "hwp": (papers.OLE, b"HWP Document File V3"),
    "hwpx": (b"PK\x03\x04",),
    "docx": (b"PK\x03\x04",),
}
TYPES = {
    "pdf": "application/pdf",
    "hwp": "application/x-hwp",
    "hwpx": "application/hwp+zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
ACCEPTED = ",".join(f".{kind}" for kind in TYPES)
LONGEST_NAME = 120


@dataclass(frozen=True)
class Workbook:
    """A file that was looked at: its bytes as they are kept, its ending, what the learner calls it."""

    data: bytes
    kind: str
    name: str

    @property
    def digest(self) -> str:
        return sha256(self.data).hexdigest()


def checked(file: BinaryIO, name: str, size: int) -> Workbook:
    """`size` in bytes, as the browser said; no more than MOST + 1 are read. Raises ValidationError with a sentence."""
    kind = ending(name)
    if kind not in TYPES:
        message = _("이 종류의 파일은 받지 못해요. PDF, 사진(JPG·PNG·WebP), 한글, 워드 파일로 저장해 다시 골라 주세요.")
        raise ValidationError(message, code="kind")
    file.seek(0)
    data = b"" if size > MOST else file.read(MOST + 1)
    if size > MOST or len(data) > MOST:
        message = _("파일이 너무 무거워요(20MB까지). 사진을 줄이거나 PDF로 저장해 다시 골라 주세요.")
        raise ValidationError(message, code="size")
    if not data:
        raise ValidationError(_("파일이 비었어요. 저장이 끝난 파일인지 보고 다시 골라 주세요."), code="content")
    if kind in PICTURES:
        data = pictures.without_words(pictures.opened(data, name))
    elif not (data.startswith(STARTS[kind]) and papers.is_what_it_says(data, kind)):
        message = _("파일 이름은 .%(kind)s인데 내용이 달라요. 만든 프로그램에서 다시 저장해 골라 주세요.")
        raise ValidationError(message % {"kind": kind}, code="content")
    return Workbook(data=data, kind=kind, name=shown_name(name, kind))


def shown_name(name: str, kind: str) -> str:
    """What the file is called when it is downloaded: no folders, no invisible characters, not too long."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    stem = clean[: -len(kind) - 1].strip(" .") or _("활동지")
    return f"{stem[: LONGEST_NAME - len(kind) - 1]}.{kind}"


def keep(workbook: Workbook) -> str:
    """Write the file under a random name. Returns the name, relative to the folder."""
    name = f"{secrets.token_urlsafe(24)}.{workbook.kind}"
    path = folder() / name
    with path.open("xb") as file:
        file.write(workbook.data)
    path.chmod(0o600)
    return name


def forget(name: str) -> None:
    """Take a kept file away; one that is gone is fine."""
    if name:
        path_of(name).unlink(missing_ok=True)


def folder() -> Path:
    path = Path(settings.PRIVATE_ROOT) / "workbooks"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def path_of(name: str) -> Path:
    """Where a kept file lies; the name alone counts, so that no row can point outside the folder."""
    return folder() / Path(name).name


def content_type(version: SubmissionVersion) -> str:
    return TYPES.get(ending(version.file), "application/octet-stream")


def destroy_files_of(member: Member) -> int:
    """Unlink every workbook of a member and empty what points at it. Returns how many files."""
    rows = SubmissionVersion.objects.filter(submission__enrolment__learner=member).exclude(file="")
    return destroy_files(rows)


def destroy_files(rows) -> int:
    """Of a query of versions: for retention and for members who leave. Returns how many files."""
    names = list(rows.exclude(file="").values_list("file", flat=True))
    rows.exclude(file="").update(file="", file_name="", digest="")
    for name in names:
        forget(name)
    return len(names)
