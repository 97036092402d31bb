"""Addresses of instructors and materials."""

from django.urls import path

from education.views import instructors

urlpatterns = [
    path("education/instructors/", instructors.instructor_list, name="instructors"),
    path("education/instructors/me/", instructors.OwnView.as_view(), name="my_instructor"),
    path("education/instructors/<int:pk>/", instructors.instructor_page, name="instructor"),
    path("education/materials/", instructors.material_list, name="materials"),
    path("education/materials/<int:pk>/", instructors.material_page, name="material"),
]
