"""Offering to make two accounts one, to a person who has just shown that both are theirs."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from members.models import Member
from membership import merging
from membership.merging import MergeRefusal, MergeRefused
from portal.acting import acting_of

COOKIE, SALT, LIFE = "merging", "membership.merging", timedelta(minutes=15)


def offer(request: HttpRequest, other: Member) -> HttpResponse:
    """To the page that asks. The proof lies signed in the browser and names both accounts."""
    response = redirect("membership:merge")
    proof = signing.dumps([other.pk, request.user.pk], salt=SALT)
    response.set_cookie(
        COOKIE, proof, int(LIFE.total_seconds()), httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


def other_account(request: HttpRequest) -> Member | None:
    """The account that was proven beside the one signed in."""
    try:
        other, mine = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFE)
    except (signing.BadSignature, ValueError):
        return None
    return Member.objects.filter(pk=other).first() if mine == request.user.pk else None


class MergeView(LoginRequiredMixin, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        other = other_account(request)
        return self.page(other, merging.refusal(other, request.user) if other else MergeRefusal.GONE)

    def post(self, request: HttpRequest) -> HttpResponse:
        other = other_account(request)
        if other is None:
            return self.page(other, MergeRefusal.GONE)
        try:
            merging.merge(from_=other, into=request.user, acting=acting_of(request), at=timezone.now())
        except MergeRefused as refused:
            return self.page(other, refused.reason)
        messages.success(request, _("두 계정을 하나로 합쳤어요. 이제 어느 방법으로 들어와도 같은 계정이에요."))
        response = redirect("membership:me")
        response.delete_cookie(COOKIE)
        return response

    def page(self, other: Member | None, reason: MergeRefusal | None) -> HttpResponse:
        context = {"other": other, "refusal": reason.label if reason else ""}
        return render(self.request, "membership/joining/merge.html", context, status=409 if reason else 200)
