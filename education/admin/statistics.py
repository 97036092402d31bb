"""통계 in the menu of 교육."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from education.admin.menu import HOOK, EducationItem
from education.views.statistics import StatisticsView


@hooks.register("register_admin_urls")
def statistics_urls() -> list:
    return [path("education/statistics/", StatisticsView.as_view(), name="education_statistics")]


@hooks.register(HOOK)
def statistics_item() -> EducationItem:
    url = reverse("education_statistics")
    return EducationItem(_("통계"), url, name="education-statistics", icon_name="table", order=30)
