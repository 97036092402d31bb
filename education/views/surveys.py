"""The survey after a run: for who had a seat, and what came of it for staff."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from education import surveys
from education.forms.surveys import SurveyForm
from education.models import Enrolment
from education.views.desk import RunScreen
from members.models import AccessEntry, MandateScope
from portal.acting import acting_of, for_member
from portal.views import as_file


@method_decorator(for_member(MandateScope.EDUCATION), name="dispatch")
class SurveyView(View):
    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.at = timezone.now()
        mine = Enrolment.objects.filter(learner=acting_of(request).member).select_related("run__course")
        self.enrolment = get_object_or_404(mine, pk=pk)
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(SurveyForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SurveyForm(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        marks, words = form.marks(), form.cleaned_data["words"]
        acting = acting_of(request)
        try:
            surveys.hand_in(enrolment=self.enrolment, marks=marks, words=words, acting=acting, at=self.at)
        except surveys.SurveyRefused as refused:
            form.add_error(None, str(refused))
            return self.show(form, 409)
        messages.success(request, _("설문을 받았어요. 고맙습니다. 이름 없이 모아서 다음 교육에 담을게요."))
        return redirect("education:enrolment", self.enrolment.pk)

    def show(self, form: SurveyForm, status: int = 200) -> HttpResponse:
        run = self.enrolment.run
        context = {
            "enrolment": self.enrolment,
            "run": run,
            "form": form,
            "is_asked": surveys.is_asked(self.enrolment, self.at),
            "is_done": surveys.has_answered(self.enrolment),
            "until": surveys.open_until(run),
            "is_early": run.ends_at is not None and self.at < run.ends_at,
            "fewest": surveys.FEWEST,
        }
        response = render(self.request, "education/surveys/survey.html", context, status=status)
        response["Cache-Control"] = "private, no-store"
        return response


class ReportView(RunScreen):
    """What the survey of one run of the staff's own campus says."""

    template_name = "education/surveys/report.html"
    tab = "education_run_report"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        found = surveys.report(self.run)
        if request.GET.get("format") == "csv" and found.is_shown:
            self.log(AccessEntry.Kind.EXPORT, _("설문 결과"), _("교육 운영: 설문 결과"), rows=found.answered)
            return as_file(f"{_('설문 결과')} {self.run}", "csv", "", *surveys.table(found))
        return self.page(
            report=found,
            marks=surveys.MARKS,
            others=surveys.siblings(self.run, self.own_runs()) if found.is_shown else [],
            until=surveys.open_until(self.run),
            fewest=surveys.FEWEST,
        )
