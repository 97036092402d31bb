"""What is kept of me: /me/data/, /me/leave/, /me/leaving/."""

from django.urls import path

from membership.views import data

urlpatterns = [
    path("me/data/", data.DataView.as_view(), name="data"),
    path("me/data/copy/", data.CopyRequestView.as_view(), name="copy_request"),
    path("me/data/copy/<int:pk>/", data.CopyView.as_view(), name="copy"),
    path("me/data/request/", data.RequestView.as_view(), name="data_request"),
    path("me/data/request/<int:pk>/withdraw/", data.WithdrawRequestView.as_view(), name="data_request_withdraw"),
    path("me/leave/", data.LeaveView.as_view(), name="leave"),
    path("me/leaving/", data.UndoView.as_view(), name="undo_leaving"),
    path("goodbye/", data.LeftView.as_view(), name="left"),
]
