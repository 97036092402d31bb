"""자주학습 in the menu of education."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from education.admin.menu import HOOK, EducationItem
from education.views import groups_admin


@hooks.register("register_admin_urls")
def group_urls() -> list:
    return [
        path("education/groups/", groups_admin.GroupsScreen.as_view(), name="education_groups"),
        path("education/groups/<int:pk>/", groups_admin.GroupScreen.as_view(), name="education_group"),
    ]


@hooks.register(HOOK)
def groups_item() -> EducationItem:
    url = reverse("education_groups")
    return EducationItem(_("자주학습 모임"), url, name="education-groups", icon_name="group", order=50)


@hooks.register(HOOK)
def reviews_item() -> EducationItem:
    url = reverse("education:reviews")
    return EducationItem(_("과제 읽기"), url, name="education-reviews", icon_name="form", order=30)
