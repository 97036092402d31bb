"""통계 in the menu of 소식지."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from newsletter.admin.desk import DeskItem
from newsletter.admin.menu import HOOK
from newsletter.views.statistics import IssueStatisticsView, StatisticsView


@hooks.register("register_admin_urls")
def statistics_urls() -> list:
    return [
        path("newsletter/statistics/", StatisticsView.as_view(), name="newsletter_statistics"),
        path("newsletter/statistics/<int:pk>/", IssueStatisticsView.as_view(), name="newsletter_issue_statistics"),
    ]


@hooks.register(HOOK)
def statistics_item() -> DeskItem:
    url = reverse("newsletter_statistics")
    return DeskItem(_("통계"), url, name="newsletter-statistics", icon_name="table", order=70)
