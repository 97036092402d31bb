"""The privacy officer's screens: requests with their days, what will be destroyed, who leaves, the log as a file."""

import csv
from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import access_log
from members.acting import as_office
from members.models import AccessEntry, DataRequest, Member
from membership import leaving, requests
from membership.forms.data import AnswerForm, ReasonForm
from membership.requests import RequestRefused
from membership.views.staff_screen import StaffScreen
from portal import retention

LATEST = 50


class PrivacyScreen(StaffScreen):
    right = "members.see_privacy_log"


class RequestsView(PrivacyScreen):
    page_title = gettext_lazy("개인정보 요청")
    header_icon = "mail"
    template_name = "membership/data/admin/requests.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        waiting = [(it, requests.is_overdue(it, self.now)) for it in requests.waiting()]
        answered = DataRequest.objects.exclude(state=DataRequest.State.OPEN).select_related("answered_by")
        return self.page(waiting=waiting, answered=answered.order_by("-answered_at")[:LATEST])


class AnswerView(PrivacyScreen):
    """One request in its own words; reading it is a view of personal data."""

    page_title = gettext_lazy("요청에 답하기")
    header_icon = "mail"
    template_name = "membership/data/admin/answer.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked = get_object_or_404(DataRequest.objects.select_related("member"), pk=pk)
        access_log.record(
            kind=AccessEntry.Kind.VIEW,
            staff=request.user,
            subject=asked.member,
            what=_("개인정보 요청"),
            reason=_("요청에 답하기"),
            at=self.now,
        )
        return self.answer_page(asked, AnswerForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked = get_object_or_404(DataRequest.objects.select_related("member"), pk=pk)
        form = AnswerForm(request.POST)
        if form.is_valid():
            try:
                requests.answer(
                    request=asked,
                    state=form.cleaned_data["state"],
                    text=form.cleaned_data["answer"],
                    acting=as_office(request.user, asked.member),
                    at=self.now,
                )
                messages.success(request, _("답했어요. 회원에게 알렸어요."))
                return redirect("privacy_requests:index")
            except (RequestRefused, ValidationError) as error:
                form.add_error(None, str(error) if isinstance(error, RequestRefused) else error)
        return self.answer_page(asked, form)

    def answer_page(self, asked: DataRequest, form: AnswerForm) -> HttpResponse:
        return self.page(asked=asked, form=form, is_overdue=requests.is_overdue(asked, self.now))


class RetentionView(PrivacyScreen):
    """A dry run: what the next hour's work would destroy."""

    page_title = gettext_lazy("파기 예정")
    header_icon = "bin"
    template_name = "membership/data/admin/retention.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(report=retention.report(self.now))


class LeavingView(PrivacyScreen):
    """Members by number: who they are is not the question here."""

    page_title = gettext_lazy("탈퇴를 기다리는 회원")
    header_icon = "logout"
    template_name = "membership/data/admin/leaving.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        going = Member.objects.present().filter(deletion_requested_at__isnull=False).order_by("deletion_requested_at")
        rows = [(member, leaving.ends_at(member)) for member in going[:500]]
        return self.page(rows=rows, now=self.now)


class ExportView(PrivacyScreen):
    """The access log as CSV. Taking it along is an entry of the log itself."""

    page_title = gettext_lazy("열람 기록 내려받기")
    header_icon = "download"
    template_name = "membership/data/admin/export.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(form=ReasonForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.page(form=form)
        entries = AccessEntry.objects.select_related("staff").order_by("pk")
        access_log.record(
            kind=AccessEntry.Kind.EXPORT,
            staff=request.user,
            what=_("개인정보 열람 기록"),
            reason=form.cleaned_data["reason"],
            rows=entries.count(),
            at=self.now,
        )
        response = StreamingHttpResponse(csv_lines(entries.iterator(1000)), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="access-log-{timezone.localdate(self.now)}.csv"'
        return response


class Echo:
    """What csv writes a line to, to get it back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(entries: Iterator[AccessEntry]) -> Iterator[str]:
    writer = csv.writer(Echo())
    # Spreadsheets read UTF-8 only after this mark.
    yield "\ufeff" + writer.writerow(["때", "담당자", "담당자 번호", "무엇을", "회원 번호", "본 것", "까닭", "몇 명"])
    for it in entries:
        at = f"{timezone.localtime(it.at):%Y-%m-%d %H:%M:%S}"
        row = [at, it.staff, it.staff_id, it.get_kind_display(), it.subject_id or "", it.what, it.reason, it.rows]
        yield writer.writerow([harmless(str(cell)) for cell in row])


def harmless(cell: str) -> str:
    """A spreadsheet would run a cell that begins like a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
