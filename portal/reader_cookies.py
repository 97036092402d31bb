"""The cookies that change what an anonymous page looks like (district, theme, zoom), and their validated values."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.districts import District

# The page cache varies on their *validated* values only.
READER_COOKIES = ("district", "theme", "zoom")

THEMES = (("", _("기기 따라")), ("light", _("밝게")), ("dark", _("어둡게")), ("contrast", _("고대비")))
ZOOMS = (("90", "90%"), ("", "100%"), ("110", "110%"), ("125", "125%"), ("150", "150%"))
CHOICES = {
    "district": frozenset(District.values),
    "theme": frozenset(value for value, _label in THEMES if value),
    "zoom": frozenset(value for value, _label in ZOOMS if value),
}


def chosen(request: HttpRequest, name: str) -> str:
    """The validated value of one reader cookie; anything unknown is as if it were not there."""
    value = request.COOKIES.get(name, "")
    return value if value in CHOICES[name] else ""


def reader_key(request: HttpRequest) -> tuple[str, ...]:
    """What an anonymous page varies on: district, theme, zoom."""
    return tuple(chosen(request, name) for name in READER_COOKIES)
