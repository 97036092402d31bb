"""수료 관리: finding a completion, correcting it by a new one, taking it back; older lists in, yearly lists out."""

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import archive, campuses, certificates, completing
from education.forms.archive import CorrectForm, ExportForm, ImportForm
from education.forms.desk import reason_in
from education.models import Completion, CourseKind
from education.views.desk_files import PREVIEW_LIFE
from education.views.staff_screen import EducationScreen
from members import access_log
from members.acting import Acting, as_office
from members.models import AccessEntry, Member
from portal import sheets
from portal.views import as_file

PAGE = 50
SALT = "education-archive"
ACTS = (
    (
        "reissue",
        gettext_lazy("수료증 다시 내기"),
        gettext_lazy("번호가 남의 손에 들어갔을 때예요. 예전 번호는 바뀌었다고 나와요."),
    ),
    ("revoke", gettext_lazy("수료 취소하기"), gettext_lazy("확인 화면에 까닭이 그대로 보이고, 배우신 분께 알려요.")),
)


class ArchiveScreen(EducationScreen):
    page_title = gettext_lazy("수료 관리")

    def rows(self):
        return archive.of_campuses(campuses.campuses_of(self.request.user))

    def chosen(self):
        asked = {name: self.request.GET.get(name, "") for name in ("words", "year", "kind")}
        return asked, archive.found(self.rows(), **asked)

    def office(self, subject: Member | None) -> Acting:
        return as_office(self.request.user, subject or self.request.user)

    def log(self, kind: AccessEntry.Kind, what: str, reason: str, **more) -> None:
        access_log.record(kind=kind, staff=self.request.user, what=what, reason=reason, at=self.now, **more)


class CompletionsView(ArchiveScreen):
    """The list. By POST the same list as a file, with a reason that is kept."""

    template_name = "education/archive/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.list(ExportForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ExportForm(request.POST)
        if not form.is_valid():
            return self.list(form, 422)
        header, rows = archive.table(self.chosen()[1])
        self.log(AccessEntry.Kind.EXPORT, _("수료 명단"), form.cleaned_data["reason"], rows=len(rows))
        return as_file(_("수료 명단"), form.cleaned_data["format"], _("수료 명단"), header, rows)

    def list(self, form: ExportForm, status: int = 200) -> HttpResponse:
        asked, found = self.chosen()
        page = Paginator(found, PAGE).get_page(self.request.GET.get("page"))
        if page:
            self.log(AccessEntry.Kind.VIEW, _("수료 명단"), _("교육 운영: 수료 확인"), rows=len(page))
        lines = [(row, archive.name_of(row)) for row in page]
        return self.page(status, asked=asked, lines=lines, paged=page, kinds=CourseKind.labels, export_form=form)


class CompletionView(ArchiveScreen):
    """One completion with its history; POST corrects it, takes it back or gives a new paper."""

    template_name = "education/archive/completion.html"

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.user.has_perm(self.right):
            self.completion = get_object_or_404(self.rows(), pk=pk)
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        self.log(AccessEntry.Kind.VIEW, _("수료 기록"), _("교육 운영: 수료 확인"), subject=self.completion.learner)
        return self.show(self.form())

    def form(self) -> CorrectForm:
        facts = self.completion.facts
        first = {"name": archive.name_of(self.completion), "course": facts["course"], "hours": self.completion.hours}
        return CorrectForm(initial=first)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CorrectForm(request.POST) if request.POST.get("do") == "correct" else None
        if form and not form.is_valid():
            return self.show(form, 422)
        try:
            made = self.act(request.POST, form)
        except ValueError as refused:
            messages.error(request, str(refused))
            return self.show(form or self.form(), 409)
        messages.success(request, _("적었어요. 배우신 분께 알렸어요."))
        return redirect("education_completion", made.pk)

    def act(self, data, form: CorrectForm | None) -> Completion:
        what = {"completion": self.completion, "acting": self.office(self.completion.learner), "at": self.now}
        if form:
            changes = {"course": form.cleaned_data["course"], "hours": float(form.cleaned_data["hours"])}
            return completing.supersede(
                **what, changes=changes, name=form.cleaned_data["name"], reason=form.cleaned_data["reason"]
            )
        if data.get("do") == "revoke":
            return completing.revoke(**what, reason=reason_in(data))
        if (paper := completing.standing_certificate(self.completion)) is None:
            raise ValueError(_("유효한 수료증이 없어서 다시 낼 수 없어요."))
        certificates.reissue(certificate=paper, at=self.now, reason=reason_in(data))
        return self.completion

    def show(self, form: CorrectForm, status: int = 200) -> HttpResponse:
        chain = list(completing.chain(self.completion))
        papers = [paper for row in chain for paper in row.certificates.all()]
        name = archive.name_of(self.completion)
        context = {"completion": self.completion, "chain": chain, "papers": papers, "form": form, "name": name}
        return self.page(status, acts=ACTS, **context)


class ImportView(ArchiveScreen):
    """An older list: shown first; carried out by the signed look at it, whose lines are read once more."""

    template_name = "education/archive/import.html"
    page_title = gettext_lazy("예전 수료 명단 올리기")

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(headings=archive.HEADINGS, required=archive.REQUIRED, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        if "template" in request.GET:
            return HttpResponse(
                archive.template(),
                content_type="text/csv; charset=utf-8",
                headers={"Content-Disposition": 'attachment; filename="completions.csv"'},
            )
        return self.page(form=ImportForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if "lines" in request.POST:
            return self.carry_out(request.POST["lines"])
        form = ImportForm(request.POST, request.FILES)
        try:
            lines = list(sheets.read(form.cleaned_data["file"], required=archive.REQUIRED)) if form.is_valid() else []
        except sheets.SheetRefused as refused:
            form.add_error("file", str(refused))
        if form.errors:
            return self.page(422, form=form)
        return self.preview(lines, form)

    def preview(self, lines: list, form: ImportForm) -> HttpResponse:
        looked = archive.read(lines, campuses.campuses_of(self.request.user))
        counts = {
            outcome: sum(row.outcome == outcome for row in looked) for outcome in ("new", "same", "other", "wrong")
        }
        signed = signing.dumps([dict(line) for line in lines], salt=SALT, compress=True)
        return self.page(form=form, looked=looked, counts=counts, lines=signed)

    def carry_out(self, signed: str) -> HttpResponse:
        try:
            lines = signing.loads(signed, salt=SALT, max_age=PREVIEW_LIFE)
        except signing.BadSignature:
            messages.error(self.request, _("미리 본 지 오래됐어요. 파일을 다시 골라 주세요. 아무것도 바꾸지 않았어요."))
            return redirect("education_completions_import")
        rows = archive.read(lines, campuses.campuses_of(self.request.user))
        number = archive.carry_out(rows=rows, staff=self.request.user, at=self.now)
        self.log(AccessEntry.Kind.EXPORT, _("수료 명단 올림"), _("교육 운영: 예전 수료 옮기기"), rows=number)
        messages.success(self.request, _("%s명의 수료를 옮기고 수료증을 냈어요.") % number)
        return redirect("education_completions")
