"""Documents: each ending has a sign in the content that must be there."""

import io
import zipfile
from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# A file that an archive of this kind always has, and the start of its content where the kind is named there.
ARCHIVES = {
    "docx": ("word/document.xml", b""),
    "xlsx": ("xl/workbook.xml", b""),
    "pptx": ("ppt/presentation.xml", b""),
    "hwpx": ("mimetype", b"application/hwp+zip"),
    "odt": ("mimetype", b"application/vnd.oasis.opendocument.text"),
}
MOST_UNPACKED = 500 * 1024**2  # bytes
MOST_MEMBERS = 5_000
NAMES = {
    "hwp": "한글",
    "hwpx": "한글",
    "docx": "워드",
    "xlsx": "엑셀",
    "pptx": "파워포인트",
    "pdf": "PDF",
    "zip": "ZIP",
}


def ending(name: str) -> str:
    return PurePath(name).suffix.lower().lstrip(".")


def check(file: BinaryIO, name: str, size: int) -> None:
    """`size` in bytes. Reads from the start and leaves the file there."""
    kind = ending(name)
    if kind not in settings.WAGTAILDOCS_EXTENSIONS:
        message = _("이 종류의 파일(.%(kind)s)은 올릴 수 없어요. PDF로 저장해 올려 주세요. 올릴 수 있는 것: %(all)s")
        raise ValidationError(message % {"kind": kind, "all": ", ".join(settings.WAGTAILDOCS_EXTENSIONS)}, code="kind")
    most = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    if size > most:
        message = _("파일이 너무 무거워요(%(most)sMB까지). 그림을 줄이거나 파일을 나눠 다시 올려 주세요.")
        raise ValidationError(message % {"most": most // 1024**2}, code="size")
    file.seek(0)
    data = file.read()
    file.seek(0)
    if not data:
        raise ValidationError(_("파일이 비었어요. 저장이 끝난 파일인지 보고 다시 올려 주세요."), code="content")
    if not is_what_it_says(data, kind):
        message = _(
            "파일 이름은 .%(kind)s인데 내용이 달라요. 이름만 바꾼 파일이면 %(name)s에서 다시 저장해 올려 주세요."
        )
        raise ValidationError(message % {"kind": kind, "name": NAMES.get(kind, _("만든 프로그램"))}, code="content")


def is_what_it_says(data: bytes, kind: str) -> bool:
    if kind == "pdf":
        return b"%PDF-" in data[:1024]
    if kind == "hwp":
        old = data.startswith(b"HWP Document File V3")
        return old or (data.startswith(OLE) and "FileHeader".encode("utf-16-le") in data)
    if kind == "zip" or kind in ARCHIVES:
        return is_archive(data, kind)
    if kind == "vtt":
        return is_captions(data)
    return is_text(data)


def is_archive(data: bytes, kind: str) -> bool:
    """A ZIP of this kind that unpacks to a sensible size. An office file with macros is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
                return False
            if kind == "zip":
                return True
            member, start = ARCHIVES[kind]
            if member not in names or any(name.endswith("vbaProject.bin") for name in names):
                return False
            with archive.open(member) as inside:
                return inside.read(len(start)) == start
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, RuntimeError, ValueError, EOFError):
        return False
    except Exception:  # zlib and others on broken bytes
        return False


def is_text(data: bytes) -> bool:
    """Text that Korean programs write: UTF-8, UTF-16 with its mark, or the older CP949. No control characters."""
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp949"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(ord(c) < 32 and c not in "\t\n\r\f" for c in text)
    return False


def is_captions(data: bytes) -> bool:
    """WebVTT: UTF-8, its first line WEBVTT and then nothing or a space."""
    try:
        first = data.decode("utf-8-sig").splitlines()[:1]
    except UnicodeDecodeError:
        return False
    return bool(first) and (first[0] == "WEBVTT" or first[0].startswith(("WEBVTT ", "WEBVTT\t")))
