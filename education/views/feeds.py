"""Feeds of public runs for machines: the national standard dataset, Seoul's reservation shape, iCal, JSON-LD."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from education import catalogue, feeds
from education.models import CoursePage, Run
from portal.charts.sheet import csv_text

OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}


def public_runs() -> list[Run]:
    at = timezone.now()
    return list(catalogue.for_feeds(catalogue.listed(at)).order_by(catalogue.SOONEST, "pk"))


def base_of(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


@require_safe
def standard_csv(request: HttpRequest) -> HttpResponse:
    """전국평생학습강좌표준데이터. Cells that a spreadsheet would run are disarmed."""
    rows = feeds.standard_rows(public_runs(), base_of(request), timezone.now())
    return HttpResponse(
        csv_text(list(feeds.STANDARD_COLUMNS), list(rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="lifelong-learning.csv"', **OPEN_TO_ALL},
    )


@require_safe
def standard_json(request: HttpRequest) -> JsonResponse:
    rows = feeds.standard_rows(public_runs(), base_of(request), timezone.now())
    records = [dict(zip(feeds.STANDARD_COLUMNS, row, strict=True)) for row in rows]
    return as_json({"records": records, "totalCount": len(records)})


@require_safe
def reservation_json(request: HttpRequest) -> JsonResponse:
    at = timezone.now()
    rows = [feeds.reservation_row(run, base_of(request), at) for run in public_runs()]
    result = {"CODE": "INFO-000", "MESSAGE": _("정상 처리되었습니다")}
    body = {"list_total_count": len(rows), "RESULT": result, "row": rows}
    return as_json({"ListPublicReservationEducation": body})


@require_safe
def courses_jsonld(request: HttpRequest) -> HttpResponse:
    """schema.org: every live course with its runs."""
    at, base = timezone.now(), base_of(request)
    by_course: dict[int, list[Run]] = {}
    for run in public_runs():
        by_course.setdefault(run.course_id, []).append(run)
    courses = CoursePage.objects.live().public().order_by("path")
    graph = [feeds.course(course, by_course.get(course.pk, []), base, at) for course in courses]
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, default=str)
    return HttpResponse(text, content_type="application/ld+json; charset=utf-8", headers=OPEN_TO_ALL)


@require_safe
def runs_ics(request: HttpRequest) -> HttpResponse:
    text = feeds.calendar(public_runs(), base_of(request), _("서울마을 교육"), timezone.now())
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=OPEN_TO_ALL)


def as_json(data: dict) -> JsonResponse:
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False}, headers=OPEN_TO_ALL)
