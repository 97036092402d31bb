"""The desk's screens about guardians: a signed form on paper, and taking a consent back for a guardian who calls."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import access_log
from members.models import AccessEntry, GuardianConsent
from membership import guardians
from membership.forms.guardians import FindForm, PaperForm
from membership.guardians import GuardianRefused
from membership.views.staff_screen import StaffScreen


class GuardianScreen(StaffScreen):
    right = "members.act_for_member"
    header_icon = "group"

    def log(self, kind: AccessEntry.Kind, what: str, reason: str, **options) -> None:
        access_log.record(kind=kind, staff=self.request.user, what=what, reason=reason, at=self.now, **options)


class PaperView(GuardianScreen):
    page_title = gettext_lazy("종이 보호자 동의서")
    template_name = "membership/guardians/admin/paper.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(form=PaperForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PaperForm(request.POST)
        if not form.is_valid():
            return self.page(form=form)
        answer = {name: value for name, value in form.cleaned_data.items() if name != "is_seen"}
        reason = _("종이 동의서 %s") % answer["form"]
        self.log(AccessEntry.Kind.CHANGE, _("보호자 동의서 받기"), reason)
        consent, number = guardians.accept_form(**answer, staff=request.user, at=self.now)
        return self.page(form=PaperForm(), consent=consent, number=number)


class FindView(GuardianScreen):
    page_title = gettext_lazy("보호자 찾기")
    template_name = "membership/guardians/admin/find.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(form=FindForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FindForm(request.POST)
        if not form.is_valid():
            return self.page(form=form)
        found = list(guardians.standing_of(form.cleaned_data["phone"]))
        self.log(AccessEntry.Kind.SEARCH, _("보호자 찾기"), _("보호자 찾기 화면"), rows=len(found))
        return self.page(form=form, found=found, asked=True)


class StaffWithdrawView(GuardianScreen):
    """For a guardian on the phone who has lost the message with the link."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        consent = get_object_or_404(GuardianConsent.objects.select_related("minor"), pk=pk)
        what, reason = _("보호자 동의 거두기"), request.POST.get("reason", "")
        try:
            self.log(AccessEntry.Kind.CHANGE, what, reason, subject=consent.minor)
            guardians.withdraw(consent=consent, at=self.now)
            messages.success(request, _("동의를 거두고 아이의 계정을 닫았어요. 보호자와 아이에게 알렸어요."))
        except ValidationError as error:
            messages.error(request, error.messages[0])
        except GuardianRefused as refused:
            messages.error(request, refused.reason.label)
        return redirect("guardians_find")
