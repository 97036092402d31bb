"""Small things every template needs: icons from the sprite, the number plate, Korean dates, kept query strings."""

from datetime import date, datetime
from functools import cache

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html

from portal.slots import template_for

register = template.Library()

WEEKDAYS = "월화수목금토일"
# The glyphs of `portal/icons.svg`, all there are.
ICONS = (
    *("home", "search", "join", "clock", "person", "calendar", "pin", "phone"),
    *("mail", "cards", "video", "story", "space", "learn", "arrow", "close"),
    *("check", "alert", "info", "download", "share", "print", "link", "text"),
)


@register.simple_tag
@cache
def icon(name: str, extra: str = ""):
    """One glyph of `portal/icons.svg`. Always beside a word, so it is hidden from screen readers."""
    return format_html(
        '<svg class="icon icon--{} {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        name,
        extra,
        static("portal/icons.svg"),
        name,
    )


@register.filter
def weekday(value: date | datetime) -> str:
    """One syllable: 월 … 일, in Seoul's time."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return WEEKDAYS[value.weekday()]


@register.filter
def ko_date(value: date | datetime) -> str:
    """11월 22일 (일); with the year when it is another year than today's."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    year = "" if value.year == timezone.localdate().year else f"{value.year}년 "
    return f"{year}{value.month}월 {value.day}일 ({weekday(value)})"


@register.filter
def ko_time(value: datetime) -> str:
    """오후 2시, 오전 10시 30분."""
    value = timezone.localtime(value)
    half, hour = ("오전", value.hour) if value.hour < 12 else ("오후", value.hour - 12 or 12)
    return f"{half} {hour}시" + (f" {value.minute}분" if value.minute else "")


@register.filter
def tel(number: str) -> str:
    """The digits of a phone number, for a `tel:` address."""
    return "".join(c for c in number if c.isdigit() or c == "+")


@register.filter
def in_section(path: str, prefix: str) -> bool:
    """Whether an address lies at or under a section's address; the home page is only itself."""
    return path == prefix if prefix == "/" else bool(prefix) and path.startswith(prefix)


@register.simple_tag(takes_context=True)
def slot(context, name: str, **more) -> str:
    """What a feature has put into a place of a shared page (portal/slots.py); nothing when none did."""
    filled = template_for(name)
    return render_to_string(filled, {**context.flatten(), **more}) if filled else ""


@register.simple_tag(takes_context=True)
def query(context, **changes) -> str:
    """The address's query string with some values changed; an empty value takes the name out."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if value not in ("", None):
            params[name] = str(value)
    text = params.urlencode()
    return f"?{text}" if text else "?"
