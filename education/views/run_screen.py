"""What every screen about one run shares: the run, its steps with what each holds now, what is still missing."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import publishing, run_setup
from education.models import Run
from education.states import state
from education.views.staff_screen import EducationScreen
from members.acting import Acting, as_office


@dataclass(frozen=True)
class Step:
    """One part of a run: `holds` says in words what is in it; empty when nothing is."""

    name: str
    label: str
    url: str
    holds: str


class RunScreen(EducationScreen):
    """`self.run`: one of the person's own runs, else 404."""

    step = ""

    def dispatch(self, request: HttpRequest, *args, pk: int, **kwargs) -> HttpResponse:
        if request.user.has_perm(self.right):
            self.run = self.own_run(pk)
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.run)

    def get_breadcrumbs_items(self) -> list[dict]:
        runs = {"url": reverse("education_runs"), "label": _("교육 회차")}
        edit = {"url": reverse("education_run_edit", args=[self.run.pk]), "label": str(self.run)}
        return [*self.breadcrumbs_items, runs, edit, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **context) -> dict:
        self.run = run = self.own_run(self.run.pk)
        return super().get_context_data(
            run=run,
            state=state(run, self.now),
            steps=steps(run),
            step=self.step,
            missing=[] if run.published_at else publishing.missing(run, self.now),
            warnings=run_setup.warnings(run),
            desk_url=desk_url(run),
            **context,
        )

    @property
    def acting(self) -> Acting:
        return as_office(self.request.user, self.request.user)

    def say(self, sentence: str) -> None:
        messages.success(self.request, sentence)

    def refuse(self, sentence: str) -> None:
        messages.error(self.request, sentence)


def desk_url(run: Run) -> str:
    """The desk of the run, where there is one."""
    try:
        return reverse("education_run_desk", args=[run.pk])
    except NoReverseMatch:
        return ""


def day(moment) -> str:
    return date_format(timezone.localtime(moment), "n월 j일")


def steps(run: Run) -> list[Step]:
    sessions = [one for one in run.sessions.all() if not one.cancelled_at]
    pools, films, tasks = list(run.pools.all()), run.lessons.count(), run.assignments.count()
    instructors = {
        row.instructor_id for one in run.sessions.prefetch_related("engagements") for row in one.engagements.all()
    }
    seats = [_("제한 없음") if pool.capacity is None else _("%s명") % pool.capacity for pool in pools]
    learning = [_("영상 %s개") % films if films else "", _("과제 %s개") % tasks if tasks else ""]
    held = {
        "edit": f"{run.get_mode_display()} · {run.get_admission_display()}",
        "pools": " + ".join(seats),
        "windows": f"{day(run.opens_at)} ~ {day(run.closes_at)}" if run.opens_at and run.closes_at else "",
        "sessions": _("%(n)s번, %(first)s부터") % {"n": len(sessions), "first": day(run.starts_at)} if sessions else "",
        "questions": _("물음 %s개") % run.questions.count() if run.questions.exists() else "",
        "learning": ", ".join(filter(None, learning)),
        "people": _("강사 %s명") % len(instructors) if instructors else "",
    }
    return [
        Step(name, label, reverse(f"education_run_{name}", args=[run.pk]), held[name]) for name, label in STEPS.items()
    ]


STEPS = {
    "edit": gettext_lazy("기본"),
    "pools": gettext_lazy("자리"),
    "windows": gettext_lazy("접수 기간"),
    "sessions": gettext_lazy("모임 날짜"),
    "questions": gettext_lazy("신청 물음"),
    "learning": gettext_lazy("강의·과제·수료"),
    "people": gettext_lazy("강사·자료"),
}
