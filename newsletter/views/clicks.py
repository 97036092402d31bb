"""A counted link of an issue leads on to where it stood for. Nothing is set, and who came is written nowhere."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsletter import clicks
from newsletter.clicks import Visit


@never_cache
@require_safe
def click(request: HttpRequest, token: str) -> HttpResponse:
    link = clicks.link_of(token)
    if link is None:
        raise Http404
    headers = request.headers
    purpose = " ".join(headers.get(name, "") for name in ("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz"))
    clicks.count(link, Visit(request.method, headers.get("User-Agent", ""), purpose), timezone.now())
    answer = HttpResponseRedirect(link.url)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
