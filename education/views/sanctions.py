"""A pause of one's own: why, until when, and the way to object."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from education import activity, sanctions
from education.forms.applying import AppealForm
from education.models import Sanction
from members.models import MandateScope
from portal.acting import acting_of, for_member


@method_decorator(for_member(MandateScope.EDUCATION), name="dispatch")
class SanctionView(View):
    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.at = timezone.now()
        self.sanction = get_object_or_404(Sanction, pk=pk, learner=acting_of(request).member)
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(AppealForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AppealForm(request.POST)
        if form.is_valid():
            try:
                text = form.cleaned_data["text"]
                sanctions.appeal(sanction=self.sanction, text=text, acting=acting_of(request), at=self.at)
                messages.success(request, _("의견을 보냈어요. 담당자가 읽고 답해 드려요."))
                return redirect("education:sanction", self.sanction.pk)
            except ValueError as refused:
                form.add_error(None, str(refused))
        return self.show(form, status=422)

    def show(self, form: AppealForm, status: int = 200) -> HttpResponse:
        pause = self.sanction
        context = {
            "sanction": pause,
            "form": form,
            "where": activity.scope_of(pause),
            "is_on": pause.lifted_at is None and pause.starts_at <= self.at < pause.until,
        }
        response = render(self.request, "education/applying/sanction.html", context, status=status)
        response["Cache-Control"] = "private, no-store"
        return response
