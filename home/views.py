"""Addresses of home that are no pages of the tree."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from home import finding
from home.cards import press
from home.models import CardNewsPage
from home.models.listing import PAGE_SIZE
from members.districts import District


@require_safe
def card_pictures(request: HttpRequest, pk: int) -> HttpResponse:
    """Every picture of a published set with its texts, as one ZIP."""
    page = get_object_or_404(CardNewsPage.objects.live().public(), pk=pk)
    try:
        bundle = press.bundle(page)
    except press.PicturesMissing:
        sorry = _("카드 그림을 아직 못 만들었어요. 조금 뒤에 다시 눌러 주세요.")
        return HttpResponse(sorry, status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(bundle, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{page.slug}-cards.zip"'
    return response


@require_safe
@cache_control(public=True, max_age=31536000, immutable=True)
def card_colours(request: HttpRequest, ground: str, ink: str) -> HttpResponse:
    """Colours an editor chose by hand, as a style sheet: the policy for styles allows none inside the page."""
    names = {"g": ground, "t": ink, "t2": ink, "p": ink, "pt": ground, "b": ground, "bt": ink, "l": ink}
    rules = " ".join(f"--{name}: #{colour};" for name, colour in names.items())
    return HttpResponse(f".card-own {{ {rules} }}\n", content_type="text/css; charset=utf-8")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find in everything that is live. An odd or empty question is answered with ways on, never with an error."""
    question = request.GET.get("q", "").strip()[: finding.MOST_LETTERS]
    district = request.GET.get("district", "")
    asked = finding.words(question)
    found = finding.find(
        question, kind=request.GET.get("kind", ""), district=district if district in District.values else ""
    )
    rows = Paginator(found.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = [
        (row, finding.marked(row.title, asked), finding.marked(finding.excerpt(row, asked), asked)) for row in rows
    ]
    context = {"question": question, "found": found, "items": rows, "shown": shown}
    named = {"kinds": dict(finding.Kind.choices), "suggestions": finding.SUGGESTIONS}
    return render(request, "home/search.html", {**context, **named})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Robots may read all but the workrooms and the answers of the search."""
    closed = ("/admin/", "/accounts/", "/me/", "/district/", "/display/", "/search/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
