"""The run desk's files: lists out, with a reason that is kept; applications on paper in, shown before they are done."""

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from education import rosters
from education.forms.desk import FILES, ExportForm, ImportForm
from education.models import Enrolment
from education.rosters import Outcome
from education.views.desk import RunAction, RunScreen
from members.models import AccessEntry
from portal import sheets
from portal.views import as_file

# How long a preview may be carried out, in seconds.
PREVIEW_LIFE = 3600


class FilesView(RunScreen):
    template_name = "education/desk/files.html"
    tab = "education_run_files"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.ask()

    def ask(self, status: int = 200, **context) -> HttpResponse:
        forms = {"export_form": ExportForm(auto_id="export_%s"), "import_form": ImportForm(auto_id="import_%s")}
        return self.page(status, **{**forms, **context})


class ExportView(FilesView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ExportForm(request.POST, auto_id="export_%s")
        if not form.is_valid():
            return self.ask(422, export_form=form)
        label = str(dict(FILES)[form.cleaned_data["what"]])
        header, rows = self.table(form.cleaned_data["what"])
        self.log(AccessEntry.Kind.EXPORT, label, form.cleaned_data["reason"], rows=len(rows))
        return as_file(f"{label} {self.run}", form.cleaned_data["format"], label, header, rows)

    def table(self, what: str):
        if what == "attendance":
            return rosters.attendance_sheet(self.run)
        rows = Enrolment.objects.filter(run=self.run).select_related("learner", "pool").order_by("queue_number")
        return rosters.applicants(rows.prefetch_related("answers"), self.run)


class TemplateView(RunScreen):
    """An empty list with the right headings."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return as_file(_("종이 신청 양식"), "xlsx", _("종이 신청"), rosters.TEMPLATE, [])


class ImportView(FilesView):
    """The preview. What can be done is signed into the form: numbers of members only, for this run and this hour."""

    http_method_names = ["post"]
    template_name = "education/desk/preview.html"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES, auto_id="import_%s")
        if form.is_valid():
            try:
                lines = sheets.read(form.cleaned_data["file"], rosters.MOST_ROWS, [rosters.PHONE])
                return self.preview(rosters.preview(self.run, lines, self.now))
            except sheets.SheetRefused as refused:
                form.add_error("file", str(refused))
        self.template_name = FilesView.template_name
        return self.ask(422, import_form=form)

    def preview(self, rows: list[rosters.Row]) -> HttpResponse:
        self.log(AccessEntry.Kind.SEARCH, _("종이 신청 명단 맞추기"), _("종이 신청 옮기기"), rows=len(rows))
        ready = [row.order for row in rows if row.outcome == Outcome.READY]
        troubles = [row for row in rows if row.outcome in (Outcome.WRONG, Outcome.UNKNOWN, Outcome.REFUSED)]
        known = [row for row in rows if row.outcome in (Outcome.DONE, Outcome.ALREADY)]
        orders = signing.dumps(ready, salt=salt(self.run.pk), compress=True)
        good = [row for row in rows if row.outcome == Outcome.READY]
        return self.page(good=good, troubles=troubles, known=known, orders=orders)


def salt(pk: int) -> str:
    return f"education.rosters.{pk}"


class CarryOutView(RunAction):
    tab = "education_run_files"

    def act(self, data) -> str:
        try:
            orders = signing.loads(data.get("orders", ""), salt=salt(self.run.pk), max_age=PREVIEW_LIFE)
        except signing.BadSignature as error:
            raise ValueError(_("미리 본 지 오래됐어요. 파일을 다시 올려 주세요.")) from error
        done = rosters.carry_out(self.run, [tuple(order) for order in orders], self.request.user, self.now)
        if done.refused:
            messages.warning(
                self.request,
                _("그사이 신청할 수 없게 된 분이 %s명이에요. 파일을 다시 올리면 까닭이 보여요.") % len(done.refused),
            )
        return _("%s명의 신청을 넣고 본인에게 알렸어요.") % done.entered
