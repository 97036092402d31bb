"""The table of a chart, as a file to take away."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from wagtail.models import Page

from portal.charts import sheet


def chart_csv(request: HttpRequest, page_id: int, block_id: str) -> HttpResponse:
    """Only of a live page that everyone may read: a draft's numbers stay in the admin."""
    page = get_object_or_404(Page.objects.live().public(), pk=page_id).specific
    chart = sheet.chart_of(page, str(block_id))
    if chart is None:
        raise Http404
    return HttpResponse(
        sheet.csv_text(chart.heads, chart.rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="chart-{page_id}-{str(block_id)[:8]}.csv"'},
    )
