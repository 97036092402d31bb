"""Addresses of applying, the learner's own applications, calendar."""

from django.urls import path
from django.views.generic import TemplateView

urlpatterns = [
    # APPLY replaces this.
    path("education/enrolments/<int:pk>/", TemplateView.as_view(), name="enrolment"),
]
