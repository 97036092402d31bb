"""The health endpoint for probes."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.health.report import is_well, report


@never_cache
def health(request: HttpRequest) -> JsonResponse:
    parts = report(timezone.now())
    return JsonResponse(parts, status=200 if is_well(parts) else 503)
