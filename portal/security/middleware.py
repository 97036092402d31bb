"""Content-Security-Policy by place: one policy for citizens' pages (settings), one for the admin (here)."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

# Wagtail's admin sets style attributes everywhere; scripts need no exception, see portal/security/inline_scripts.py.
ADMIN_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "media-src": [SELF, "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
    "manifest-src": [SELF],
    "object-src": [NONE],
}


class PortalCSPMiddleware(CSPMiddleware):
    """As django-csp, with a policy of its own for the admin. A view's own decorator still wins.

    A preview is served by Wagtail as a request for the page's own address, so it comes with the citizens' policy.
    """

    def get_policy_parts(self, request: HttpRequest, response: HttpResponse, report_only: bool = False) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        in_admin = request.path_info.startswith(reverse("wagtailadmin_home"))
        if in_admin and not report_only and parts.config is None:
            parts.config = ADMIN_POLICY
        return parts
