"""Education in numbers for staff: by campus, kind and term, as a table, a small chart and a CSV."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import statistics
from education.models import Term
from education.statistics import Line
from education.views.staff_screen import EducationScreen
from portal.charts.drawing import draw
from portal.views import as_file

WAYS = (
    ("campus", gettext_lazy("여는 곳")),
    ("kind", gettext_lazy("종류")),
    ("period", gettext_lazy("학기")),
)
# The chart shows so many lines at most; the table has them all.
MOST_BARS = 12


class StatisticsView(EducationScreen):
    page_title = gettext_lazy("교육 통계")
    header_icon = "table"
    template_name = "education/desk/statistics.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        ways = [name for name, _label in WAYS if name in request.GET.getlist("by")] or [name for name, _label in WAYS]
        found = statistics.lines(self.wanted(), self.now, ways)
        if request.GET.get("format") == "csv":
            return as_file(_("교육 통계"), "csv", "", statistics.HEADER, [line.cells() for line in found])
        return self.page(
            lines=found,
            total=statistics.total(found),
            ways=[(name, label, name in ways) for name, label in WAYS],
            chosen=ways,
            header=statistics.HEADER,
            years=self.years(),
            year=self.year,
            terms=self.terms(),
            term=self.term,
            drawing=self.drawing(found, ways),
        )

    def wanted(self):
        """Published runs of the staff's own campuses; of one year, of one term when asked."""
        runs = self.own_runs().filter(published_at__isnull=False)
        if self.term:
            runs = runs.filter(term=self.term)
        return runs.filter(starts_at__year=self.year) if self.year else runs

    @property
    def year(self) -> int | None:
        value = self.request.GET.get("year", "")
        return int(value) if value.isdecimal() and 2000 <= int(value[:5]) <= 2100 else None

    @property
    def term(self) -> int | None:
        """The key of a term; one that is not on the list finds nothing more than an unknown one would."""
        value = self.request.GET.get("term", "")
        return int(value) if value.isdecimal() and len(value) <= 9 else None

    def terms(self) -> QuerySet[Term]:
        """Those that have a run of the staff's own campuses, the latest first."""
        return Term.objects.filter(pk__in=self.own_runs().values("term"))

    def years(self) -> list[int]:
        return [day.year for day in self.own_runs().dates("starts_at", "year", order="DESC")]

    def drawing(self, found: list[Line], ways: list[str]):
        rows = [[line.name(ways), str(line.applicants), str(line.seats)] for line in found if line.applicants]
        rows.sort(key=lambda row: -int(row[1]))
        return draw("bar", ["", _("신청한 사람"), _("자리")], rows[:MOST_BARS]) if rows else None
