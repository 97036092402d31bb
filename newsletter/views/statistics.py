"""Newsletters in numbers for staff: issue by issue, one issue's links, growth; as screens and as a table to take."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsletter import ab, rights, statistics
from newsletter.views.staff_screen import NewsletterScreen
from portal import exports

MOST = 200


class StatisticsView(NewsletterScreen):
    page_title = gettext_lazy("소식지 통계")
    header_icon = "table"
    template_name = "newsletter/desk/statistics.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        own = rights.own_series(request.user)
        chosen = request.GET.get("series", "")
        series = own.filter(slug=chosen) if chosen else own
        figures = statistics.by_issue(statistics.sent_mailings(series)[:MOST])
        if request.GET.get("format") == "csv":
            return self.file(figures)
        return self.page(
            figures=figures[:30],
            growth=statistics.growth(series, self.now),
            districts=statistics.readers_by_district(series),
            least=statistics.LEAST,
            series=own,
            chosen=chosen,
        )

    def file(self, figures: list) -> HttpResponse:
        data = exports.csv_bytes([str(name) for name in statistics.HEADER], [one.cells() for one in figures])
        disposition = content_disposition_header(True, f"newsletter-statistics-{self.now:%Y%m%d}.csv")
        return HttpResponse(data, content_type=exports.CSV_TYPE, headers={"Content-Disposition": disposition})


class IssueStatisticsView(NewsletterScreen):
    header_icon = "table"
    template_name = "newsletter/desk/issue_statistics.html"

    def prepare(self, pk: int, **kwargs) -> None:
        own = statistics.sent_mailings(rights.own_series(self.request.user))
        self.mailing = get_object_or_404(own, pk=pk)

    def get_page_title(self) -> str:
        return _("통계: %s") % self.mailing

    def way_here(self) -> list[dict]:
        return [{"url": reverse("newsletter_statistics"), "label": _("소식지 통계")}]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(
            mailing=self.mailing,
            figures=statistics.by_issue([self.mailing])[0],
            links=statistics.clicks_by_link(self.mailing),
            districts=statistics.clicks_by_district(self.mailing),
            test=ab.standing(self.mailing, self.now),
            least=statistics.LEAST,
        )
