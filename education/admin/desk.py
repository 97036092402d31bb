"""The run desk in the admin, and what waits there for staff."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from education import todo
from education.admin.menu import HOOK, EducationItem
from education.views import desk, desk_files, desk_messages, desk_people, desk_sanctions, desk_seats

todo.install()

RUN = "education/runs/<int:pk>/"


@hooks.register("register_admin_urls")
def desk_urls() -> list:
    return [
        path(RUN, desk.DeskView.as_view(), name="education_run_desk"),
        path(f"{RUN}decide/", desk.DecideView.as_view(), name="education_run_decide"),
        path(f"{RUN}contacts/", desk.ContactsView.as_view(), name="education_run_contacts"),
        path(f"{RUN}enter/", desk_people.FindView.as_view(), name="education_run_enter"),
        path(f"{RUN}enter/<int:member>/", desk_people.EnterView.as_view(), name="education_run_enter_for"),
        path(f"{RUN}invite/", desk_people.InviteView.as_view(), name="education_run_invite"),
        path(f"{RUN}seats/", desk_seats.SeatsView.as_view(), name="education_run_seats"),
        path(f"{RUN}seats/capacity/", desk_seats.CapacityView.as_view(), name="education_run_capacity"),
        path(f"{RUN}seats/move/", desk_seats.MoveView.as_view(), name="education_run_move"),
        path(f"{RUN}seats/pause/", desk_seats.PauseView.as_view(), name="education_run_pause"),
        path(f"{RUN}seats/go/", desk_seats.GoView.as_view(), name="education_run_go"),
        path(f"{RUN}seats/draw/", desk_seats.DrawView.as_view(), name="education_run_draw"),
        path(f"{RUN}messages/", desk_messages.MessagesView.as_view(), name="education_run_messages"),
        path(f"{RUN}files/", desk_files.FilesView.as_view(), name="education_run_files"),
        path(f"{RUN}files/export/", desk_files.ExportView.as_view(), name="education_run_export"),
        path(f"{RUN}files/template/", desk_files.TemplateView.as_view(), name="education_run_template"),
        path(f"{RUN}files/import/", desk_files.ImportView.as_view(), name="education_run_import"),
        path(f"{RUN}files/enter/", desk_files.CarryOutView.as_view(), name="education_run_carry_out"),
        path("education/sanctions/", desk_sanctions.SanctionsView.as_view(), name="education_sanctions"),
        path("education/sanctions/<int:pk>/", desk_sanctions.SanctionView.as_view(), name="education_sanction"),
    ]


@hooks.register(HOOK)
def sanctions_item() -> EducationItem:
    url = reverse("education_sanctions")
    return EducationItem(_("신청 멈춤"), url, name="education-sanctions", icon_name="no-view", order=20)
