"""Signing in by a link in a mail; proving an address once."""

import json

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from members import tokens
from members.addresses import masked, shown
from members.models import Token
from members.tokens import TokenRefused
from membership import proof_of_work, sign_in
from membership.beginning import Beginning
from membership.forms.joining import LinkForm
from membership.sign_in import ConnectRefusal, ConnectRefused
from membership.views.joining import keep, kept, let_in
from portal.views import safe_next


class LinkView(View):
    """메일로 로그인 링크 받기: the same answer to whoever asks."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(LinkForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LinkForm(request.POST)
        if not form.is_valid():
            return self.page(form)
        address = form.cleaned_data["email"]
        if proof_of_work.press(get_adapter().get_client_ip(request)) and not self.is_solved():
            return self.page(form, proof_of_work.challenge(timezone.now()))
        if limited := ratelimit.consume_or_429(request, action="sign_in_link", key=address):
            return limited
        sign_in.send_link(address=address, next_url=safe_next(request, ""), at=timezone.now())
        return keep(request, redirect("membership:link_sent"), Beginning(email=address, next=safe_next(request, "")))

    def is_solved(self) -> bool:
        return proof_of_work.is_solved(self.request.POST.get("proof", ""))

    def page(self, form: LinkForm, challenge: dict | None = None) -> HttpResponse:
        sum_to_do = json.dumps(challenge) if challenge else ""
        context = {"link_form": form, "challenge": sum_to_do, "next": safe_next(self.request, "")}
        return render(self.request, "membership/joining/link.html", context)


class SentView(View):
    """The mail is on its way; `template` says which."""

    template = "sent"

    def get(self, request: HttpRequest) -> HttpResponse:
        beginning = kept(request)
        if not beginning.email:
            return redirect("account_login")
        context = {"beginning": beginning, "address": shown(beginning.email)}
        return render(request, f"membership/joining/{self.template}.html", context)


class TokenPage(View):
    """A link opened by GET shows a button; the button acts. Programs that open every link of a mail change nothing."""

    purpose: Token.Purpose
    template: str

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        try:
            token = tokens.look(self.purpose, secret, timezone.now())
        except TokenRefused as refused:
            return self.gone(refused)
        context = {"address": masked(token.payload["email"]), "provider": token.payload.get("provider")}
        return render(request, f"membership/joining/{self.template}.html", context)

    def gone(self, refused: TokenRefused | ConnectRefused) -> HttpResponse:
        context = {"reason": refused.reason.label}
        return render(self.request, "membership/joining/gone.html", context, status=410)


class SignInLinkView(TokenPage):
    purpose, template = Token.Purpose.SIGN_IN, "enter"

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        try:
            token = sign_in.open_link(secret=secret, at=timezone.now())
        except TokenRefused as refused:
            return self.gone(refused)
        return let_in(request, token.member, token.payload["next"], "code", email=token.payload["email"])


class ConnectLinkView(TokenPage):
    """Of a company's login: whoever has the mailbox is the member, and signs in. Of a mere address, which may be
    mistyped and a stranger's: only the member who wrote it, signed in, may say that it is theirs."""

    purpose, template = Token.Purpose.CONNECT, "connect"

    def dispatch(self, request: HttpRequest, secret: str) -> HttpResponse:
        try:
            token = tokens.look(self.purpose, secret, timezone.now())
        except TokenRefused as refused:
            return self.gone(refused)
        if token.payload.get("provider") or request.user == token.member:
            return super().dispatch(request, secret)
        if request.user.is_authenticated:
            return self.gone(ConnectRefused(ConnectRefusal.FOREIGN))
        return redirect_to_login(request.path, reverse("account_login"))

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        try:
            token = sign_in.open_connection(secret=secret, at=timezone.now())
        except (TokenRefused, ConnectRefused) as refused:
            return self.gone(refused)
        messages.success(request, _("확인했어요. 이제 이 방법으로도 로그인할 수 있어요."))
        if request.user == token.member:
            return redirect("membership:me")
        return let_in(request, token.member, "", "code", email=token.payload["email"])
