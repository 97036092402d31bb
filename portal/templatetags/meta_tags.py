"""What a page says about itself to machines: canonical address, Open Graph, JSON-LD."""

import json

from django import template
from django.templatetags.static import static
from django.utils.safestring import mark_safe

from portal.renditions import SHARE

register = template.Library()

# What could end a script element, or start a comment in one, is written as an escape: still the same JSON.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.simple_tag(takes_context=True)
def canonical(context) -> str:
    """The one address of this page: no query, but for the number of a list's page."""
    request = context["request"]
    number = request.GET.get("page", "")
    return request.build_absolute_uri(request.path) + (f"?page={number}" if number.isdecimal() else "")


@register.simple_tag(takes_context=True)
def share_picture(context) -> dict[str, str | int]:
    """`{url, alt, width, height}` of the picture to share: the page's own, else the portal's."""
    request, page = context["request"], context.get("page")
    made = getattr(page, "share_image_url", "")
    if made:
        return picture(request, made, page.title)
    image = getattr(page, "picture", None)
    if image is not None:
        return picture(request, image.get_rendition(SHARE).url, image.default_alt_text)
    return picture(request, static("portal/share.png"), "서울마을")


def picture(request, address: str, alt: str) -> dict[str, str | int]:
    return {"url": request.build_absolute_uri(address), "alt": alt, "width": 1200, "height": 630}


@register.simple_tag(takes_context=True)
def json_ld(context) -> str:
    """The page's schema.org data as a script element; nothing for a page that says nothing of itself."""
    page = context.get("page")
    data = page.structured_data(context["request"]) if hasattr(page, "structured_data") else None
    if not data:
        return ""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False, default=str).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
