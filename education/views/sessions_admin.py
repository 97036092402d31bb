"""The meetings of a run: adding, moving, cancelling. Whoever is to be told is counted and shown before the saving."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import copying, schedules
from education.forms.sessions import CancelForm, MoveForm, SeriesForm, seen
from education.models import Session
from education.views.run_screen import RunScreen
from education.views.runs_admin import series_of


class SessionsView(RunScreen):
    """The list, and a form for more of them."""

    page_title = gettext_lazy("모임 날짜")
    template_name = "education/runs/sessions.html"
    step = "sessions"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(SeriesForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SeriesForm(request.POST)
        if not form.is_valid():
            return self.shown(form)
        series = series_of(form)
        told = len(schedules.told_of(self.run))
        if request.POST.get("seen") != seen(form):
            clash = schedules.colliding(self.run, series.times)
            return self.shown(form, series=series, told=told, clash=clash, seen=seen(form))
        schedules.add_sessions(self.run, series.times, form.cleaned_data["venue"], acting=self.acting, at=self.now)
        self.say(_("모임 %s번을 넣었어요.") % len(series.times) + told_words(told))
        return redirect("education_run_sessions", self.run.pk)

    def shown(self, form: SeriesForm, **context) -> HttpResponse:
        sessions = self.run.sessions.select_related("venue").prefetch_related("engagements__instructor")
        return self.page(form=form, sessions=sessions, has_applicants=self.run.enrolments.exists(), **context)


def told_words(count: int) -> str:
    return " " + _("%s명에게 알렸어요.") % count if count else ""


class SessionScreen(RunScreen):
    """`self.session`: of one of the person's own runs, else 404."""

    step = "sessions"

    def dispatch(self, request: HttpRequest, *args, session: int, **kwargs) -> HttpResponse:
        self.session = get_object_or_404(
            Session.objects.select_related("venue"), pk=session, run=kwargs["pk"], cancelled_at=None
        )
        return super().dispatch(request, *args, **kwargs)


class MoveView(SessionScreen):
    page_title = gettext_lazy("모임 바꾸기")
    template_name = "education/runs/session.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(form=MoveForm(session=self.session), session=self.session, cancel=CancelForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = MoveForm(request.POST, session=self.session)
        if not form.is_valid():
            return self.page(form=form, session=self.session, cancel=CancelForm())
        preview = self.preview(form)
        if request.POST.get("seen") != seen(form) and (preview["told"] or preview["clash"] or preview["worries"]):
            return self.page(form=form, session=self.session, cancel=CancelForm(), seen=seen(form), **preview)
        told = schedules.move_session(session=self.session, acting=self.acting, at=self.now, **form.to())
        self.say(_("모임을 바꿨어요.") + told_words(told))
        return redirect("education_run_sessions", self.run.pk)

    def preview(self, form: MoveForm) -> dict:
        """What would change, who would be told, who has a seat elsewhere then, which days are holidays."""
        changes = schedules.planned(self.session, **form.to())
        times = [(one.starts_at, one.ends_at) for one in changes if one.is_told]
        worries = [
            _("%(day)s은 공휴일(%(name)s)이에요.")
            % {"day": timezone.localdate(start).strftime("%-m월 %-d일"), "name": name}
            for start, _end in times
            if (name := copying.holiday(start))
        ]
        worries += [
            _("%(who)s 강사님이 그 시간에 ‘%(run)s’에 가세요.") % {"who": row.instructor, "run": row.session.run}
            for row in schedules.double_booked(self.run, times)
        ]
        is_told = schedules.is_worth_telling(changes, self.now)
        return {
            "changes": changes,
            "told": len(schedules.told_of(self.run)) if is_told else 0,
            "clash": schedules.colliding(self.run, times),
            "worries": worries,
        }


class CancelSessionView(SessionScreen):
    page_title = gettext_lazy("모임 취소")
    template_name = "education/runs/session.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        cancel = CancelForm(request.POST)
        told = len(schedules.told_of(self.run))
        if not cancel.is_valid() or (told and request.POST.get("seen") != seen(cancel)):
            context = {"cancel_seen": seen(cancel), "cancel_told": told} if cancel.is_valid() else {}
            form = MoveForm(session=self.session)
            return self.page(form=form, session=self.session, cancel=cancel, **context)
        try:
            schedules.cancel_session(
                session=self.session, acting=self.acting, at=self.now, reason=cancel.cleaned_data["reason"]
            )
            self.say(_("모임을 취소했어요.") + told_words(told))
        except ValueError as refused:
            self.refuse(str(refused))
        return redirect("education_run_sessions", self.run.pk)


class RemoveSessionView(SessionScreen):
    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            schedules.remove_session(session=self.session, acting=self.acting, at=self.now)
            self.say(_("모임을 지웠어요."))
        except ValueError as refused:
            self.refuse(str(refused))
        return redirect("education_run_sessions", self.run.pk)
