"""The admin's doors: one login for everybody, and a refusal that says where to go on."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View


def admin_target(request: HttpRequest) -> str:
    """Where a person wanted to go: an address of this very site, else the admin's first screen."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours else reverse("wagtailadmin_home")


class AdminLoginView(View):
    """Stands before Wagtail's own login, which knows neither rate limits nor a second factor."""

    def dispatch(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(admin_target(request), reverse("account_login"))
        if request.user.has_perm("wagtailadmin.access_admin"):
            return redirect(admin_target(request))
        return refused(request)


class AdminPasswordResetView(View):
    """A forgotten password is the account's matter."""

    def dispatch(self, request: HttpRequest, rest: str = "") -> HttpResponse:
        return redirect("account_reset_password")


def refused(request: HttpRequest) -> HttpResponse:
    """The 403 screen of the admin. Scripts get the bare status, as Wagtail gives it to them."""
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        raise PermissionDenied
    is_editor = request.user.has_perm("wagtailadmin.access_admin")
    return render(request, "wagtailadmin/403.html", {"is_editor": is_editor}, status=403)
