"""회원 찾기: the least of a member to look at; the rest with a reason, for one view; corrections.

Searches and openings are posted: what a caller says stands in no address, no history and no server log.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import access_log, finding
from members.acting import as_office
from members.models import AccessEntry, Channel, Member
from membership import corrections
from membership.data_kinds import member_rows
from membership.forms.data import CorrectionForm, ReasonForm, SearchForm
from membership.views.staff_screen import StaffScreen


class SearchView(StaffScreen):
    right = "members.find_member"
    page_title = gettext_lazy("회원 찾기")
    header_icon = "search"
    template_name = "membership/data/admin/search.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(form=SearchForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SearchForm(request.POST)
        if not form.is_valid():
            return self.page(form=form)
        found = finding.find(form.cleaned_data["query"])
        log(request, AccessEntry.Kind.SEARCH, _("회원 찾기"), _("회원 찾기 화면"), self.now, rows=len(found))
        may_open = request.user.has_perm(OpenView.right)
        return self.page(form=form, found=found, asked=True, most=finding.MOST_FOUND, may_open=may_open)


class OneMember(StaffScreen):
    """A screen about one member, who is here: neither destroyed nor merged."""

    right = "members.open_member"
    header_icon = "user"
    template_name = "membership/data/admin/member.html"

    def setup(self, request: HttpRequest, *args, pk: int, **kwargs) -> None:
        super().setup(request, *args, pk=pk, **kwargs)
        self.pk = pk

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.member = get_object_or_404(Member.objects.present(), pk=pk)
        self.acting = as_office(request.user, self.member, Channel.PHONE)
        return self.act(request)

    def get_page_title(self) -> str:
        return _("회원 %(pk)s") % {"pk": self.pk}


class OpenView(OneMember):
    """Written to the log first. A second look asks again."""

    def act(self, request: HttpRequest) -> HttpResponse:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.page(member=self.member, reason_form=form)
        reason = form.cleaned_data["reason"]
        log(request, AccessEntry.Kind.VIEW, _("회원 정보 열기"), reason, self.now, subject=self.member)
        correction = CorrectionForm(instance=self.member, initial={"reason": reason}, auto_id="correct_%s")
        return self.page(member=self.member, facts=member_rows(self.member), form=correction, stop_form=ReasonForm())


class CorrectView(OneMember):
    def act(self, request: HttpRequest) -> HttpResponse:
        # The form would write what is typed on the object itself: it gets one of its own.
        form = CorrectionForm(request.POST, instance=Member.objects.get(pk=self.pk), auto_id="correct_%s")
        if not form.is_valid():
            return self.page(member=self.member, form=form)
        try:
            corrections.correct(
                member=self.member,
                fields=form.values(),
                reason=form.cleaned_data["reason"],
                acting=self.acting,
                at=self.now,
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.page(member=self.member, form=form)
        messages.success(request, _("고쳤어요. 회원에게도 알렸어요."))
        return redirect("members_search")


class StopView(OneMember):
    """Stop an account, or open it again."""

    def act(self, request: HttpRequest) -> HttpResponse:
        form = ReasonForm(request.POST)
        if form.is_valid():
            verb = corrections.deactivate if self.member.is_active else corrections.activate
            try:
                verb(member=self.member, acting=self.acting, reason=form.cleaned_data["reason"], at=self.now)
                messages.success(request, _("계정 상태를 바꿨어요."))
                return redirect("members_search")
            except ValidationError as error:
                form.add_error(None, error)
        return self.page(member=self.member, stop_form=form)


def log(request: HttpRequest, kind: str, what: str, reason: str, at, **more) -> None:
    access_log.record(kind=kind, staff=request.user, what=what, reason=reason, at=at, **more)
