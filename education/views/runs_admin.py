"""The list of runs, the beginning of a run, its own columns, showing it to citizens, making it again."""

from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import copying, publishing, run_setup, schedules
from education.forms.runs import NewRunForm, RunFilter, RunForm
from education.forms.sessions import CopyForm, seen
from education.models import CourseIndexPage, Run
from education.schedules import Series
from education.states import WEIGHT, state
from education.views.run_screen import RunScreen, desk_url
from education.views.staff_screen import EducationScreen
from members.acting import as_office
from members.models import Member

PER_PAGE = 40


class RunListView(EducationScreen):
    page_title = gettext_lazy("교육 회차")
    template_name = "education/runs/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = RunFilter(request.GET or None)
        wanted = form.wanted() if form.is_bound else {}
        page = Paginator(self.rows(wanted), PER_PAGE).get_page(request.GET.get("p"))
        query = request.GET.copy()
        query.pop("p", None)
        return self.page(
            form=form, rows=page, wanted=wanted, query=query.urlencode(), course_url=new_course_url(request.user)
        )

    def rows(self, wanted: dict) -> list[dict]:
        """What takes applications first; the state comes from dates, so it is asked of each."""
        runs = self.own_runs().prefetch_related("pools")
        if "term" in wanted:
            runs = runs.filter(term=wanted["term"])
        if "kind" in wanted:
            runs = runs.filter(course__kind=wanted["kind"])
        made = [self.row(run) for run in runs.order_by("-starts_at", "-pk")]
        made = [row for row in made if wanted.get("state", row["state"]) == row["state"]]
        return sorted(made, key=lambda row: WEIGHT[row["state"]])

    def row(self, run: Run) -> dict:
        pools = list(run.pools.all())
        sizes = [pool.capacity for pool in pools]
        return {
            "run": run,
            "state": state(run, self.now, pools),
            "taken": sum(pool.occupied for pool in pools),
            "seats": None if None in sizes else sum(sizes),
            "desk": desk_url(run),
        }


def new_course_url(staff: Member) -> str:
    """Where a course is written; empty for those without rights on the catalogue, and until it stands."""
    index = CourseIndexPage.objects.first()
    if index is None or not index.permissions_for_user(staff).can_add_subpage():
        return ""
    return reverse("wagtailadmin_pages:add", args=["education", "coursepage", index.pk])


def series_of(form) -> Series:
    """The meetings that a valid form describes; none without a first one."""
    data = form.cleaned_data
    if not data.get("first_at"):
        return Series([], [])
    return schedules.weekly_series(
        data["first_at"], data["meetings"], minutes=data["minutes"], skip_holidays=data["skip_holidays"]
    )


class RunAddView(EducationScreen):
    page_title = gettext_lazy("새 회차 열기")
    template_name = "education/runs/add.html"

    def get_breadcrumbs_items(self) -> list[dict]:
        runs = {"url": reverse("education_runs"), "label": _("교육 회차")}
        return [*self.breadcrumbs_items, runs, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest) -> HttpResponse:
        initial = {"course": request.GET.get("course")}
        return self.page(form=NewRunForm(staff=request.user, initial=initial), course_url=new_course_url(request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewRunForm(request.POST, staff=request.user)
        if not form.is_valid():
            return self.page(form=form, course_url=new_course_url(request.user))
        series = series_of(form)
        if "preview" in request.POST:
            return self.page(form=form, series=series, course_url=new_course_url(request.user))
        data = form.cleaned_data
        try:
            run = run_setup.make(
                form.save(commit=False),
                seats=form.pools(),
                window=(data["opens_at"], data["closes_at"]),
                sessions=series.times,
                venue=data["venue"],
                acting=as_office(request.user, request.user),
                at=self.now,
            )
        except IntegrityError:
            form.add_error(
                "number", _("같은 과정, 같은 곳, 같은 학기에 이 기수가 이미 있어요. 다른 기수를 적어 주세요.")
            )
            return self.page(form=form, course_url=new_course_url(request.user))
        return redirect("education_run_edit", run.pk)


class RunEditView(RunScreen):
    page_title = gettext_lazy("기본")
    template_name = "education/runs/edit.html"
    step = "edit"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(form=RunForm(instance=self.run, staff=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RunForm(request.POST, instance=self.run, staff=request.user)
        if not form.is_valid():
            return self.page(form=form)
        try:
            run_setup.change(self.run, form.cleaned_data, acting=self.acting, at=self.now)
        except ValueError as refused:
            form.add_error(None, str(refused))
            return self.page(form=form)
        self.say(_("저장했어요."))
        return redirect("education_run_edit", self.run.pk)


class PublishView(RunScreen):
    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            publishing.publish(run=self.run, acting=self.acting, at=self.now)
            self.say(_("시민에게 공개했어요. 접수 기간이 되면 저절로 신청을 받아요."))
        except publishing.NotReady as lacks:
            self.refuse(_("아직 공개할 수 없어요. %s") % lacks)
        return redirect("education_run_edit", self.run.pk)


class UnpublishView(RunScreen):
    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            publishing.unpublish(run=self.run, acting=self.acting, at=self.now)
            self.say(_("다시 숨겼어요. 시민에게 보이지 않아요."))
        except ValueError as refused:
            self.refuse(str(refused))
        return redirect("education_run_edit", self.run.pk)


class CopyView(RunScreen):
    page_title = gettext_lazy("날짜를 옮겨 다시 열기")
    template_name = "education/runs/copy.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(form=CopyForm(run=self.run))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CopyForm(request.POST, run=self.run)
        if not form.is_valid():
            return self.page(form=form)
        options = {"days": form.shift(), "skip_holidays": form.cleaned_data["skip_holidays"]}
        if request.POST.get("seen") != seen(form):
            plan = copying.plan(self.run, **options)
            window = [schedules.later(moment, options["days"]) for moment in (self.run.opens_at, self.run.closes_at)]
            return self.page(form=form, plan=plan, window=window, seen=seen(form), days=options["days"])
        made = copying.copy_run(self.run, acting=self.acting, at=self.now, term=form.into(), **options)
        self.say(_("다시 열 회차를 만들었어요. 살펴보고 공개해 주세요."))
        return redirect("education_run_edit", made.pk)
