"""Pictures: decoded wholly once, then written without what a camera adds (place, device, owner)."""

import io
import warnings

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

KINDS = {"JPEG": ("jpg", "jpeg"), "PNG": ("png",), "GIF": ("gif",), "WEBP": ("webp",), "AVIF": ("avif",)}
# What a decoder needs to show the picture right; anything else that a file says about itself goes.
KEPT = {
    *("icc_profile", "gamma", "dpi", "transparency", "aspect", "srgb", "chromaticity", "interlace", "background"),
    *("duration", "loop", "extension", "version", "disposal", "blend", "default_image", "bbox", "timestamp"),
    *("jfif", "jfif_version", "jfif_unit", "jfif_density", "adobe", "adobe_transform", "progressive", "progression"),
}
JPEG_KEPT = {"APP0": b"JFIF\0", "APP2": b"ICC_PROFILE\0", "APP14": b"Adobe"}
SAVED = {"JPEG": {"quality": 92}, "WEBP": {"quality": 90}, "AVIF": {"quality": 85}, "PNG": {}, "GIF": {}}
NOT_A_PICTURE = (
    "그림으로 열리지 않아요. 그림이 아니거나 파일이 깨졌어요. 그림 프로그램에서 JPG나 PNG로 다시 저장해 올려 주세요."
)


def is_kind(name: str, kind: str) -> bool:
    return name.lower().rpartition(".")[2] in KINDS[kind]


def opened(data: bytes, name: str) -> Image.Image:
    """The decoded picture. Its size is read from the header first, so that a bomb is never unpacked."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            picture = Image.open(io.BytesIO(data), formats=[*KINDS, "MPO"])
            pixels = picture.width * picture.height * getattr(picture, "n_frames", 1)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise ValidationError(too_many_pixels(), code="pixels") from None
        except Exception:  # a decoder fed with arbitrary bytes raises anything
            raise ValidationError(_(NOT_A_PICTURE), code="content") from None
    if not is_kind(name, "JPEG" if picture.format == "MPO" else picture.format):
        message = _("파일 이름과 내용이 달라요. 내용은 %(kind)s예요. 이름 끝을 .%(ending)s로 바꿔 다시 올려 주세요.")
        kind = "JPEG" if picture.format == "MPO" else picture.format
        raise ValidationError(message % {"kind": kind, "ending": KINDS[kind][0]}, code="name")
    if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise ValidationError(too_many_pixels(), code="pixels")
    try:
        picture.load()
    except Exception:  # as above
        raise ValidationError(_(NOT_A_PICTURE), code="content") from None
    return picture


def too_many_pixels() -> str:
    most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
    return _("그림이 너무 커요(가로×세로 %(most)s백만 화소까지). 긴 쪽을 4000픽셀로 줄여 다시 올려 주세요.") % {
        "most": most
    }


def check_size(size: int) -> None:
    """`size` in bytes."""
    most = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    if size > most:
        message = _("그림 파일이 너무 무거워요(%(most)sMB까지). 긴 쪽을 4000픽셀로 줄여 다시 올려 주세요.")
        raise ValidationError(message % {"most": most // 1024**2}, code="size")


def check(data: bytes, name: str) -> bytes:
    """The bytes to keep of an uploaded picture: the same when it says nothing about itself, else written anew."""
    check_size(len(data))
    picture = opened(data, name)
    return without_words(picture) if talks(picture) else data


def talks(picture: Image.Image) -> bool:
    """Whether a file carries more than its pixels: EXIF (with the place), XMP, comments, a second picture."""
    extra = set(picture.info) - KEPT
    parts = getattr(picture, "applist", [])
    foreign = [name for name, part in parts if not (name in JPEG_KEPT and part.startswith(JPEG_KEPT[name]))]
    return bool(extra or foreign or picture.format == "MPO" or len(picture.getexif()))


def without_words(picture: Image.Image) -> bytes:
    """The picture alone, turned as its EXIF said, in its own colours. Moving pictures keep their frames."""
    kind = "JPEG" if picture.format == "MPO" else picture.format
    moving = kind != "JPEG" and getattr(picture, "n_frames", 1) > 1
    shown = picture if moving else ImageOps.exif_transpose(picture)
    options = dict(SAVED[kind]) | ({"save_all": True} if moving else {})
    if picture.info.get("icc_profile"):
        options["icc_profile"] = picture.info["icc_profile"]
    for key in set(shown.info) - KEPT:
        del shown.info[key]
    shown.getexif().clear()
    out = io.BytesIO()
    shown.save(out, kind, **options)
    return out.getvalue()
