"""Completing a run at its desk."""

from django.urls import path
from wagtail import hooks

from education.views import run_completion

RUN = "education/runs/<int:pk>/completion/"


@hooks.register("register_admin_urls")
def completion_urls() -> list:
    return [
        path(RUN, run_completion.RunCompletionView.as_view(), name="education_run_completion"),
        path(f"{RUN}all/", run_completion.CompleteAllView.as_view(), name="education_run_complete"),
        path(f"{RUN}one/", run_completion.CompleteOneView.as_view(), name="education_run_complete_one"),
    ]
