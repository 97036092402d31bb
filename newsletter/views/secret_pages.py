"""Pages behind a reader's secret: for nobody else's cache, search engine or log.

Wrong secrets are counted for each network, so that nobody tries many; right ones cost nothing.
"""

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from newsletter.models import Subscriber

PRIVATE = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    # The address is a key: the next page need not learn it.
    "Referrer-Policy": "no-referrer",
}
# "Origin: null" is what a browser says of a page without referrer, so a token against forgery could not be shown; the
# secret address itself is what a forger would have to know.
LIMIT = {"app": "allauth.account", "action": "newsletter_secret", "limit_get": True}


def kept_private(response: HttpResponse) -> HttpResponse:
    for name, value in PRIVATE.items():
        response[name] = value
    return response


@method_decorator(csrf_exempt, name="dispatch")
class SecretView(View):
    """`subscriber` and `at` are there for every verb; who has no such secret gets a page that says what to do."""

    def dispatch(self, request: HttpRequest, secret: str, **kwargs) -> HttpResponse:
        self.at = timezone.now()
        self.subscriber = Subscriber.objects.filter(secret=secret).exclude(state=Subscriber.State.ERASED).first()
        if self.subscriber is None:
            return self.unknown()
        return kept_private(super().dispatch(request, secret=secret, **kwargs))

    def unknown(self) -> HttpResponse:
        if not consume(self.request, **LIMIT):
            return kept_private(ratelimit.respond_429(self.request))
        return kept_private(self.gone(404))

    def gone(self, status: int = 410) -> HttpResponse:
        return self.page("gone", {}, status)

    def page(self, name: str, context: dict, status: int = 200) -> HttpResponse:
        context = {"subscriber": getattr(self, "subscriber", None), "at": self.at, **context}
        return render(self.request, f"newsletter/subscribing/{name}.html", context, status=status)
