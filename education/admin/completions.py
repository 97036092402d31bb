"""Completing a run at its desk, and 수료 관리."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from education.admin.menu import HOOK, EducationItem
from education.views import archive, run_completion

RUN = "education/runs/<int:pk>/completion/"


@hooks.register("register_admin_urls")
def completion_urls() -> list:
    return [
        path("education/completions/", archive.CompletionsView.as_view(), name="education_completions"),
        path("education/completions/import/", archive.ImportView.as_view(), name="education_completions_import"),
        path("education/completions/<int:pk>/", archive.CompletionView.as_view(), name="education_completion"),
        path(RUN, run_completion.RunCompletionView.as_view(), name="education_run_completion"),
        path(f"{RUN}all/", run_completion.CompleteAllView.as_view(), name="education_run_complete"),
        path(f"{RUN}one/", run_completion.CompleteOneView.as_view(), name="education_run_complete_one"),
    ]


@hooks.register(HOOK)
def completions_item() -> EducationItem:
    return EducationItem(
        _("수료 관리"), reverse("education_completions"), name="education-completions", icon_name="doc-full", order=40
    )
