"""One's own dates as files and as a private feed."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from education import calendars
from education.models import CalendarFeed
from education.views.applying import OwnView
from portal.acting import acting_of, for_member

PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}


def file_of(text: bytes, name: str) -> HttpResponse:
    headers = PRIVATE | {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


class EnrolmentCalendarView(OwnView):
    def get(self, request: HttpRequest) -> HttpResponse:
        text = calendars.of_enrolment(self.enrolment, self.sessions, settings.BASE_URL, self.at)
        return file_of(text, f"education-{self.enrolment.pk}")


def feed(request: HttpRequest, key: str) -> HttpResponse:
    """For calendar programs, which do not log in: who has the secret address reads it."""
    kept = get_object_or_404(CalendarFeed.objects.select_related("member"), key=key, member__is_active=True)
    return file_of(calendars.of_member(kept.member, settings.BASE_URL, timezone.now()), "education")


# The secret address would outlive a mandate: only oneself sees and changes it.
@method_decorator(for_member(None), name="dispatch")
class CalendarView(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        made = calendars.feed_of(request.user)
        address = settings.BASE_URL + reverse("education:calendar_feed", args=[made.key]) if made else ""
        webcal = "webcal://" + address.partition("://")[2] if made else ""
        context = {"feed": made, "address": address, "webcal": webcal}
        response = render(request, "education/applying/calendar.html", context)
        response["Cache-Control"] = PRIVATE["Cache-Control"]
        return response

    def post(self, request: HttpRequest) -> HttpResponse:
        acting, at = acting_of(request), timezone.now()
        if request.POST.get("do") == "stop":
            calendars.stop_feed(acting=acting, at=at)
            messages.success(request, _("달력 주소를 없앴어요. 이제 그 주소로는 아무것도 볼 수 없어요."))
        else:
            calendars.renew_feed(acting=acting, at=at)
            messages.success(request, _("새 달력 주소를 만들었어요. 예전 주소는 더는 쓸 수 없어요."))
        return redirect("education:calendar")
