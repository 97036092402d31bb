"""Returned mails in the admin, for who may see readers. Addresses in full are shown for a reason, which is written."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from members import access_log
from members.models import AccessEntry
from newsletter import returned
from newsletter.forms.desk import ReasonForm
from newsletter.models import MailEvent
from newsletter.rights import SEE_READERS
from newsletter.views.staff_screen import NewsletterScreen

PAGE = 30


class ReturnedView(NewsletterScreen):
    needs = (SEE_READERS,)
    page_title = gettext_lazy("되돌아온 메일")
    template_name = "newsletter/returned/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(ReasonForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.shown(form, 422)
        return self.shown(form, in_full=True)

    def shown(self, form: ReasonForm, status: int = 200, in_full: bool = False) -> HttpResponse:
        member, kind = self.request.user, self.request.GET.get("kind", "")
        found = Paginator(returned.events(member, kind), PAGE).get_page(self.request.GET.get("p"))
        rows = list(found)
        if in_full and rows:
            access_log.record(
                kind=AccessEntry.Kind.VIEW,
                staff=member,
                subject=None,
                what=str(self.page_title),
                reason=form.cleaned_data["reason"],
                rows=len(rows),
                at=self.now,
            )
        return self.page(
            status,
            lines=returned.lines(member, self.now),
            heads=[kind.label for kind in returned.SHOWN],
            rows=returned.rows_of(rows, in_full=in_full),
            found=found,
            kind=kind,
            kinds=MailEvent.Kind.choices,
            form=form,
            in_full=in_full,
        )
