"""The run desk's completions: who has done all, who lacks what, and the press that completes them."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from education import completing
from education.forms.desk import reason_in
from education.models import Completion, Enrolment, State
from education.progress import standings
from education.views.desk import RunAction, RunScreen, whole


class RunCompletionView(RunScreen):
    template_name = "education/completion/run.html"
    tab = "education_run_completion"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        open_rows = standings(self.run, list(completing.not_completed(self.run)))
        finished = Completion.objects.filter(enrolment__run=self.run, superseded_by=None)
        return self.page(
            ready=[row for row in open_rows if row.progress.is_complete],
            lacking=sorted(
                (row for row in open_rows if not row.progress.is_complete), key=lambda row: row.progress.share_left
            ),
            finished=finished.select_related("learner").prefetch_related("certificates").order_by("pk"),
            is_over=completing.is_over(self.run, self.now),
        )


class CompleteAllView(RunAction):
    """Everyone who has done what the rule asks."""

    tab = "education_run_completion"

    def act(self, data) -> str:
        if not completing.is_over(self.run, self.now):
            raise ValidationError(_("아직 끝나지 않은 교육이에요. 마지막 모임이 끝난 뒤에 눌러 주세요."))
        number = completing.complete_run(run=self.run, acting_for=self.office, at=self.now)
        if not number:
            raise ValidationError(_("수료할 분이 없어요. 아무것도 바꾸지 않았어요."))
        return _("%s명을 수료로 적고 알렸어요.") % number


class CompleteOneView(RunAction):
    """One who lacks something, by the word of staff, with the reason that stays on record."""

    tab = "education_run_completion"

    def act(self, data) -> str:
        key = (whole([data.get("enrolment", "")]) or [0])[0]
        confirmed = Enrolment.objects.filter(run=self.run, state=State.CONFIRMED).select_related(
            "learner", "run__course"
        )
        enrolment = get_object_or_404(confirmed, pk=key)
        try:
            completing.complete(
                enrolment=enrolment, acting=self.office(enrolment.learner), at=self.now, override_reason=reason_in(data)
            )
        except completing.NotComplete as refused:
            raise ValidationError(refused.words) from refused
        return _("%s 님을 수료로 적고 알렸어요.") % enrolment.learner.get_short_name()
