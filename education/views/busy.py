"""What everyone sees whose turn did not come in time: 503 with a time to come back, in one place for all seat verbs."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from education.locking import Busy

RETRY_AFTER = 5  # seconds


class BusyMiddleware:
    """Turns Busy into a page that says nothing was lost and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Busy):
            return None
        response = render(request, "education/busy.html", {"again": request.get_full_path()}, status=503)
        response["Retry-After"] = str(RETRY_AFTER)
        response["Cache-Control"] = "no-store"
        return response
