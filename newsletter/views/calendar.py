"""The editors' calendar: a month of sending, week by week."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from newsletter import month_plan
from newsletter.views.staff_screen import NewsletterScreen


class CalendarView(NewsletterScreen):
    page_title = gettext_lazy("발송 달력")
    header_icon = "calendar-alt"
    template_name = "newsletter/desk/calendar.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localtime(self.now).date()
        month = self.month(today)
        return self.page(
            month=month,
            weeks=month_plan.weeks(request.user, month, self.now),
            without_day=month_plan.without_day(request.user),
            earlier=month_plan.last_month(month),
            later=month_plan.next_month(month),
            today=today,
        )

    def month(self, today: date) -> date:
        """Of ?month=2026-12; this month for anything else."""
        try:
            asked = date.fromisoformat(f"{self.request.GET.get('month', '')}-01")
        except ValueError:
            return month_plan.first_of(today)
        return asked if 2000 < asked.year < 2100 else month_plan.first_of(today)
