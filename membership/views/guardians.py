"""A child asks, waits and goes on; a guardian reads, answers and takes back.

Links from text messages open by GET and act by POST only: what opens links to look at them changes nothing.
"""

from dataclasses import replace

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from members import guardians as rules
from members.models import GuardianConsent, Member
from members.tokens import TokenRefused
from membership import guardians
from membership.forms.guardians import AnswerForm, AskForm, NumberForm
from membership.guardians import GuardianRefused
from membership.views.joining import keep, kept


@method_decorator(never_cache, name="dispatch")
class ChildView(View):
    """For a child who is joining, or who has an account and no guardian's word any more."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.now, self.beginning = timezone.now(), kept(request)
        self.member: Member | None = request.user if request.user.is_authenticated else None
        if self.member and not rules.needs_guardian(self.member, self.now):
            return redirect("membership:me")
        if not self.member and not self.beginning.answers:
            return redirect("account_login")
        return super().dispatch(request, *args, **kwargs)

    def go_on(self, ticket: str, name: str) -> HttpResponse:
        """The ticket lies beside the child's own answers, in the child's browser only."""
        return keep(self.request, redirect(name), replace(self.beginning, ticket=ticket))

    def fail(self, form, reason: str, template: str) -> HttpResponse:
        form.add_error(None, reason)
        return render(self.request, template, {"form": form})


class AskView(ChildView):
    template = "membership/guardians/ask.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, self.template, {"form": AskForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AskForm(request.POST)
        if not form.is_valid():
            return render(request, self.template, {"form": form})
        if limited := ratelimit.consume_or_429(request, action="guardian_ask"):
            return limited
        try:
            _consent, ticket = guardians.request(**form.cleaned_data, minor=self.member, at=self.now)
        except GuardianRefused as refused:
            return self.fail(form, refused.reason.label, self.template)
        return self.go_on(ticket, "membership:guardian_wait")


class WaitView(ChildView):
    """The guardian reads elsewhere. A button asks whether they have answered; nothing runs by itself."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"asked": guardians.is_asked(self.beginning.ticket, self.now)}
        return render(request, "membership/guardians/wait.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.member and rules.stands(self.member, self.now):
            return redirect("membership:join_again")
        if guardians.is_verified(self.beginning.ticket, self.now):
            return redirect("membership:join")
        messages.info(request, guardians.GuardianRefusal.NOT_YET.label)
        return redirect("membership:guardian_wait")


class NumberView(ChildView):
    """Another device, or a form on paper: the guardian's phone and the six digits."""

    template = "membership/guardians/number.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, self.template, {"form": NumberForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NumberForm(request.POST)
        if not form.is_valid():
            return render(request, self.template, {"form": form})
        if limited := ratelimit.consume_or_429(request, action="guardian_number"):
            return limited
        try:
            ticket = guardians.claim(**form.cleaned_data, minor=self.member, at=self.now)
        except (GuardianRefused, TokenRefused) as refused:
            return self.fail(form, refused.reason.label, self.template)
        return self.go_on(ticket, "membership:join_again" if self.member else "membership:join")


@method_decorator(never_cache, name="dispatch")
class GuardianView(View):
    """A guardian's page behind a link. `does` says which kind of link."""

    does = ""

    def dispatch(self, request: HttpRequest, secret: str) -> HttpResponse:
        self.now, self.secret = timezone.now(), secret
        try:
            self.consent = guardians.look(secret, self.does, self.now)
            return super().dispatch(request)
        except (TokenRefused, GuardianRefused) as refused:
            return self.closed(refused.reason)

    def closed(self, reason) -> HttpResponse:
        context = {"reason": reason.label, "is_used": reason.value == "used"}
        return render(self.request, "membership/guardians/closed.html", context, status=410)


class AnswerView(GuardianView):
    does = "answer"

    def get(self, request: HttpRequest) -> HttpResponse:
        text = guardians.text_to_agree(self.now)
        return self.page(AnswerForm(text=text))

    def post(self, request: HttpRequest) -> HttpResponse:
        if "decline" in request.POST:
            guardians.decline(secret=self.secret, at=self.now)
            return render(request, "membership/guardians/declined.html")
        form = AnswerForm(request.POST, text=guardians.text_to_agree(self.now))
        return self.verify(form) if form.is_valid() else self.page(form)

    def verify(self, form: AnswerForm) -> HttpResponse:
        answer = form.cleaned_data
        try:
            consent, number = guardians.verify(
                secret=self.secret,
                relation=answer["relation"],
                optional=answer["optional"],
                text_version=answer["version"],
                at=self.now,
            )
        except GuardianRefused as refused:
            messages.error(self.request, refused.reason.label)
            return redirect("membership:guardian_answer", self.secret)
        context = {"consent": consent, "number": number}
        return render(self.request, "membership/guardians/thanks.html", context)

    def page(self, form: AnswerForm) -> HttpResponse:
        context = {"form": form, "consent": self.consent, "text": guardians.text_to_agree(self.now)}
        return render(self.request, "membership/guardians/answer.html", context)


class WithdrawView(GuardianView):
    does = "withdraw"

    def get(self, request: HttpRequest) -> HttpResponse:
        is_over = self.consent.state != GuardianConsent.State.VERIFIED
        context = {"consent": self.consent, "is_over": is_over}
        return render(request, "membership/guardians/withdraw.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        guardians.withdraw(consent=self.consent, at=self.now)
        messages.success(request, _("동의를 거뒀어요. 아이의 계정을 바로 닫았어요."))
        return redirect("membership:guardian_done")


class DoneView(TemplateView):
    """After a withdrawal: a page that may be opened again without doing anything."""

    template_name = "membership/guardians/done.html"
