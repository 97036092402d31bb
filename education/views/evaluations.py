"""Staff evaluate an instructor's part in one run; who opens an evaluation is written to the log."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import evaluations, surveys
from education.evaluations import EvaluationRefusal, EvaluationRefused
from education.forms.evaluations import EvaluationForm
from education.models import Evaluation, Instructor
from education.views.staff_screen import EducationScreen
from members import access_log
from members.acting import as_office
from members.models import AccessEntry, Member

# What a form still says; for everything else there is nothing at this address.
SAID = (EvaluationRefusal.NOT_OVER,)


def log_reading(staff: Member, instructor: Instructor, number: int, at: datetime) -> None:
    """Before evaluations are shown: `number` of them. Nothing is written where there are none."""
    if number:
        access_log.record(
            kind=AccessEntry.Kind.VIEW,
            staff=staff,
            subject=instructor.member,
            what=f"{_('강사 평가')} · {instructor}",
            reason=_("교육 운영: 강사 평가 읽기"),
            at=at,
        )


class EvaluationView(EducationScreen):
    page_title = gettext_lazy("강사 평가")
    header_icon = "user"
    template_name = "education/admin/evaluation.html"

    def dispatch(self, request: HttpRequest, pk: int, run: int) -> HttpResponse:
        if request.user.has_perm(self.right):
            self.run = self.own_run(run)
            self.instructor = get_object_or_404(Instructor.objects.select_related("member"), pk=pk)
        return super().dispatch(request)

    def get_page_subtitle(self) -> str:
        return str(self.instructor)

    def get_breadcrumbs_items(self) -> list[dict]:
        pool = {"url": reverse("education_instructors:index"), "label": _("마을강사")}
        one = {"url": self.back, "label": str(self.instructor)}
        return [*self.breadcrumbs_items, pool, one, {"url": "", "label": self.get_page_title()}]

    @property
    def back(self) -> str:
        return reverse("education_instructors:inspect", args=[self.instructor.pk])

    def get(self, request: HttpRequest) -> HttpResponse:
        reason = evaluations.refusal(self.instructor, self.run, request.user, self.now)
        if reason and reason not in SAID:
            raise Http404
        stands = (
            Evaluation.objects.filter(instructor=self.instructor, run=self.run).select_related("written_by").first()
        )
        log_reading(request.user, self.instructor, 1 if stands else 0, self.now)
        return self.show(EvaluationForm(evaluation=stands), stands=stands, reason=reason)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = EvaluationForm(request.POST, evaluation=None)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            self.keep(form)
        except EvaluationRefused as refused:
            form.add_error(None, str(refused))
            return self.show(form, 409)
        messages.success(request, _("평가를 적어 두었어요. 교육 담당자만 볼 수 있어요."))
        return redirect(self.back)

    def keep(self, form: EvaluationForm) -> Evaluation:
        return evaluations.evaluate(
            instructor=self.instructor,
            run=self.run,
            marks=form.marks(),
            note=form.cleaned_data["note"],
            acting=as_office(self.request.user, self.request.user),
            at=self.now,
        )

    def show(self, form: EvaluationForm, status: int = 200, **context) -> HttpResponse:
        parts = evaluations.taught_in(self.instructor, self.request.user, self.now)
        return self.page(
            status,
            form=form,
            run=self.run,
            instructor=self.instructor,
            part=next((one for one in parts if one.run.pk == self.run.pk), None),
            said=surveys.report(self.run),
            marks=surveys.MARKS,
            fewest=surveys.FEWEST,
            back=self.back,
            **context,
        )
