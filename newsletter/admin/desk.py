"""The desk of issues in the admin: list, one issue, how far its sending is, calendar, what waits for staff."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button

from newsletter import todo
from newsletter.admin.menu import HOOK, NewsletterItem
from newsletter.models import IssuePage
from newsletter.rights import APPROVE, COMPOSE
from newsletter.views import calendar, issue_desk, sending_progress

todo.install()
ISSUE = "newsletter/issues/<int:pk>/"
MAILING = "newsletter/mailings/<int:pk>/"


@hooks.register("register_admin_urls")
def desk_urls() -> list:
    return [
        path("newsletter/issues/", issue_desk.IssuesView.as_view(), name="newsletter_issues"),
        path(ISSUE, issue_desk.IssueView.as_view(), name="newsletter_issue"),
        path(f"{ISSUE}review/", issue_desk.ReviewView.as_view(), name="newsletter_issue_review"),
        path(f"{ISSUE}approve/", issue_desk.ApproveView.as_view(), name="newsletter_issue_approve"),
        path(f"{ISSUE}back/", issue_desk.BackView.as_view(), name="newsletter_issue_back"),
        path(f"{ISSUE}audience/", issue_desk.AudienceView.as_view(), name="newsletter_issue_audience"),
        path(f"{ISSUE}schedule/", issue_desk.ScheduleView.as_view(), name="newsletter_issue_schedule"),
        path(f"{ISSUE}unschedule/", issue_desk.UnscheduleView.as_view(), name="newsletter_issue_unschedule"),
        path(f"{ISSUE}send/", issue_desk.SendNowView.as_view(), name="newsletter_issue_send"),
        path(f"{ISSUE}test/", issue_desk.TestSendView.as_view(), name="newsletter_issue_test"),
        path(f"{ISSUE}sample/", issue_desk.SampleView.as_view(), name="newsletter_issue_sample"),
        path(MAILING, sending_progress.ProgressView.as_view(), name="newsletter_progress"),
        path(f"{MAILING}<slug:verb>/", sending_progress.ControlView.as_view(), name="newsletter_control"),
        path(f"{MAILING}readers/list/", sending_progress.ResultsView.as_view(), name="newsletter_results"),
        path("newsletter/calendar/", calendar.CalendarView.as_view(), name="newsletter_calendar"),
    ]


@hooks.register("register_page_header_buttons")
def desk_button(page, user, next_url=None, view_name=None) -> list[Button]:
    """From the page's own editor to where it is reviewed and sent."""
    if not isinstance(page, IssuePage) or not page.pk or not (user.has_perm(COMPOSE) or user.has_perm(APPROVE)):
        return []
    url = reverse("newsletter_issue", args=[page.pk])
    return [Button(_("검토하고 보내기"), url, icon_name="check", priority=6)]


class DeskItem(NewsletterItem):
    """For who composes and for who approves."""

    def is_shown(self, request) -> bool:
        return request.user.has_perm(COMPOSE) or request.user.has_perm(APPROVE)


@hooks.register(HOOK)
def issues_item() -> DeskItem:
    return DeskItem(
        _("호와 보내기"), reverse("newsletter_issues"), name="newsletter-issues", icon_name="mail", order=10
    )


@hooks.register(HOOK)
def calendar_item() -> DeskItem:
    url = reverse("newsletter_calendar")
    return DeskItem(_("발송 달력"), url, name="newsletter-calendar", icon_name="calendar-alt", order=20)
