"""내 데이터: what the portal keeps of me, a copy of it, a request about it, leaving and thinking again."""

import time
from datetime import datetime

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from members.acting import as_self
from members.models import DataCopy, DataRequest
from membership import copies, copy_files, leaving, requests
from membership.copies import CopyRefused
from membership.forms.data import LeaveForm, RequestForm
from membership.leaving import LeavingRefused
from membership.requests import RequestRefused
from portal import personal_data
from portal.acting import for_member
from portal.leaving import held_by

# A copy holds everything: who signed in longer ago than this shows again that it is them.
SIGNED_IN_WITHIN = 24 * 3600  # seconds


@method_decorator(never_cache, name="dispatch")
@method_decorator(for_member(None), name="dispatch")
class OwnView(View):
    """For the person themselves, whatever hat they wear; nobody on their behalf."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.member, self.now = request.user, timezone.now()
        self.verb = {"member": self.member, "acting": as_self(self.member), "at": self.now}
        return super().dispatch(request, *args, **kwargs)


class DataView(OwnView):
    def get(self, request: HttpRequest) -> HttpResponse:
        mine = {"member": self.member}
        context = {
            "kinds": [(kind, address(kind.change_at)) for kind in personal_data.kinds()],
            "copies": copies.open_at(self.member, self.now),
            "refusal": copies.refusal(self.member, as_self(self.member), self.now),
            "requests": DataRequest.objects.filter(**mine).order_by("-pk")[:20],
            "is_waiting": DataCopy.objects.filter(**mine, state=DataCopy.State.WAITING).exists(),
        }
        return render(request, "membership/data/data.html", context)


class CopyRequestView(OwnView):
    def post(self, request: HttpRequest) -> HttpResponse:
        if not signed_in_lately(request):
            return sign_in_again(request, reverse("membership:data"))
        try:
            copies.request(**self.verb)
            messages.success(request, _("파일을 만들고 있어요. 다 되면 알려 드릴게요."))
        except CopyRefused as refused:
            messages.info(request, refused.reason.label)
        return redirect("membership:data")


class CopyView(OwnView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        copy = get_object_or_404(copies.open_at(self.member, self.now), pk=pk)
        if not signed_in_lately(request):
            return sign_in_again(request, request.path)
        name = f"내-정보-{timezone.localtime(copy.ready_at):%Y-%m-%d}.zip"
        return FileResponse(copy_files.file_of(copy).open("rb"), as_attachment=True, filename=name)


class RequestView(OwnView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, RequestForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RequestForm(request.POST)
        if form.is_valid():
            try:
                asked = requests.ask(**form.cleaned_data, **self.verb)
                messages.success(request, _("요청을 받았어요. %(day)s까지 답해 드릴게요.") % {"day": day(asked.due_on)})
                return redirect("membership:data")
            except RequestRefused as refused:
                form.add_error(None, refused.reason.label)
        return self.page(request, form)

    def page(self, request: HttpRequest, form: RequestForm) -> HttpResponse:
        context = {"form": form, "due_on": requests.due_on(self.now), "days": requests.DAYS_TO_ANSWER}
        return render(request, "membership/data/request.html", context)


class WithdrawRequestView(OwnView):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked = get_object_or_404(DataRequest, member=self.member, pk=pk)
        try:
            requests.withdraw(request=asked, acting=as_self(self.member), at=self.now)
            messages.success(request, _("요청을 거뒀어요."))
        except RequestRefused as refused:
            messages.info(request, refused.reason.label)
        return redirect("membership:data")


class LeaveView(OwnView):
    """What leaving means and what it gives back; one tick and one button."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.member.deletion_requested_at:
            return redirect("membership:undo_leaving")
        return self.page(request, LeaveForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LeaveForm(request.POST)
        if not form.is_valid():
            return self.page(request, form)
        try:
            leaving.request(**self.verb)
        except LeavingRefused as refused:
            form.add_error(None, refused.reason.label)
            return self.page(request, form)
        logout(request)
        return redirect("membership:left")

    def page(self, request: HttpRequest, form: LeaveForm) -> HttpResponse:
        held = held_by(self.member, self.now)
        context = {
            "form": form,
            "first": [it for it in held if it.must_settle],
            "given_back": [it for it in held if not it.must_settle],
            "until": self.now + leaving.TIME_TO_UNDO,
        }
        return render(request, "membership/data/leave.html", context)


class LeftView(View):
    """After the button: signed out, and told how to think again."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "membership/data/left.html", {"until": timezone.now() + leaving.TIME_TO_UNDO})


class UndoView(OwnView):
    """Where signing in leads while the thirty days run."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.member.deletion_requested_at:
            return redirect("membership:data")
        return render(request, "membership/data/undo.html", {"until": leaving.ends_at(self.member)})

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            leaving.undo(**self.verb)
            messages.success(request, _("탈퇴를 되돌렸어요. 다시 만나서 반가워요!"))
        except LeavingRefused as refused:
            messages.info(request, refused.reason.label)
        return redirect("membership:data")


def address(name: str) -> str:
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""


def day(on: datetime) -> str:
    return f"{on:%-m월 %-d일}"


def signed_in_lately(request: HttpRequest) -> bool:
    """By a password, a link, a passkey or a provider: each leaves its time in the session."""
    times = [record.get("at", 0) for record in get_authentication_records(request, request.user)]
    return bool(times) and max(times) > time.time() - SIGNED_IN_WITHIN


def sign_in_again(request: HttpRequest, target: str) -> HttpResponse:
    """By the password where there is one; else out, and in by the way they know."""
    if request.user.has_usable_password():
        return redirect_to_login(target, reverse("account_reauthenticate"))
    logout(request)
    messages.info(request, _("내 정보가 모두 든 파일이라 한 번 더 확인할게요. 다시 로그인해 주세요."))
    return redirect_to_login(target, settings.LOGIN_URL)
