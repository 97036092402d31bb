"""전화로 알릴 회원, for staff at the phone: a list without numbers; one call at a time opens what is needed for it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from members import access_log, phones
from members.models import AccessEntry
from portal.notices import calls

RIGHT = "members.act_for_member"


@method_decorator(never_cache, name="dispatch")
class CallsView(WagtailAdminTemplateMixin, TemplateView):
    """Opening a call is posted and written to the log before the number is shown."""

    page_title = gettext_lazy("전화로 알릴 회원")
    header_icon = "user"
    template_name = "portal/notices/admin/calls.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(calls=calls.waiting()[: calls.MOST_SHOWN], **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        call = get_object_or_404(calls.waiting(), pk=pk)
        if "done" in request.POST:
            calls.done(call, timezone.now())
            messages.success(request, _("전화로 알렸다고 적었어요."))
            return redirect("calls")
        member = call.notice.member
        access_log.record(
            kind=AccessEntry.Kind.VIEW,
            staff=request.user,
            subject=member,
            what=_("전화번호와 알림 하나"),
            reason=_("글 대신 전화로 알리기"),
            at=timezone.now(),
        )
        return self.render_to_response(self.get_context_data(opened=call, phone=phones.shown(member.phone)))
