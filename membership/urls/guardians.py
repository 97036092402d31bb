"""A child's way to a guardian, and the guardian's own pages."""

from django.urls import path

from membership.views import guardians

urlpatterns = [
    path("join/guardian/", guardians.AskView.as_view(), name="guardian_ask"),
    path("join/guardian/wait/", guardians.WaitView.as_view(), name="guardian_wait"),
    path("join/guardian/number/", guardians.NumberView.as_view(), name="guardian_number"),
    path("guardian/done/", guardians.DoneView.as_view(), name="guardian_done"),
    path("guardian/withdraw/<str:secret>/", guardians.WithdrawView.as_view(), name="guardian_withdraw"),
    path("guardian/<str:secret>/", guardians.AnswerView.as_view(), name="guardian_answer"),
]
