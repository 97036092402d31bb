"""Before every view: the content policy by place, and the door to the places where staff work."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from members.staff import is_staff
from portal.security import idle
from portal.security.second_factor import Standing, standing

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

# At the door of a lesson instructors come in too; of them, as of every citizen, no second factor is asked.
STAFF_PLACES = ("/admin/", "/desk/", "/education/teach/")
WAYS_OUT = ("/admin/logout/", "/admin/login/")
# Screens that change the factors themselves: whoever has one shows it first, also a citizen.
FACTOR_SCREENS = frozenset(
    {
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }
)


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


def in_staff_place(request: HttpRequest) -> bool:
    return request.path_info.startswith(STAFF_PLACES) and not request.path_info.startswith(WAYS_OUT)


def is_by_script(request: HttpRequest) -> bool:
    return request.headers.get("x-requested-with") == "XMLHttpRequest"


def sent_to(request: HttpRequest, name: str) -> HttpResponse:
    """On to a screen of the account, and back here afterwards. A script gets the bare refusal."""
    if is_by_script(request):
        return HttpResponseForbidden()
    return redirect(f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}")


class StaffDoorMiddleware:
    """Second factor before the staff places, by whichever door the session came in, and an end to idle sessions."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """None lets the request through. Nothing is asked, and no query made, outside the places named above."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None  # Not even a look into the session: it would mark the answer as one reader's own.
        if idle.is_over(request):
            return self.ended(request)
        at_work = in_staff_place(request) and is_staff(request.user)
        if at_work or (request.resolver_match.url_name in FACTOR_SCREENS and request.user.is_authenticated):
            now = standing(request)
            if now == Standing.UNPROVEN:
                return sent_to(request, "mfa_reauthenticate")
            if now == Standing.MISSING and at_work:
                return sent_to(request, "portal:second_factor")
        idle.note_use(request, in_staff_place=at_work)
        return None

    def ended(self, request: HttpRequest) -> HttpResponse:
        logout(request)
        minutes = int(idle.limit().total_seconds() // 60)
        messages.info(
            request,
            _("%(minutes)d분 동안 쓰지 않아서 로그아웃했어요. 다시 로그인하면 보던 화면으로 돌아가요.")
            % {"minutes": minutes},
        )
        if is_by_script(request):
            return HttpResponseForbidden()
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
