"""What an editor sees when publishing is refused somewhere without a form: approving, publishing many at once."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from home.cards.legibility import CardsRefused


class CardsRefusedMiddleware:
    """Turns CardsRefused into messages and a way to the page that must be mended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, CardsRefused):
            return None
        for message in exception.messages:
            messages.error(request, message)
        page_id = exception.page_id
        where = reverse("wagtailadmin_pages:edit", args=[page_id]) if page_id else reverse("wagtailadmin_home")
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return JsonResponse({"step": "success", "redirect": where})
        return redirect(where)
