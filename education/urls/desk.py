"""Addresses of how seats were given, for everyone."""

from django.urls import path

from education.views import fairness

urlpatterns = [
    path("education/fairness/", fairness.fairness_page, name="fairness"),
    path("education/runs/<int:pk>/fairness/", fairness.run_fairness, name="run_fairness"),
]
