"""대신할 권한: handing something to another, taking it back, taking it on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from members.addresses import masked
from members.mandates import MandateRefused, given_by, held_by
from members.models import Mandate
from members.tokens import TokenRefused
from membership import deeds, mandates
from membership.forms.mandates import OfferForm
from portal.acting import acting_of, for_member


@method_decorator(for_member(None), name="dispatch")
class MandatesView(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        given = given_by(request.user, now)
        context = {
            "given": [(mandate, mandates.labels(mandate.scope), deeds.done_by(mandate, now)) for mandate in given],
            "held": [(mandate, mandates.labels(mandate.scope)) for mandate in held_by(request.user, now)],
            "offers": [
                (offer, masked(offer.payload["email"]), mandates.labels(offer.payload["scope"]))
                for offer in mandates.offers_of(request.user, now)
            ],
        }
        return render(request, "membership/mandates/mine.html", context)


@method_decorator(for_member(None), name="dispatch")
class OfferView(View):
    template = "membership/mandates/new.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, self.template, {"form": OfferForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form, now = OfferForm(request.POST), timezone.now()
        if form.is_valid():
            what = {"email": form.cleaned_data["email"], "scope": form.cleaned_data["scope"]}
            try:
                ends_at = now + form.cleaned_data["days"]
                mandates.offer(**what, ends_at=ends_at, acting=acting_of(request), at=now)
                messages.success(request, _("부탁하는 메일을 보냈어요. 그분이 ‘맡을게요’를 누르면 시작돼요."))
                return redirect("membership:mandates")
            except MandateRefused as refused:
                form.add_error(None, refused.reason.label)
        return render(request, self.template, {"form": form}, status=422)


@method_decorator(for_member(None), name="dispatch")
class WithdrawView(View):
    """By the one who gave it or the one who holds it."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        mine = Mandate.objects.filter(member=request.user) | Mandate.objects.filter(agent=request.user)
        mandate = get_object_or_404(mine.select_related("member", "agent"), pk=pk)
        try:
            mandates.withdraw(mandate=mandate, acting=acting_of(request), at=timezone.now())
            messages.success(request, _("거뒀어요. 바로 끝났어요."))
        except MandateRefused as refused:
            messages.info(request, refused.reason.label)
        return redirect("membership:mandates")


@method_decorator(for_member(None), name="dispatch")
class TakeBackView(View):
    """An offer nobody has answered."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        now = timezone.now()
        offer = get_object_or_404(mandates.offers_of(request.user, now), pk=pk)
        mandates.take_offer_back(token=offer, acting=acting_of(request), at=now)
        messages.success(request, _("부탁을 거뒀어요. 보낸 링크는 이제 열리지 않아요."))
        return redirect("membership:mandates")


class TakeOnView(View):
    """The link of an offer: opened by GET it only tells; the button takes it on."""

    template = "membership/mandates/offer.html"

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        try:
            offer = mandates.offer_behind(secret, timezone.now())
        except TokenRefused as refused:
            return render(request, self.template, {"refused": refused.reason.label}, status=410)
        email = offer.payload["email"]
        is_mine = request.user.is_authenticated and mandates.is_for(offer, request.user)
        context = {"offer": offer, "is_mine": is_mine, "sent_to": masked(email)}
        return render(request, self.template, context | {"scope": mandates.labels(offer.payload["scope"])})

    @method_decorator(for_member(None))
    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        try:
            mandate = mandates.take_on(secret=secret, acting=acting_of(request), at=timezone.now())
        except (TokenRefused, MandateRefused) as refused:
            return render(request, self.template, {"refused": refused.reason.label}, status=409)
        messages.success(request, _("이제 %(name)s님을 대신할 수 있어요.") % {"name": mandate.member.get_short_name()})
        return redirect("membership:organisations")
