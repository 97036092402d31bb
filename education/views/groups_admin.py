"""자주학습 for staff: what waits for a decision, what runs, what came out of it. A district's staff sees its own."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import group_rules, groups
from education.forms.groups import DecideForm
from education.group_rules import Deed, GroupRefused
from education.models import StudyGroup
from education.views.staff_screen import EducationScreen
from members.acting import as_office

PAGE = 50
State = StudyGroup.State
# What waits for staff, what goes on, what is over.
TABS = (
    ("waiting", gettext_lazy("답을 기다려요"), (State.PROPOSED, State.REPORTED)),
    ("running", gettext_lazy("배우는 중"), (State.RUNNING,)),
    ("over", gettext_lazy("끝났어요"), (State.CLOSED, State.REFUSED)),
)


class GroupsScreen(EducationScreen):
    page_title = gettext_lazy("자주학습 모임")
    template_name = "education/groups/admin_list.html"
    header_icon = "group"

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get("show", "waiting")
        name, _label, states = next((tab for tab in TABS if tab[0] == wanted), TABS[0])
        rows = group_rules.decided_by(request.user).filter(state__in=states).select_related("leader")
        rows = rows.order_by("created_at", "pk") if name == "waiting" else rows.order_by("-decided_at", "-pk")
        tabs = [(f"?show={tab[0]}", tab[1], tab[0] == name) for tab in TABS]
        return self.page(page_of=Paginator(rows, PAGE).get_page(request.GET.get("page")), tabs=tabs, show=name)


class GroupScreen(EducationScreen):
    """One group: its plan, its people by nickname, its logs, and the decision that is due."""

    template_name = "education/groups/admin_group.html"
    header_icon = "group"

    @cached_property
    def group(self) -> StudyGroup:
        rows = group_rules.decided_by(self.request.user).select_related("leader", "run__course", "decided_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return self.group.title

    def get_breadcrumbs_items(self) -> list[dict]:
        above = {"url": reverse("education_groups"), "label": _("자주학습 모임")}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.get_page_title()}]

    def form(self, data=None) -> DecideForm:
        return DecideForm(data, runs=self.own_runs().filter(cancelled_at=None).order_by("-pk"))

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(self.form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            self.carry_out(request.POST.get("do", ""), form.cleaned_data["reason"], form.cleaned_data["run"])
        except GroupRefused as refused:
            form.add_error("reason", refused.reason.label)
            return self.show(form, status=409)
        messages.success(request, _("저장하고 모임에 알렸어요."))
        return redirect("education_group", pk)

    def carry_out(self, do: str, reason: str, run) -> None:
        verb = {"group": self.group, "acting": as_office(self.request.user, self.group.leader), "at": self.now}
        match do:
            case "approve" | "refuse":
                groups.decide(**verb, is_approved=do == "approve", reason=reason, run=run if do == "approve" else None)
            case "close":
                groups.close(**verb)
            case "send_back":
                groups.send_back(**verb, reason=reason)
            case _:
                raise GroupRefused(group_rules.GroupRefusal.STATE)

    def show(self, form: DecideForm, status: int = 200) -> HttpResponse:
        people = self.group.people.filter(left_at=None).select_related("member").order_by("pk")
        few = group_rules.refusal(Deed.APPROVE, self.group, self.request.user)
        logs = self.group.logs.prefetch_related("came")
        return self.page(status, group=self.group, form=form, people=people, logs=logs, why_not=few)
