"""Inbox and settings of notices: /me/notices/."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from members import phones
from portal.acting import acting_of, for_member
from portal.models import NoticeSettings
from portal.notices import channels, inbox
from portal.notices.forms import NoticeSettingsForm

PER_PAGE = 20


@for_member(None)
class InboxView(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        member = acting_of(request).member
        page = Paginator(inbox.of(member), PER_PAGE).get_page(request.GET.get("page"))
        days = inbox.by_day(page.object_list, timezone.now())
        context = {"page_of": page, "days": days, "unread": inbox.unread_count(member)}
        return render(request, "portal/notices/inbox.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark all as read."""
        inbox.mark_read(acting_of(request).member, timezone.now())
        messages.success(request, _("모두 읽은 것으로 했어요."))
        return redirect("portal:notices")


@for_member(None)
class NoticeView(View):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Opening it is reading it."""
        notice = get_object_or_404(inbox.of(acting_of(request).member), pk=pk)
        inbox.mark_read(notice.member, timezone.now(), pk)
        ways = inbox.ways_of(notice)
        return render(request, "portal/notices/notice.html", {"notice": notice, "ways": ways})


@for_member(None)
@method_decorator(never_cache, name="dispatch")
class SettingsView(View):
    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.member = acting_of(request).member
        self.settings = NoticeSettings.objects.filter(member=self.member).first() or NoticeSettings(member=self.member)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, NoticeSettingsForm(settings=self.settings))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NoticeSettingsForm(request.POST, settings=self.settings)
        if not form.is_valid():
            return self.page(request, form)
        form.save()
        messages.success(request, _("받는 방법을 바꿨어요."))
        return redirect("portal:notice_settings")

    def page(self, request: HttpRequest, form: NoticeSettingsForm) -> HttpResponse:
        context = {"form": form, "way": channels.reach(self.member), "phone": phones.shown(self.member.phone)}
        return render(request, "portal/notices/settings.html", context)
