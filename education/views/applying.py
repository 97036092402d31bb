"""Applying, one's own applications, answering an offer, leaving."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from education import activity, applying, catalogue, enrolment, standing
from education.eligibility import EnrolmentRefused, Refusal
from education.forms.applying import ApplyForm, LeaveForm
from education.locking import Busy
from education.models import ACTIVE, Enrolment, Run, State
from education.showing import Shown
from members.models import MandateScope
from portal.acting import acting_of, for_member

LATER = 5  # seconds after which a busy run is tried again


def settled(row: Enrolment | None, at) -> Enrolment | None:
    """An offer that ran out is passed on now instead of at the next tick: the page tells what is so."""
    if row is not None and standing.is_overdue(row, at):
        try:
            enrolment.sweep(row.run_id, at)
        except Busy:
            return row
        row.refresh_from_db(fields=["state", "changed_at"])
    return row


class ApplyView(View):
    """Everybody reads the rules; only the button needs a login, and what was typed survives it."""

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.run = get_object_or_404(Run.objects.public().select_related("course", "term"), pk=pk)
        self.at = timezone.now()
        if request.user.is_authenticated:
            return self.as_member(request)
        return self.as_visitor(request)

    @method_decorator(for_member(MandateScope.EDUCATION))
    def as_member(self, request: HttpRequest) -> HttpResponse:
        self.person = acting_of(request).member
        settled(applying.own_active(self.run, self.person), self.at)
        return super().dispatch(request)

    def as_visitor(self, request: HttpRequest) -> HttpResponse:
        """A login that ended while somebody was typing: the answers wait for them behind the new one."""
        self.person = None
        if request.method == "POST":
            request.session[self.kept] = {name: request.POST.getlist(name) for name in request.POST}
            return redirect_to_login(request.path)
        return self.show(request, self.form())

    @property
    def kept(self) -> str:
        return f"education-apply-{self.run.pk}"

    def form(self, data=None) -> ApplyForm:
        self.choices = applying.choices(self.run, self.person, self.at)
        pools = [choice.pool for choice in self.choices]
        return ApplyForm(data, pools=pools, questions=list(self.run.questions.all()), initial=self.initial())

    def initial(self) -> dict:
        """What was typed before the login. Taken out once: answers do not lie about in a session."""
        if self.person is None:
            return {}
        typed = self.request.session.pop(self.kept, {})
        many = {f"question-{q.pk}" for q in self.run.questions.all() if q.kind == q.Kind.CHOICES}
        names = {name for name in typed if name.startswith("question-") or name == "pool"}
        return {name: typed[name] if name in many else typed[name][-1] for name in names if typed[name]}

    def get(self, request: HttpRequest) -> HttpResponse:
        if mine := applying.own_active(self.run, self.person):
            return self.already(request, mine)
        return self.show(request, self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if mine := applying.own_active(self.run, self.person):
            return self.already(request, mine, form)
        if not self.choices or not form.is_valid():
            return self.show(request, form, status=409 if not self.choices else 422)
        try:
            made = self.enrol(form)
        except EnrolmentRefused as refused:
            return self.refused(request, form, refused)
        except Busy:
            return self.busy(request, form)
        messages.success(request, self.thanks(made))
        return redirect("education:enrolment", made.pk)

    def enrol(self, form: ApplyForm) -> Enrolment:
        acting = acting_of(self.request)
        return enrolment.enrol(
            run=self.run,
            pool=form.chosen(),
            acting=acting,
            # Nobody else's key, whatever a form says.
            key=f"{self.run.pk}.{self.person.pk}.{form.cleaned_data['key']}",
            at=self.at,
            answers=form.answers(),
        )

    def already(self, request: HttpRequest, mine: Enrolment, form: ApplyForm | None = None) -> HttpResponse:
        """The second click, the second tab, the back button: they land on the one application."""
        if form is None or not mine.key.endswith(form["key"].value() or " "):
            messages.info(request, _("이미 신청하셨어요. 한 번만 신청됐어요."))
        return redirect("education:enrolment", mine.pk)

    def refused(self, request: HttpRequest, form: ApplyForm, refused: EnrolmentRefused) -> HttpResponse:
        if refused.reason == Refusal.ALREADY and (mine := applying.own_active(self.run, self.person)):
            return self.already(request, mine)
        self.run.refresh_from_db()
        return self.show(request, form, reason=refused.reason, status=409)

    def busy(self, request: HttpRequest, form: ApplyForm) -> HttpResponse:
        form.add_error(
            None, _("지금 신청이 한꺼번에 몰렸어요. 적은 것은 그대로예요. 잠시 뒤 ‘신청하기’를 다시 눌러 주세요.")
        )
        response = self.show(request, form, status=503)
        response["Retry-After"] = LATER
        return response

    def thanks(self, made: Enrolment) -> str:
        return {
            State.CONFIRMED: _("신청이 확정됐어요."),
            State.WAITING: _("기다리는 줄에 섰어요. 자리가 나면 알려 드려요."),
        }.get(State(made.state), _("신청을 받았어요. 결과를 알려 드려요."))

    def show(self, request: HttpRequest, form: ApplyForm, reason=None, status: int = 200) -> HttpResponse:
        reason = reason or applying.why_not(self.run, self.person, self.at)
        context = {
            "run": self.run,
            "shown": Shown(self.run, self.at),
            "form": form,
            "choices": self.choices,
            "reason": reason,
            "instead": applying.instead(self.run, self.person, reason, self.at) if reason else None,
            "sisters": [Shown(sister, self.at) for sister in catalogue.sisters(self.run, self.at)] if reason else [],
            "facts": applying.facts(self.run, self.at),
            "windows": applying.window_words(self.run, self.at),
            "draw": getattr(self.run, "draw", None),
            "is_visitor": self.person is None,
        }
        return render(request, "education/applying/apply.html", context, status=status)


@method_decorator(for_member(MandateScope.EDUCATION), name="dispatch")
class OwnView(View):
    """Base of the pages of one's own application; for everybody else there is nothing here."""

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.at = timezone.now()
        mine = Enrolment.objects.filter(learner=acting_of(request).member)
        found = get_object_or_404(mine.select_related("run__course", "pool", "learner"), pk=pk)
        self.enrolment = settled(found, self.at)
        response = super().dispatch(request)
        response["Cache-Control"] = "private, no-store"
        return response

    @cached_property
    def sessions(self) -> list:
        return list(self.enrolment.run.sessions.select_related("venue"))

    def busy(self, template: str, **context) -> HttpResponse:
        messages.warning(self.request, _("지금 한꺼번에 몰렸어요. 바뀐 것은 없어요. 잠시 뒤 다시 눌러 주세요."))
        response = self.show(template, status=503, **context)
        response["Retry-After"] = LATER
        return response

    def show(self, template: str, status: int = 200, **context) -> HttpResponse:
        sessions = self.sessions
        context |= {
            "enrolment": self.enrolment,
            "run": self.enrolment.run,
            "sessions": sessions,
            "standing": standing.standing(self.enrolment, sessions, self.at),
            "leaving": standing.leaving(self.enrolment, self.at),
        }
        return render(self.request, f"education/applying/{template}.html", context, status=status)


class EnrolmentView(OwnView):
    def get(self, request: HttpRequest) -> HttpResponse:
        own, at = self.enrolment, self.at
        sessions = self.sessions
        is_active = own.state in ACTIVE and not standing.is_overdue(own, at)
        return self.show(
            "enrolment",
            is_active=is_active,
            meets=standing.meets(own, sessions, at),
            stream=standing.main_stream(own, sessions, at),
            answers=standing.said(own),
            steps=list(own.transitions.select_related("actor").order_by("-pk")),
            **({} if is_active else self.onward()),
        )

    def onward(self) -> dict:
        """After the end of an application: apply again, or something like it."""
        run, person = self.enrolment.run, self.enrolment.learner
        return {
            "may_again": run.published_at is not None and applying.why_not(run, person, self.at) is None,
            "sisters": [Shown(sister, self.at) for sister in catalogue.sisters(run, self.at)],
        }


class EnrolmentsView(View):
    """All of them: invitations and pauses, what is now, what was."""

    @method_decorator(for_member(MandateScope.EDUCATION))
    def get(self, request: HttpRequest) -> HttpResponse:
        member, at = acting_of(request).member, timezone.now()
        now, past = activity.mine(member, at)
        context = {
            "now": now,
            "past": past,
            "invitations": activity.invitations(member, at),
            "pauses": [(pause, activity.scope_of(pause)) for pause in activity.pauses(member, at)],
        }
        response = render(request, "education/applying/enrolments.html", context)
        response["Cache-Control"] = "private, no-store"
        return response


class WithdrawView(OwnView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("withdraw", form=LeaveForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LeaveForm(request.POST)
        if not form.is_valid():
            return self.show("withdraw", form=form, status=422)
        try:
            enrolment.withdraw(enrolment=self.enrolment, acting=acting_of(request), at=self.at, **form.cleaned_data)
        except EnrolmentRefused:
            self.enrolment.refresh_from_db()
            return self.show("withdraw", form=form, status=409)
        except Busy:
            return self.busy("withdraw", form=form)
        messages.success(request, _("취소했어요. 더 하실 일은 없어요."))
        return redirect("education:enrolment", self.enrolment.pk)


class OfferView(OwnView):
    """Opened by GET it only asks; a button answers."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.enrolment.state == State.OFFERED and not standing.is_overdue(self.enrolment, self.at):
            return self.show("offer", shown=Shown(self.enrolment.run, self.at))
        return self.over(410 if self.enrolment.state in (State.EXPIRED, State.OFFERED) else 200)

    def over(self, status: int) -> HttpResponse:
        run, person = self.enrolment.run, self.enrolment.learner
        may_again = self.enrolment.state not in ACTIVE and applying.why_not(run, person, self.at) is None
        sisters = [Shown(sister, self.at) for sister in catalogue.sisters(run, self.at)]
        return self.show("offer_over", status=status, may_again=may_again, sisters=sisters)

    def post(self, request: HttpRequest) -> HttpResponse:
        verb = enrolment.accept if request.POST.get("answer") == "accept" else enrolment.decline
        try:
            made = verb(enrolment=self.enrolment, acting=acting_of(request), at=self.at)
        except EnrolmentRefused as refused:
            return self.refused(refused)
        except Busy:
            return self.busy("offer", shown=Shown(self.enrolment.run, self.at))
        is_in = made.state == State.CONFIRMED
        messages.success(request, _("자리가 확정됐어요.") if is_in else _("사양했어요. 다음 분께 자리가 갔어요."))
        return redirect("education:enrolment", made.pk)

    def refused(self, refused: EnrolmentRefused) -> HttpResponse:
        """A clash may be undone and the offer answered again; an offer that is over tells what now."""
        self.enrolment.refresh_from_db()
        if refused.reason != Refusal.CLASH:
            return self.over(409)
        other = applying.clash_instead(self.enrolment.run, self.enrolment.learner)
        shown = Shown(self.enrolment.run, self.at)
        return self.show("offer", status=409, shown=shown, reason={"label": str(refused)}, instead=other)
