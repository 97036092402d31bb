"""The run desk's telephone: find a member, enter their application, invite them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from education import desk, enrolment
from education.eligibility import EnrolmentRefused, refusal
from education.forms.desk import EnterForm, FindForm
from education.locking import Busy
from education.models import Run, State
from education.views.desk import BUSY, RunAction, RunScreen
from members import finding
from members.acting import as_office
from members.finding import FoundMember
from members.models import AccessEntry, Member

FOUND = "education_found"


def found_member(request: HttpRequest, pk: int) -> Member:
    """A member this person has just searched for: the search is in the log, a guessed number finds nobody."""
    if pk not in request.session.get(FOUND, []):
        raise Http404
    return get_object_or_404(Member.objects.present(), pk=pk)


class FindView(RunScreen):
    template_name = "education/desk/find.html"
    tab = "education_run_enter"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(form=FindForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """By POST: what a caller says stands in no address and no server log."""
        form = FindForm(request.POST)
        if not form.is_valid():
            return self.page(form=form, status=422)
        found = finding.find(form.cleaned_data["query"])
        self.log(AccessEntry.Kind.SEARCH, _("회원 찾기"), _("전화·방문 신청 받기"), rows=len(found))
        request.session[FOUND] = [one.pk for one in found]
        return self.page(form=form, found=found, was_asked=True)


class EnterView(RunScreen):
    template_name = "education/desk/enter.html"
    tab = "education_run_enter"

    def get(self, request: HttpRequest, pk: int, member: int) -> HttpResponse:
        return self.ask(found_member(request, member), EnterForm(run=self.run, initial={"channel": "phone"}))

    def ask(self, person: Member, form: EnterForm, status: int = 200) -> HttpResponse:
        """What the rules say of this person stands above the form, before anyone is asked ten questions."""
        reason = refusal(self.run, person, self.now, by_staff=True)
        return self.page(status, form=form, found=FoundMember.of(person), refusal=reason)

    def post(self, request: HttpRequest, pk: int, member: int) -> HttpResponse:
        person, form = found_member(request, member), EnterForm(request.POST, run=self.run)
        if form.is_valid():
            try:
                made = self.enter(person, form)
                messages.success(request, said(made.queue_number, made.state))
                return self.back("education_run_desk")
            except Busy:
                form.add_error(None, BUSY)
            except EnrolmentRefused as refused:
                form.add_error(None, str(refused))
        return self.ask(person, form, 422)

    def enter(self, person: Member, form: EnterForm):
        return enrolment.enrol(
            run=self.run,
            pool=form.cleaned_data["pool"],
            acting=as_office(self.request.user, person, form.cleaned_data["channel"]),
            key=form.cleaned_data["key"],
            at=self.now,
            answers=form.answers(),
        )


def said(number: int, state: str) -> str:
    match state:
        case State.CONFIRMED:
            return _("%s번으로 신청하고 자리를 확정했어요. 본인에게도 알렸어요.") % number
        case State.WAITING:
            return _("%s번으로 신청했어요. 자리가 없어 기다리는 줄에 섰어요. 본인에게도 알렸어요.") % number
        case _:
            return _("%s번으로 신청했어요. 본인에게도 알렸어요.") % number


class InviteView(RunAction):
    tab = "education_run_enter"

    def act(self, data) -> str:
        pk = data.get("member", "")
        person = found_member(self.request, int(pk) if pk.isdecimal() and len(pk) < 19 else 0)
        desk.invite(run=self.run, acting=self.office(person), at=self.now)
        return invited_words(self.run, person)


def invited_words(run: Run, person: Member) -> str:
    return _("%(who)s님을 초대하고 알렸어요. 이제 ‘%(run)s’에 신청할 수 있어요.") % {
        "who": person.get_short_name(),
        "run": run,
    }
