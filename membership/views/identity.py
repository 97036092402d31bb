"""본인확인: what for and what is kept, the way to the agency, and the way back."""

from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from members import addresses, guardians
from members import identity as checks
from membership import identity
from membership.views.merging import offer
from portal.acting import acting_of, for_member
from portal.identity import IdentityRefused, adapter, is_offered
from portal.views import safe_next

SESSION_KEY = "identity"


@for_member(None)
class IdentityView(View):
    """State and start."""

    def get(self, request: HttpRequest) -> HttpResponse:
        member, now = acting_of(request).member, timezone.now()
        context = {
            "check": checks.verified(member, now),
            "others": [(other.pk, addresses.masked(other.email)) for other in checks.accounts_of_same_person(member)],
            "needs_guardian": not guardians.may_use_personal_features(member, now),
            "is_offered": is_offered(),
            "next": safe_next(request, ""),
        }
        return render(request, "membership/identity/identity.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        if not is_offered():
            return redirect("membership:identity")
        transaction = uuid4().hex
        request.session[SESSION_KEY] = {"transaction": transaction, "next": safe_next(request, "")}
        return redirect(adapter().begin(transaction, request.build_absolute_uri(reverse("membership:identity_done"))))


@for_member(None)
class DoneView(View):
    """Where the agency sends the browser back to. Safe to load twice."""

    def get(self, request: HttpRequest) -> HttpResponse:
        begun = request.session.get(SESSION_KEY, {})
        if not is_offered():
            return redirect("membership:identity")
        target = begun.get("next", "")
        again = f"{reverse('membership:identity')}?{urlencode({'next': target})}" if target else "membership:identity"
        try:
            outcome = self.read(request, begun.get("transaction"))
        except IdentityRefused as refused:
            messages.error(request, refused.reason.label)
            return redirect(again)
        if outcome.needs_guardian or outcome.others:
            return redirect(again)
        messages.success(request, _("본인확인을 마쳤어요."))
        return redirect(target or again)

    def read(self, request: HttpRequest, transaction: str | None) -> identity.Outcome:
        """An answer to another start, or to none, is not this person's."""
        agency = adapter()
        person = agency.finish(request.GET.dict())
        if person.transaction != transaction:
            raise IdentityRefused(identity.IdentityRefusal.FOREIGN)
        return identity.record(acting=acting_of(request), person=person, provider=agency.name, at=timezone.now())


@for_member(None)
class MergeOfferView(View):
    """That both accounts are one person's is proven by the checks: on to the page that asks."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        other = get_object_or_404(checks.accounts_of_same_person(acting_of(request).member), pk=pk)
        return offer(request, other)
