"""Addresses of applying, the learner's own applications, calendar, pauses."""

from django.urls import path

from education.views import applying, calendar, sanctions

urlpatterns = [
    path("education/runs/<int:pk>/apply/", applying.ApplyView.as_view(), name="apply"),
    path("education/my/", applying.EnrolmentsView.as_view(), name="enrolments"),
    path("education/my/pauses/<int:pk>/", sanctions.SanctionView.as_view(), name="sanction"),
    path("education/enrolments/<int:pk>/", applying.EnrolmentView.as_view(), name="enrolment"),
    path("education/enrolments/<int:pk>/withdraw/", applying.WithdrawView.as_view(), name="withdraw"),
    path("education/enrolments/<int:pk>/offer/", applying.OfferView.as_view(), name="answer_offer"),
    path(
        "education/enrolments/<int:pk>/calendar.ics",
        calendar.EnrolmentCalendarView.as_view(),
        name="enrolment_calendar",
    ),
    path("education/calendar/", calendar.CalendarView.as_view(), name="calendar"),
    path("education/calendar/<str:key>.ics", calendar.feed, name="calendar_feed"),
]
