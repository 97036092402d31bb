"""The run desk: what is due, who applied, and the decisions about them. One run, one task at a time."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import desk, enrolment, rosters
from education.eligibility import EnrolmentRefused
from education.forms.desk import ReasonForm, reason_in
from education.locking import Busy
from education.models import ACTIVE, CAME, Enrolment, State
from education.states import state
from education.views.staff_screen import EducationScreen
from members import access_log, phones
from members.acting import Acting, as_office
from members.models import AccessEntry, Member

PAGE = 100
BUSY = gettext_lazy("신청이 몰려서 지금은 못 했어요. 아무것도 바뀌지 않았으니 몇 초 뒤에 다시 눌러 주세요.")
# What the list is filtered by, in the order of a seat's life; the ended ones together.
FILTERS = (
    ("", gettext_lazy("지금 신청")),
    (State.APPLIED.value, State.APPLIED.label),
    (State.CONFIRMED.value, State.CONFIRMED.label),
    (State.OFFERED.value, gettext_lazy("답 기다림")),
    (State.WAITING.value, State.WAITING.label),
    ("ended", gettext_lazy("끝난 신청")),
)
TABS = (
    ("education_run_desk", gettext_lazy("신청한 사람")),
    ("education_run_enter", gettext_lazy("전화·방문 신청")),
    ("education_run_seats", gettext_lazy("자리·운영")),
    ("education_run_messages", gettext_lazy("안내 보내기")),
    ("education_run_completion", gettext_lazy("수료")),
    ("education_run_files", gettext_lazy("파일")),
)


class RunScreen(EducationScreen):
    """A screen of one run of the staff's own campus, with its head and tabs. `tab` names its place among them."""

    tab = ""

    def dispatch(self, request: HttpRequest, *args, pk: int, **kwargs) -> HttpResponse:
        if request.user.has_perm(self.right):
            self.run = self.own_run(pk)
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def get_page_title(self) -> str:
        return str(self.run)

    def get_context_data(self, **kwargs) -> dict:
        numbers = desk.figures(self.run)
        tabs = [(reverse(name, args=[self.run.pk]), label, name == self.tab) for name, label in TABS]
        head = {"run": self.run, "numbers": numbers, "tabs": tabs, "now": self.now}
        pools = [one.pool for one in numbers.pools]
        return super().get_context_data(**head, state=state(self.run, self.now, pools), **kwargs)

    def office(self, subject: Member | None = None) -> Acting:
        return as_office(self.request.user, subject or self.request.user)

    def log(self, kind: AccessEntry.Kind, what: str, reason: str, **more) -> None:
        what = f"{what} · {self.run}"
        access_log.record(kind=kind, staff=self.request.user, what=what, reason=reason, at=self.now, **more)

    def back(self, name: str = "", part: str = "") -> HttpResponse:
        return redirect(reverse(name or self.tab, args=[self.run.pk]) + part)


class RunAction(RunScreen):
    """A step by POST: `act` answers with the sentence of what was done; what refuses says why on the same tab."""

    http_method_names = ["post"]
    part = ""

    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        try:
            messages.success(request, self.act(request.POST))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except Busy:
            messages.error(request, BUSY)
        except (EnrolmentRefused, ValueError) as refused:
            messages.error(request, str(refused))
        return self.back(part=self.part)


class DeskView(RunScreen):
    template_name = "education/desk/applicants.html"
    tab = "education_run_desk"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.list()

    def list(self, **context) -> HttpResponse:
        chosen = self.request.GET.get("state", "")
        rows = self.rows(chosen)
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        context.setdefault("reason_form", ReasonForm(initial={"reason": _("교육 운영: 신청자 확인")}))
        return self.page(rows=page, chosen=chosen, **context)

    def rows(self, chosen: str) -> QuerySet[Enrolment]:
        """Who waits in the order of their turn, everyone else in the order of arrival."""
        if self.request.GET.get("unanswered"):
            found = desk.unanswered_rows(self.run)
        elif chosen == "ended":
            found = Enrolment.objects.filter(run=self.run).exclude(state__in=ACTIVE)
        else:
            found = Enrolment.objects.filter(run=self.run, state__in=[chosen] if chosen in ACTIVE else ACTIVE)
        found = found.select_related("learner", "pool")
        return found.order_by("rank", "queue_number") if chosen == State.WAITING else found.order_by("queue_number")

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        numbers = context["numbers"]
        counts = {**numbers.states, "": numbers.active, "ended": numbers.applied - numbers.active}
        filters = [(value, label, counts.get(value, 0)) for value, label in FILTERS]
        came = Count("attendances", filter=Q(attendances__status__in=CAME))
        sessions = self.run.sessions.filter(cancelled_at=None).annotate(came=came)
        due = desk.due(self.run, numbers, self.now)
        return {**context, "due": due, "filters": filters, "sessions": sessions}


class ContactsView(DeskView):
    """Phones, addresses and answers of the chosen (or of all that the list shows), for this one look."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ReasonForm({"reason": request.POST.get("look", "")})
        if not form.is_valid():
            return self.list(reason_form=form, status=422)
        chosen = request.POST.getlist("chosen")
        found = self.rows(request.GET.get("state", "")).prefetch_related("answers__question")
        rows = list(found.filter(pk__in=whole(chosen)) if chosen else found[:PAGE])
        self.log(
            AccessEntry.Kind.VIEW,
            _("신청자 연락처와 답"),
            form.cleaned_data["reason"],
            rows=len(rows),
            subject=rows[0].learner if len(rows) == 1 else None,
        )
        for row in rows:
            row.phone = phones.shown(row.learner.phone)
            row.said = [(answer.question, rosters.said(answer.value)) for answer in row.answers.all()]
        return self.page(rows=rows, chosen=request.GET.get("state", ""), is_open=True, reason_form=form)


def whole(values: list[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) < 19]


class DecideView(RunAction):
    """Many at once: take them, refuse them, cancel them."""

    tab = "education_run_desk"

    def act(self, data) -> str:
        pks = whole(data.getlist("chosen"))
        chosen = list(Enrolment.objects.filter(run=self.run, pk__in=pks).select_related("learner", "run"))
        if not chosen:
            raise ValidationError(_("먼저 신청을 하나 이상 골라 주세요."))
        match data.get("do"):
            case "approve":
                return self.decided(chosen, True, "")
            case "reject":
                return self.decided(chosen, False, reason_in(data))
            case "cancel":
                return self.cancelled(chosen, reason_in(data))
            case "phone":
                return self.phoned(chosen, reason_in(data))
            case _:
                raise ValidationError(_("무엇을 할지 골라 주세요."))

    def decided(self, chosen: list[Enrolment], is_approved: bool, reason: str) -> str:
        outcome = enrolment.decide(
            run=self.run,
            enrolments=chosen,
            is_approved=is_approved,
            acting=self.office(),
            at=self.now,
            reason=reason,
        )
        if not outcome:
            raise ValidationError(_("확인을 기다리는 신청이 없어요. 아무것도 바꾸지 않았어요."))
        seated = sum(after == State.CONFIRMED for after in outcome.values())
        if not is_approved:
            return _("%s명에게 함께하지 못한다고 알렸어요.") % len(outcome)
        if seated == len(outcome):
            return _("%s명을 확정하고 알렸어요.") % seated
        return _("%(seated)s명을 확정했어요. 자리가 모자라 %(rest)s명은 기다리는 줄에 섰어요.") % {
            "seated": seated,
            "rest": len(outcome) - seated,
        }

    def cancelled(self, chosen: list[Enrolment], reason: str) -> str:
        active = [row for row in chosen if row.state in ACTIVE]
        for row in active:
            enrolment.cancel_by_office(enrolment=row, acting=self.office(row.learner), at=self.now, reason=reason)
        return _("%s명의 신청을 취소하고 까닭을 알렸어요.") % len(active)

    def phoned(self, chosen: list[Enrolment], reason: str) -> str:
        """Too late for an offer by mail: who said yes on the phone gets the seat."""
        for row in chosen:
            enrolment.confirm_by_phone(enrolment=row, acting=self.office(row.learner), at=self.now, reason=reason)
        return _("%s명을 전화로 확정하고 알렸어요.") % len(chosen)
