"""The portal's own screens: district chooser, display settings, and the style page."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from members.districts import District
from portal import exports
from portal.blocks import samples
from portal.district_map import district_map
from portal.reading import write
from portal.templatetags.portal_tags import ICONS
from portal.tiles import Tile


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Where to go back to: an address of this very site, else `default`."""
    target = request.POST.get("next") or request.GET.get("next") or default
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()) else default


def is_foreign(request: HttpRequest) -> bool:
    """Whether a browser says that another site's page sent this request.

    Browsers send `Origin` with every POST; a client that sends none (curl, a very old browser) has no cookies to abuse.
    """
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    return site == "cross-site" or (origin is not None and urlsplit(origin).netloc != request.get_host())


def as_file(
    name: str, kind: str, title: str, header: Sequence[str], rows: Iterable[Sequence[exports.Cell]]
) -> HttpResponse:
    """A list (portal.exports) as a download, its name with the day. `kind` is csv or xlsx."""
    if kind == "csv":
        data, content_type = exports.csv_bytes(header, rows), exports.CSV_TYPE
    else:
        kind, data, content_type = "xlsx", exports.xlsx_bytes(title, header, rows), exports.XLSX_TYPE
    safe = "".join(sign if sign.isalnum() else "-" for sign in name)
    filename = f"{safe}-{timezone.localdate():%Y%m%d}.{kind}"
    return HttpResponse(
        data,
        content_type=content_type,
        headers={"Content-Disposition": content_disposition_header(True, filename), "Cache-Control": "no-store"},
    )


@method_decorator(csrf_exempt, name="dispatch")
class CookieView(View):
    """Changes nothing but a cookie of the one who asks.

    Its forms stand on pages that come from the page cache, where a CSRF token cannot stand (it belongs to one visitor).
    Nothing is stored and no one is signed in by it, so instead of a token the sender's origin is checked.
    """

    names: tuple[str, ...] = ()

    def post(self, request: HttpRequest) -> HttpResponse:
        if is_foreign(request):
            return HttpResponseForbidden()
        response = HttpResponseRedirect(safe_next(request))
        for name in self.names:
            write(request, response, name, request.POST.get(name))
        return response


class DistrictView(CookieView):
    """Choose 우리 동네: 25 buttons and 서울 전체; one tap sets it and goes back."""

    names = ("district",)

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"districts": sorted(District, key=lambda d: d.label), "next": safe_next(request)}
        return render(request, "portal/district.html", context)


class DisplayView(CookieView):
    """글자 크기 and 화면 색."""

    names = ("theme", "zoom")

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "portal/display.html", {"next": safe_next(request)})


class StyleguideView(TemplateView):
    """Every component with its states, for those who build and for the accessibility test."""

    template_name = "portal/styleguide.html"
    extra_context = {
        "icons": ICONS,
        "tiles": [
            Tile("행사 가기", "은평구에 4건", "#sg-doors", "calendar", "gam"),
            Tile("카드뉴스 보기", "읽을거리 4묶음", "#sg-doors", "cards", "chija"),
            Tile("이야기 읽기", "새 글까지 12편", "#sg-doors", "story", "pine"),
            Tile("영상 보기", "자막 있는 영상 2편", "#sg-doors", "video", "stream"),
        ],
    }

    def get_context_data(self, **kwargs):
        example = AuthenticationForm(data={"username": "", "password": ""})
        numbers = {district.value: order for order, district in enumerate(District)}
        kwargs |= {"form": example, "map": district_map(numbers, "eunpyeong"), "body": samples.body()}
        return super().get_context_data(**kwargs)
