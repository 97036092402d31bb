"""The chooser of runs in the form of a material: runs under their courses, which fold."""

from itertools import groupby

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from education.models import Run


class ByCourse(ModelChoiceIterator):
    """Choices as (course, [(value, label), …]); the query is in the order of courses."""

    def __iter__(self):
        for course, runs in groupby(self.queryset, key=lambda run: run.course):
            yield course.title, [self.choice(run) for run in runs]


class RunsWidget(forms.CheckboxSelectMultiple):
    template_name = "education/admin/runs_by_course.html"

    class Media:
        css = {"all": ["education/materials.css"]}

    def get_context(self, name, value, attrs) -> dict:
        """`groups`: (course, options, how many are ticked)."""
        context = super().get_context(name, value, attrs)
        groups = [(course, options) for course, options, _index in context["widget"]["optgroups"]]
        context["groups"] = [
            (course, options, sum(option["selected"] for option in options)) for course, options in groups
        ]
        return context


class RunsField(forms.ModelMultipleChoiceField):
    iterator = ByCourse
    widget = RunsWidget

    def label_from_instance(self, run: Run) -> str:
        begins = _("%s부터") % date_format(timezone.localtime(run.starts_at), "Y년 n월 j일") if run.starts_at else ""
        term = str(run.term) if run.term else ""
        name = run.title or _("%s기") % run.number
        return " · ".join(filter(None, [name, run.campus_label, term, begins]))
