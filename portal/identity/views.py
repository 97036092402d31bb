"""The door features put before what needs one real person, and the pages of the stand-in agency."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.contrib.auth.mixins import AccessMixin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from members import identity
from portal.acting import acting_of
from portal.identity.console import answer_with
from portal.identity.forms import ConsoleForm


def to_identity_check(request: HttpRequest) -> HttpResponse | None:
    """None when the acting member is a checked person; else the way to log in or to the check, and then back here."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if identity.verified(acting_of(request).member, timezone.now()):
        return None
    return redirect(f"{reverse('membership:identity')}?{urlencode({'next': request.get_full_path()})}")


def identity_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For views of features that need one real person: a vote, the time bank."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return to_identity_check(request) or view(request, *args, **kwargs)

    return guarded


class IdentityRequiredMixin(AccessMixin):
    """The same for class-based views."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return to_identity_check(request) or super().dispatch(request, *args, **kwargs)


class ConsoleView(View):
    """The stand-in agency. Linked only where the settings choose it."""

    def dispatch(self, request: HttpRequest) -> HttpResponse:
        target = request.GET.get("return", "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
            return HttpResponseBadRequest()
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "portal/identity/console.html", {"form": ConsoleForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        target = request.GET["return"]
        if "cancel" in request.POST:
            return redirect(f"{target}?cancelled=1")
        form = ConsoleForm(request.POST)
        if not form.is_valid():
            return render(request, "portal/identity/console.html", {"form": form})
        answer = answer_with(**form.cleaned_data, transaction=request.GET.get("transaction", ""))
        return redirect(f"{target}?{urlencode({'answer': answer})}")
