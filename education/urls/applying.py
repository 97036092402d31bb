"""Addresses of applying, the learner's own applications, calendar."""

from django.urls import path

from education.views import applying

urlpatterns = [
    path("education/runs/<int:pk>/apply/", applying.ApplyView.as_view(), name="apply"),
    path("education/enrolments/<int:pk>/", applying.EnrolmentView.as_view(), name="enrolment"),
    path("education/enrolments/<int:pk>/withdraw/", applying.WithdrawView.as_view(), name="withdraw"),
    path("education/enrolments/<int:pk>/offer/", applying.OfferView.as_view(), name="answer_offer"),
]
