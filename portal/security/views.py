"""The admin's doors: one login for everybody, and a refusal that says where to go on."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView


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


class PageLoginView(View):
    """Stands before the login that Wagtail shows for a page of one group only: the same door as everywhere."""

    def dispatch(self, request: HttpRequest) -> HttpResponse:
        target = admin_target(request)
        return redirect_to_login("/" if target == reverse("wagtailadmin_home") else target, reverse("account_login"))


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


class SecondFactorView(LoginRequiredMixin, TemplateView):
    """Why staff need a second factor, and the two ways to set one up."""

    template_name = "mfa/required.html"

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs, next=admin_target(self.request))


class RemovePasskeyView(RemoveWebAuthnView):
    """As allauth's, but the last factor of a staff member stays. allauth asks its adapter for the app's codes only."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        passkey = Authenticator.objects.filter(user=request.user.pk, pk=kwargs["pk"]).first()
        if passkey and not get_adapter().can_delete_authenticator(passkey):
            messages.error(request, get_adapter().error_messages["cannot_delete_authenticator"])
            return redirect("mfa_list_webauthn")
        return super().dispatch(request, *args, **kwargs)


class SignOutEverywhereView(LoginRequiredMixin, View):
    """Ends every session of the member, this one too."""

    def post(self, request: HttpRequest) -> HttpResponse:
        for session in UserSession.objects.filter(user=request.user):
            session.end()
        logout(request)
        messages.success(request, _("모든 기기에서 로그아웃했어요. 다시 쓰려면 로그인해 주세요."))
        return redirect("account_login")
