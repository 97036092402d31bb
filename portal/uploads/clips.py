"""Videos, recordings and their captions."""

from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.uploads.papers import ending, is_captions

EBML = bytes.fromhex("1a45dfa3")
MOST_CAPTIONS = 1024**2  # bytes
# Brands of the same container that are pictures or Apple's own film format, which browsers do not all play.
NOT_PLAYED = (b"heic", b"heix", b"mif1", b"avif", b"avis", b"qt  ")


def is_what_it_says(head: bytes, kind: str) -> bool:
    """`head`: the first 64 bytes or more."""
    if kind in ("mp4", "m4a"):
        return head[4:8] == b"ftyp" and head[8:12] not in NOT_PLAYED
    if kind == "webm":
        return head.startswith(EBML) and b"webm" in head[:64]
    if kind == "mp3":
        return head.startswith(b"ID3") or (head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE0 == 0xE0)
    return False


def check(file: BinaryIO, name: str, size: int, media_type: str) -> None:
    """`media_type` is video or audio; `size` in bytes. Leaves the file at its start."""
    kind = ending(name)
    endings = settings.WAGTAILMEDIA["AUDIO_EXTENSIONS" if media_type == "audio" else "VIDEO_EXTENSIONS"]
    if kind not in endings:
        message = _("이 종류의 파일(.%(kind)s)은 어디서나 재생되지 않아요. %(all)s로 바꿔 저장해 올려 주세요.")
        raise ValidationError(message % {"kind": kind, "all": ", ".join(endings).upper()}, code="kind")
    most = settings.MEDIA_MAX_UPLOAD_SIZE
    if size > most:
        message = _("파일이 너무 무거워요(%(most)sMB까지). 화질을 720p로 낮추거나 짧게 잘라 다시 올려 주세요.")
        raise ValidationError(message % {"most": most // 1024**2}, code="size")
    file.seek(0)
    head = file.read(256)
    file.seek(0)
    if not is_what_it_says(head, kind):
        message = _("파일 이름은 .%(kind)s인데 내용이 달라요. 영상 프로그램에서 %(upper)s로 다시 저장해 올려 주세요.")
        raise ValidationError(message % {"kind": kind, "upper": kind.upper()}, code="content")


def check_captions(data: bytes, name: str) -> None:
    if ending(name) != "vtt" or len(data) > MOST_CAPTIONS or not is_captions(data):
        raise ValidationError(
            _("자막 파일이 아니에요. 첫 줄이 WEBVTT인 .vtt 파일(UTF-8, 1MB까지)로 저장해 올려 주세요."),
            code="captions",
        )
