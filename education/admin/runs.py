"""교육 회차 in the admin's menu, and the addresses of making a run."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from education.admin.menu import HOOK, EducationItem
from education.views import run_parts, runs_admin, sessions_admin

RUN = "education/runs/<int:pk>"


@hooks.register("register_admin_urls")
def run_urls() -> list:
    return [
        path("education/runs/", runs_admin.RunListView.as_view(), name="education_runs"),
        path("education/runs/add/", runs_admin.RunAddView.as_view(), name="education_run_add"),
        path(f"{RUN}/edit/", runs_admin.RunEditView.as_view(), name="education_run_edit"),
        path(f"{RUN}/copy/", runs_admin.CopyView.as_view(), name="education_run_copy"),
        path(f"{RUN}/publish/", runs_admin.PublishView.as_view(), name="education_run_publish"),
        path(f"{RUN}/unpublish/", runs_admin.UnpublishView.as_view(), name="education_run_unpublish"),
        path(f"{RUN}/pools/", run_parts.PoolsView.as_view(), name="education_run_pools"),
        path(f"{RUN}/windows/", run_parts.WindowsView.as_view(), name="education_run_windows"),
        path(f"{RUN}/questions/", run_parts.QuestionsView.as_view(), name="education_run_questions"),
        path(f"{RUN}/learning/", run_parts.LearningView.as_view(), name="education_run_learning"),
        path(f"{RUN}/people/", run_parts.PeopleView.as_view(), name="education_run_people"),
        path(f"{RUN}/sessions/", sessions_admin.SessionsView.as_view(), name="education_run_sessions"),
        path(f"{RUN}/sessions/<int:session>/", sessions_admin.MoveView.as_view(), name="education_session"),
        path(
            f"{RUN}/sessions/<int:session>/cancel/",
            sessions_admin.CancelSessionView.as_view(),
            name="education_session_cancel",
        ),
        path(
            f"{RUN}/sessions/<int:session>/remove/",
            sessions_admin.RemoveSessionView.as_view(),
            name="education_session_remove",
        ),
    ]


@hooks.register(HOOK)
def runs_item() -> EducationItem:
    return EducationItem(
        _("교육 회차"), reverse("education_runs"), name="education-runs", icon_name="calendar-alt", order=10
    )


class CourseItem(EducationItem):
    """Shown to those who may write below the catalogue."""

    def is_shown(self, request) -> bool:
        url = runs_admin.new_course_url(request.user)
        if url:
            self.url = url
        return bool(url)


@hooks.register(HOOK)
def course_item() -> CourseItem:
    return CourseItem(_("새 과정 쓰기"), "", name="education-course", icon_name="edit", order=80)
