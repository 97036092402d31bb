"""Addresses of being there: check-in and the door."""

from django.urls import path

from education.views import door, door_paper, presence, walk_ins

DOOR = "education/teach/sessions/<int:pk>"

urlpatterns = [
    path("education/check-in/offline/", presence.offline_page, name="check_in_offline"),
    path("education/check-in/key/", presence.scan_key, name="scan_key"),
    path("education/check-in/scans/", presence.send_scans, name="send_scans"),
    path("education/check-in/<int:session>/", presence.check_in, name="check_in"),
    path("education/worker.js", presence.worker, name="worker"),
    path("education/teach/", door.TeachView.as_view(), name="teach"),
    path(f"{DOOR}/", door.DoorView.as_view(), name="door"),
    path(f"{DOOR}/code/", door.CodeView.as_view(), name="door_code"),
    path(f"{DOOR}/code/now/", door.CodeNowView.as_view(), name="door_code_now"),
    path(f"{DOOR}/marks/", door.MarksView.as_view(), name="door_marks"),
    path(f"{DOOR}/walk-in/", walk_ins.WalkInView.as_view(), name="door_walk_in"),
    path(f"{DOOR}/paper/", door_paper.PaperView.as_view(), name="door_paper"),
    path(f"{DOOR}/sign-sheet/", door_paper.SignSheetView.as_view(), name="sign_sheet"),
]
