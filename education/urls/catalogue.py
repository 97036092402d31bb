"""Addresses of runs and of the feeds."""

from django.urls import path

from education.views import catalogue, feeds

urlpatterns = [
    path("education/runs/<int:pk>/", catalogue.run_page, name="run"),
    path("education/runs/<int:pk>/calendar.ics", catalogue.run_calendar, name="run_calendar"),
    path("education/feeds/standard.csv", feeds.standard_csv, name="standard_csv"),
    path("education/feeds/standard.json", feeds.standard_json, name="standard_json"),
    path("education/feeds/reservation.json", feeds.reservation_json, name="reservation_json"),
    path("education/feeds/courses.jsonld", feeds.courses_jsonld, name="courses_jsonld"),
    path("education/feeds/runs.ics", feeds.runs_ics, name="runs_ics"),
]
