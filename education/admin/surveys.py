"""What learners said of a run, for the staff of its campus."""

from django.urls import path
from wagtail import hooks

from education.views.surveys import ReportView


@hooks.register("register_admin_urls")
def report_urls() -> list:
    return [path("education/runs/<int:pk>/report/", ReportView.as_view(), name="education_run_report")]
