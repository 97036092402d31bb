"""Joining on one screen, begun by a company's login or by a link in a mail."""

from dataclasses import replace

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View

from members.addresses import shown
from members.consents import ConsentRefused, texts_in_force
from members.models import GuardianConsent, Member
from membership import guardians, sign_in
from membership.beginning import Beginning, BeginningLost, seal, unseal
from membership.forms.consents import ConsentForm
from membership.forms.joining import JoinForm
from membership.guardians import GuardianRefused
from membership.joining import JoinRefusal, JoinRefused
from portal.reader_cookies import chosen

COOKIE = "joining"


def keep(request: HttpRequest, response: HttpResponse, beginning: Beginning) -> HttpResponse:
    """Lay the beginning into the person's own browser."""
    life = int(beginning.life.total_seconds())
    response.set_cookie(
        COOKIE, seal(beginning), life, httponly=True, samesite="Lax", secure=request.is_secure(), path="/"
    )
    return response


def kept(request: HttpRequest) -> Beginning:
    """What this browser began; an empty beginning when nothing, or too long ago."""
    try:
        return unseal(request.COOKIES.get(COOKIE, ""))
    except BeginningLost:
        return Beginning()


def begin(request: HttpRequest, beginning: Beginning) -> HttpResponse:
    """Where a stranger goes on: to the join screen, or to their mailbox when the address is a member's already."""
    before = kept(request)
    if before.answers and (before.provider, before.uid, before.email) == (
        beginning.provider,
        beginning.uid,
        beginning.email,
    ):
        # A child who comes back the same way goes on where the guardian was asked.
        beginning = replace(beginning, answers=before.answers, ticket=before.ticket)
    member = sign_in.member_with(beginning.proven_email)
    if member and beginning.uid:
        sign_in.send_proof(member=member, beginning=beginning, at=timezone.now())
        return keep(request, redirect("membership:prove"), beginning)
    return keep(request, redirect("membership:known" if member else "membership:join"), beginning)


def let_in(request: HttpRequest, member: Member, next_url: str, method: str, **details) -> HttpResponse:
    """Sign in through allauth, so that a second factor is asked of who has one. The beginning is used up."""
    record_authentication(request, member, method, **details)
    is_ours = url_has_allowed_host_and_scheme(next_url, {request.get_host()}, request.is_secure())
    target = next_url if next_url and is_ours else reverse("membership:me")
    response = perform_login(request, member, email_verification="none", redirect_url=target)
    response.delete_cookie(COOKIE)
    return response


class BeginView(View):
    """The link of a mail to someone we do not know. It changes nothing but a cookie, so opening it is enough."""

    def get(self, request: HttpRequest, sealed: str) -> HttpResponse:
        try:
            return begin(request, unseal(sealed))
        except BeginningLost:
            return render(request, "membership/joining/gone.html", {"reason": JoinRefusal.NO_WAY_IN.label}, status=410)


class JoinView(View):
    def dispatch(self, request: HttpRequest) -> HttpResponse:
        self.beginning = kept(request)
        if request.user.is_authenticated:
            return redirect("membership:me")
        if not (self.beginning.proven_email or self.beginning.uid):
            return redirect("account_login")
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        form = JoinForm(beginning=self.beginning, district=chosen(request, "district"))
        return self.page(form, self.asked())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = JoinForm(request.POST, beginning=self.beginning)
        consents = self.asked(request.POST)
        if not (form.is_valid() & consents.is_valid()):
            return self.page(form, consents)
        if limited := ratelimit.consume_or_429(request, action="join"):
            return limited
        return self.finish(form, consents)

    def finish(self, form: JoinForm, consents: ConsentForm) -> HttpResponse:
        guardian_consent = self.guardian_consent() if form.needs_guardian else None
        if form.needs_guardian and guardian_consent is None:
            return self.to_the_guardian(form)
        try:
            member = form.save(consents.purposes, consents.versions, guardian_consent, timezone.now())
        except (JoinRefused, ConsentRefused, GuardianRefused) as refused:
            return self.refused(refused.reason)
        return self.welcome(form, member)

    def to_the_guardian(self, form: JoinForm) -> HttpResponse:
        """The child's answers stay in the child's browser."""
        is_asked = guardians.is_asked(self.beginning.ticket, timezone.now())
        target = redirect("membership:guardian_wait" if is_asked else "membership:guardian_ask")
        return keep(self.request, target, replace(self.beginning, answers=form.answers()))

    def guardian_consent(self) -> GuardianConsent | None:
        return guardians.consent_of(self.beginning.ticket, timezone.now())

    def asked(self, data: QueryDict | None = None) -> ConsentForm:
        """A child chooses among what the guardian has left to choose."""
        consent, now = self.guardian_consent(), timezone.now()
        texts = texts_in_force(now)
        scope = consent.scope if consent else texts
        return ConsentForm(data, at=now, texts=[text for purpose, text in texts.items() if purpose in scope])

    def welcome(self, form: JoinForm, member: Member) -> HttpResponse:
        if address := form.cleaned_data.get("email"):
            sign_in.send_address_check(member=member, address=address, at=timezone.now())
            messages.info(self.request, _("%s 주소로 확인 메일을 보냈어요. 메일을 열어 주세요.") % shown(address))
        method = {"method": "socialaccount", "provider": self.beginning.provider, "uid": self.beginning.uid}
        by_mail = {"method": "code", "email": self.beginning.email}
        return let_in(self.request, member, self.beginning.next, **(method if self.beginning.uid else by_mail))

    def refused(self, reason: TextChoices) -> HttpResponse:
        response = render(self.request, "membership/joining/refused.html", {"reason": reason.label}, status=409)
        response.delete_cookie(COOKIE)
        return response

    def page(self, form: JoinForm, consents: ConsentForm) -> HttpResponse:
        context = {
            "form": form,
            "consents": consents,
            "beginning": self.beginning,
            "address": shown(self.beginning.proven_email),
        }
        return render(self.request, "membership/joining/join.html", context)
