"""The steps of a run that are rows: seats, windows, questions, films with assignments and the rule, instructors.

"하나 더" posts what stands and answers with one empty row more; nothing is checked or saved by it.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import enrolment, run_setup, schedules
from education.forms import run_parts
from education.models import Engagement, Run, SeatPool
from education.views.run_screen import RunScreen

IN_USE = gettext_lazy("이미 쓴 분이 있어서 지울 수 없는 줄이 있어요. 지우기 표시를 빼고 다시 저장해 주세요.")


class RowsView(RunScreen):
    """`forms_of(data)` gives the forms by the name under which the template shows them; `keep` saves the valid ones."""

    template_name = "education/runs/rows.html"

    def forms_of(self, data) -> dict:
        raise NotImplementedError

    def keep(self, forms: dict) -> None:
        with transaction.atomic():
            run = Run.objects.lock(self.run.pk)
            for form in forms.values():
                form.save()
            schedules.follow(run)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(self.forms_of(None))

    def post(self, request: HttpRequest) -> HttpResponse:
        if more := request.POST.get("more"):
            return self.one_more(more)
        forms = self.forms_of(request.POST)
        # Every form is asked, so that all that is wrong is said at once.
        answers = [form.is_valid() for form in forms.values()]
        if not all(answers):
            return self.shown(forms, is_checked=True)
        try:
            self.keep(forms)
        except (ProtectedError, ValueError) as refused:
            sentence = IN_USE if isinstance(refused, ProtectedError) else str(refused)
            return self.shown(forms, is_checked=True, refused=sentence)
        self.say(_("저장했어요."))
        return redirect(f"education_run_{self.step}", self.run.pk)

    def one_more(self, name: str) -> HttpResponse:
        empty = self.forms_of(None)
        if not hasattr(empty.get(name), "management_form"):
            return redirect(f"education_run_{self.step}", self.run.pk)
        forms = self.forms_of(run_parts.with_one_more(self.request.POST, empty[name]))
        for form in forms.values():
            run_parts.unchecked(form)
        return self.shown(forms, added=name)

    def shown(self, forms: dict, **context) -> HttpResponse:
        return self.page(forms=forms, **context)


class PoolsView(RowsView):
    page_title = gettext_lazy("자리")
    step = "pools"

    def forms_of(self, data) -> dict:
        return {"pools": run_parts.Pools(data, instance=self.run)}

    def keep(self, forms: dict) -> None:
        """A capacity is changed by the verb of seats alone, that passes new seats on at once."""
        formset = forms["pools"]
        wanted = [
            (form.instance.pk, form.cleaned_data["capacity"]) for form in standing(formset.initial_forms, formset)
        ]
        for pk, capacity in wanted:
            pool = SeatPool.objects.get(pk=pk)
            if pool.capacity != capacity:
                enrolment.set_capacity(pool=pool, capacity=capacity, acting=self.acting, at=self.now)
        with transaction.atomic():
            Run.objects.lock(self.run.pk)
            for form in formset.deleted_forms:
                if form.instance.pk:
                    SeatPool.objects.filter(pk=form.instance.pk, run=self.run).delete()
            for form in standing(formset.initial_forms, formset):
                values = {name: form.cleaned_data[name] for name in ("kind", "label")}
                SeatPool.objects.filter(pk=form.instance.pk).update(**values)
            for form in standing(formset.extra_forms, formset):
                if form.has_changed():
                    form.instance.run = self.run
                    form.instance.save()


def standing(forms: Iterable, formset) -> list:
    """Those rows that are not to go."""
    return [form for form in forms if form not in formset.deleted_forms]


class WindowsView(RowsView):
    page_title = gettext_lazy("접수 기간")
    step = "windows"

    def forms_of(self, data) -> dict:
        return {"windows": run_parts.Windows(data, instance=self.run, form_kwargs={"run": self.run})}

    def keep(self, forms: dict) -> None:
        if run_setup.is_drawn(self.run):
            raise ValueError(_("추첨이 끝난 교육이라 접수 기간을 바꿀 수 없어요. 자리가 남으면 새 회차를 열어 주세요."))
        super().keep(forms)


class QuestionsView(RowsView):
    page_title = gettext_lazy("신청 물음")
    step = "questions"

    def forms_of(self, data) -> dict:
        return {"questions": run_parts.Questions(data, instance=self.run)}


class LearningView(RowsView):
    page_title = gettext_lazy("강의·과제·수료")
    step = "learning"
    template_name = "education/runs/learning.html"

    def forms_of(self, data) -> dict:
        return {
            "lessons": run_parts.Lessons(data, instance=self.run),
            "assignments": run_parts.Assignments(data, instance=self.run),
            "rule": run_parts.RuleForm(data, instance=run_setup.current_rule(self.run), prefix="rule"),
        }

    def keep(self, forms: dict) -> None:
        rule = forms.pop("rule")
        super().keep(forms)
        forms["rule"] = rule
        run_setup.set_rule(self.run, rule.cleaned_data, acting=self.acting, at=self.now)


class PeopleView(RowsView):
    page_title = gettext_lazy("강사·자료")
    step = "people"
    template_name = "education/runs/people.html"

    def forms_of(self, data) -> dict:
        rows = Engagement.objects.filter(session__run=self.run).order_by("session__starts_at", "pk")
        materials = list(self.run.materials.values_list("pk", flat=True))
        return {
            "engagements": run_parts.Engagements(
                data, queryset=rows, prefix="engagements", form_kwargs={"run": self.run}
            ),
            "along": run_parts.AlongForm(data, initial={"materials": materials}),
        }

    def keep(self, forms: dict) -> None:
        along = forms["along"].cleaned_data
        with transaction.atomic():
            forms["engagements"].save()
            self.run.materials.set(along["materials"])
            if along["everywhere"]:
                for session in self.run.sessions.filter(cancelled_at=None):
                    hours = Decimal(str(session.hours)).quantize(Decimal("0.01"))
                    Engagement.objects.get_or_create(
                        session=session, instructor=along["everywhere"], defaults={"hours": hours}
                    )
