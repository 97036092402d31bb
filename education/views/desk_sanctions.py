"""Pauses after not coming, for staff: whom attendance speaks of, which hold, which objections wait for an answer."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import campuses, sanctions
from education.forms.desk import SanctionAnswerForm
from education.models import Sanction
from education.views.staff_screen import EducationScreen
from members import access_log
from members.acting import as_office
from members.models import AccessEntry

RECENT = timedelta(days=90)


class SanctionScreen(EducationScreen):
    header_icon = "no-view"

    def own(self) -> QuerySet[Sanction]:
        """A district's staff sees pauses of its own campus only."""
        mine = campuses.campuses_of(self.request.user)
        rows = Sanction.objects.select_related("learner", "imposed_by")
        return rows if mine is None else rows.filter(campus__in=mine)

    def proposals(self) -> list[sanctions.Proposal]:
        return sanctions.propose(self.now, campuses=campuses.campuses_of(self.request.user))


class SanctionsView(SanctionScreen):
    page_title = gettext_lazy("오지 않은 분 · 신청 멈춤")
    template_name = "education/desk/sanctions.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = self.own()
        lately = Q(until__gt=self.now - RECENT)
        return self.page(
            proposals=self.proposals(),
            appeals=rows.filter(appeal=Sanction.Appeal.OPEN).order_by("starts_at", "pk"),
            standing=rows.filter(lately).exclude(appeal=Sanction.Appeal.OPEN).order_by("-starts_at", "-pk"),
            until=self.now + sanctions.LENGTH,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Impose what is proposed, and nothing else: the proposal is looked up again."""
        wanted = request.POST.get("who", "")
        found = next((one for one in self.proposals() if wanted == key_of(one)), None)
        if found is None:
            raise Http404
        try:
            sanctions.impose(
                learner=found.learner,
                kind=found.kind,
                campus=found.campus,
                reason=request.POST.get("reason", ""),
                until=self.now + sanctions.LENGTH,
                acting=as_office(request.user, found.learner),
                at=self.now,
            )
            messages.success(request, _("신청을 한 달 멈추고, 까닭과 의견 내는 방법을 알렸어요."))
        except ValueError as error:
            messages.error(request, str(error))
        return redirect("education_sanctions")


def key_of(proposal: sanctions.Proposal) -> str:
    return f"{proposal.learner.pk}:{proposal.kind}:{proposal.campus}"


class SanctionView(SanctionScreen):
    """One pause with what its learner says; opening it is written to the log."""

    template_name = "education/desk/sanction.html"
    page_title = gettext_lazy("신청 멈춤에 대한 의견")

    def get_breadcrumbs_items(self) -> list[dict]:
        back = {"url": reverse("education_sanctions"), "label": SanctionsView.page_title}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        sanction = get_object_or_404(self.own(), pk=pk)
        what, reason = _("신청 멈춤에 대한 의견"), _("교육 운영: 의견 읽기")
        access_log.record(
            kind=AccessEntry.Kind.VIEW,
            staff=request.user,
            subject=sanction.learner,
            what=what,
            reason=reason,
            at=self.now,
        )
        return self.page(sanction=sanction, form=SanctionAnswerForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        sanction, form = get_object_or_404(self.own(), pk=pk), SanctionAnswerForm(request.POST)
        if form.is_valid():
            try:
                sanctions.answer_appeal(
                    sanction=sanction,
                    is_upheld=form.cleaned_data["is_upheld"] == "yes",
                    answer=form.cleaned_data["answer"],
                    acting=as_office(request.user, sanction.learner),
                    at=self.now,
                )
                messages.success(request, _("답을 보냈어요."))
                return redirect("education_sanctions")
            except ValueError as error:
                form.add_error(None, str(error))
        return self.page(422, sanction=sanction, form=form)
