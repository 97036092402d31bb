"""The reader cookies of a device, and what a member's wishes make of them: the district, and large text everywhere."""

from django.http import HttpRequest, HttpResponse

from members.models import Member
from portal.reader_cookies import CHOICES, chosen

COOKIE_AGE = 365 * 24 * 3600  # seconds
LARGE = "125"


def write(request: HttpRequest, response: HttpResponse, name: str, value: str | None) -> None:
    """Keep one reader cookie, or take it away when the value is empty. Unknown values change nothing."""
    if value in CHOICES[name]:
        response.set_cookie(name, value, COOKIE_AGE, samesite="Lax", secure=request.is_secure(), httponly=True)
    elif value == "":
        response.delete_cookie(name, samesite="Lax")


def welcome(request: HttpRequest, response: HttpResponse, member: Member) -> None:
    """At login: what this device was told already stays; what it was not comes from the member's wishes."""
    if member.large_text and not chosen(request, "zoom"):
        write(request, response, "zoom", LARGE)
    if not chosen(request, "district"):
        write(request, response, "district", member.home_district or None)


def remember_wishes(request: HttpRequest, response: HttpResponse, member: Member, changed: set[str]) -> None:
    """After the profile was changed, on the device where it was."""
    if "home_district" in changed:
        write(request, response, "district", member.home_district)
    if "large_text" in changed and member.large_text:
        write(request, response, "zoom", LARGE)
    elif "large_text" in changed and chosen(request, "zoom") == LARGE:
        write(request, response, "zoom", "")
