"""A list of readers from elsewhere: the file is looked at first, then carried out in a second press."""

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import AccessEntry
from newsletter import import_rows, importing, rights
from newsletter.forms.readers import ImportForm
from newsletter.import_rows import Record
from newsletter.importing import Outcome
from newsletter.models import Series
from newsletter.views.readers import ReadersScreen
from portal import sheets
from portal.sheets import SheetRefused
from portal.views import as_file

SALT = "newsletter.importing"
# How long a look may be carried out, in seconds.
LOOK_LIFE = 3600
# Of the list as it goes back and forth in the form, signed and packed; less than a request may bring.
MOST_PACKED = 2_000_000
MOST_SHOWN = 100
READ = gettext_lazy("소식지 운영: 동의한 분 명단 옮기기")


class ImportView(ReadersScreen):
    """The look. The rows are signed into the form, so that what is carried out is what was looked at."""

    page_title = gettext_lazy("명단 올리기")
    template_name = "newsletter/readers/import.html"

    def way_here(self) -> list[dict]:
        return [{"url": reverse("newsletter_readers"), "label": _("받는 사람")}]

    def own_series(self):
        return rights.own_series(self.request.user).offered()

    def get(self, request: HttpRequest) -> HttpResponse:
        if "template" in request.GET:
            return as_file(_("받는 사람 양식"), "xlsx", _("받는 사람"), import_rows.HEADINGS, [])
        return self.ask(ImportForm(series=self.own_series()))

    def ask(self, form: ImportForm, status: int = 200, **context) -> HttpResponse:
        return self.page(status, form=form, headings=import_rows.HEADINGS, **context)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES, series=self.own_series())
        if form.is_valid():
            try:
                lines = sheets.read(
                    form.cleaned_data["file"], importing.MOST_ROWS, import_rows.REQUIRED, importing.MOST_BYTES
                )
                return self.look(form, lines, form.record())
            except SheetRefused as refused:
                form.add_error("file", str(refused))
        return self.ask(form, 422)

    def look(self, form: ImportForm, lines: sheets.Rows, record: Record) -> HttpResponse:
        packed = pack(lines, record, self.request.user.pk)
        rows = importing.looked_at(lines, record, self.request.user, self.now)
        self.log(AccessEntry.Kind.SEARCH, _("소식지 명단 맞추기"), READ, rows=len(rows))
        numbers = importing.counted(rows)
        groups = [
            (outcome, outcome.label, numbers[outcome], [row for row in rows if row.outcome == outcome][:MOST_SHOWN])
            for outcome in (Outcome.WRONG, Outcome.CLOSED, Outcome.CHANGED, Outcome.NEW, Outcome.SAME)
        ]
        ready = numbers[Outcome.NEW] + numbers[Outcome.CHANGED]
        return self.ask(form, looked=len(rows), groups=groups, ready=ready, packed=packed, most=MOST_SHOWN)


class CarryOutView(ReadersScreen):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            lines, record = unpack(request.POST.get("packed", ""), request.user.pk)
        except (signing.BadSignature, Series.DoesNotExist):
            self.refuse(_("미리 본 지 오래됐어요. 아무것도 바뀌지 않았으니 파일을 다시 올려 주세요."))
            return redirect("newsletter_readers_import")
        done = importing.carry_out(lines, record, request.user, self.now)
        if number := done.new + done.changed:
            self.log(AccessEntry.Kind.CHANGE, _("소식지 명단 넣기"), READ, rows=number)
        self.say(
            _("새로 %(new)s명을 넣고 %(changed)s줄을 더했어요. %(left)s줄은 그대로예요. 메일로도 알려요.")
            % {"new": done.new, "changed": done.changed, "left": done.left}
        )
        return redirect("newsletter_readers")


def pack(lines: sheets.Rows, record: Record, staff: int) -> str:
    """Only what is read, signed for this member of staff. Raises SheetRefused when it is too much for a form."""
    kept = {*import_rows.HEADINGS, sheets.ROW}
    rows = [{name: text for name, text in line.items() if name in kept and text} for line in lines]
    day = record.agreed_on.isoformat() if record.agreed_on else ""
    facts = [record.source, day, record.version, record.series.pk if record.series else None]
    packed = signing.dumps([facts, rows], salt=f"{SALT}.{staff}", compress=True)
    if len(packed) > MOST_PACKED:
        raise SheetRefused(_("한 번에 옮기기에는 명단이 너무 커요. 두 파일로 나누어 주세요."))
    return packed


def unpack(packed: str, staff: int) -> tuple[sheets.Rows, Record]:
    (source, day, version, series), rows = signing.loads(packed, salt=f"{SALT}.{staff}", max_age=LOOK_LIFE)
    return rows, Record(
        source=source,
        agreed_on=import_rows.day_of(day) if day else None,
        version=version,
        series=Series.objects.get(pk=series) if series else None,
    )
