"""What the templates of body blocks need: their pictures, and what a file is in words."""

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.charts.numbers import number, spoken
from portal.renditions import CLIP, WIDE

register = template.Library()

FILE_KINDS = {"hwp": "한글(HWP)", "hwpx": "한글(HWPX)", "vtt": "자막", "txt": "글", "zip": "묶음(ZIP)"}
VIDEO_TYPES = {"mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm"}


@register.simple_tag
def body_picture(picture) -> SafeString:
    """The `<img>` of a picture block's value, in the one size of bodies, which the publish task has made already."""
    made = picture["image"].get_rendition(WIDE)
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy" decoding="async">',
        made.url,
        made.width,
        made.height,
        picture.alt,
    )


@register.simple_tag
def poster_url(image, is_vertical: bool) -> str:
    """The address of a video's first picture, in the size for its direction."""
    return image.get_rendition(CLIP if is_vertical else WIDE).url


@register.filter
def file_kind(document) -> str:
    """한글(HWP), 1.2 MB."""
    kind = document.file_extension.lower()
    return f"{FILE_KINDS.get(kind, kind.upper())}, {filesizeformat(document.get_file_size() or 0)}"


@register.filter
def figure(cell: str) -> str:
    """A cell of a chart's table as people read it: '1240' → '1,240'; a word stays as it is; a blank is '–'."""
    found = number(cell)
    return (cell or "–") if found is None or not cell.lstrip("-").replace(".", "", 1).isdigit() else spoken(found)


@register.filter
def is_hwp(document) -> bool:
    return document.file_extension.lower() in ("hwp", "hwpx")


@register.filter
def video_type(video) -> str:
    return VIDEO_TYPES.get(video.file_extension.lower(), "video/mp4")
