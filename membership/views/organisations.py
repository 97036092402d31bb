"""Organisations of a member: mine, founding, people, invitations, and the hat one wears."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from members.addresses import masked
from members.mandates import Kind, held_by
from members.models import OrganisationRole
from members.organisations import (
    Deed,
    OrganisationRefusal,
    OrganisationRefused,
    Role,
    assignable,
    in_force,
    invitations_of,
    people_of,
    refusal,
    role_of,
    roles_of,
)
from members.registration_numbers import shown
from members.tokens import TokenRefused
from membership import mandates, organisations
from membership.forms.organisations import FoundForm, InviteForm, RoleForm
from portal import acting as hats
from portal.acting import acting_of, for_member
from portal.views import safe_next


class OrganisationsView(View):
    """Everything one may act as: oneself, organisations, and those who handed something over."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        context = {
            "roles": roles_of(request.user),
            "invited": organisations.invitations_for(request.user, timezone.now()),
            "mandates": held_by(request.user, timezone.now()),
        }
        return render(request, "membership/organisations/mine.html", context)


class SwitchView(View):
    """One tap: be oneself, an organisation's person, or someone who acts for another. What one may not be is a 404."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login("/organisations/")
        kind, _dash, number = request.POST.get("as", "self").partition("-")
        number = int(number) if number.isdecimal() else 0
        if kind == "organisation":
            role = get_object_or_404(roles_of(request.user), organisation=number)
            self.leave(request)
            hats.wear(request, role.organisation)
        elif kind == "mandate":
            mandate = get_object_or_404(held_by(request.user, timezone.now()), pk=number)
            self.leave(request)
            mandates.begin(mandate=mandate, at=timezone.now())
            hats.act_for(request, mandate)
        else:
            self.leave(request)
        return redirect(safe_next(request, "/organisations/"))

    def leave(self, request: HttpRequest) -> None:
        """To put down the mandate of a call is to end the call."""
        hat = hats.hat_of(request)
        hats.take_off(request)
        if hat and hat.mandate and hat.mandate.kind == Kind.STAFF:
            mandates.finish(mandate=hat.mandate, at=timezone.now(), by=request.user)
            messages.success(request, _("대신하기를 끝냈어요. 한 일을 회원에게 알렸어요."))


@method_decorator(for_member(None), name="dispatch")
class FoundView(View):
    template = "membership/organisations/new.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, self.template, {"form": FoundForm(initial={"district": request.user.home_district})})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FoundForm(request.POST)
        if form.is_valid():
            try:
                made = organisations.found(**form.details(), acting=acting_of(request), at=timezone.now())
                messages.success(request, _("기관을 만들었어요. 함께할 사람을 초대해 보세요."))
                return redirect("membership:organisation", made.pk)
            except OrganisationRefused as refused:
                form.add_error("registration_number", refused.reason.label)
        return render(request, self.template, {"form": form}, status=422)


@method_decorator(for_member(None), name="dispatch")
class InsideView(View):
    """Base of the screens of one organisation: for its people only, others find nothing here."""

    def dispatch(self, request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
        self.own = get_object_or_404(roles_of(request.user), organisation=pk)
        self.organisation = self.own.organisation
        self.assignable = assignable(self.own.role)
        return super().dispatch(request, **kwargs)

    def why_not(self, deed: Deed, **question) -> OrganisationRefusal | None:
        return refusal(deed, acting=acting_of(self.request), organisation=self.organisation, **question)

    def show(self, template: str, status: int = 200, **context) -> HttpResponse:
        context |= {"organisation": self.organisation, "own": self.own}
        return render(self.request, f"membership/organisations/{template}.html", context, status=status)

    def do(self, verb, success: str, **arguments) -> HttpResponse:
        """Ask for the verb; back to the organisation, or to the list for who is no longer in it."""
        try:
            verb(**arguments, acting=acting_of(self.request), at=timezone.now())
            messages.success(self.request, success)
        except OrganisationRefused as refused:
            messages.error(self.request, refused.reason.label)
        if role_of(self.request.user, self.organisation):
            return redirect("membership:organisation", self.organisation.pk)
        return redirect("membership:organisations")


class OrganisationView(InsideView):
    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        return self.show(
            "organisation",
            people=people_of(self.organisation),
            invitations=invitations_of(self.organisation) if self.assignable else [],
            may_invite=bool(self.assignable),
            must_stay=self.why_not(Deed.LEAVE),
            may_close=self.why_not(Deed.CLOSE) is None,
            agreement=in_force(self.organisation, today),
            number=shown(self.organisation.registration_number),
        )


class InviteView(InsideView):
    def get(self, request: HttpRequest) -> HttpResponse:
        form = InviteForm(assignable=self.assignable, initial={"role": Role.MANAGER})
        return self.show("invite", form=form, why_not=self.why_not(Deed.INVITE))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = InviteForm(request.POST, assignable=self.assignable)
        if not form.is_valid():
            return self.show("invite", form=form, why_not=self.why_not(Deed.INVITE), status=422)
        success = _("%(email)s로 초대를 보냈어요.") % {"email": form.cleaned_data["email"]}
        return self.do(organisations.invite, success, organisation=self.organisation, **form.cleaned_data)


class PersonView(InsideView):
    """One person's role: change it, or let the person go."""

    def dispatch(self, request: HttpRequest, pk: int, role: int) -> HttpResponse:
        self.role = role
        return super().dispatch(request, pk=pk)

    def target(self) -> OrganisationRole:
        ongoing = self.organisation.roles.exclude(state=OrganisationRole.State.ENDED).select_related("person")
        return get_object_or_404(ongoing, pk=self.role)

    def get(self, request: HttpRequest) -> HttpResponse:
        target = self.target()
        form = RoleForm(assignable=self.assignable, initial={"role": target.role})
        return self.show("person", target=target, form=form, why_not=self.why_not(Deed.END_ROLE, target=target))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RoleForm(request.POST, assignable=self.assignable)
        if not form.is_valid():
            return self.show("person", target=self.target(), form=form, status=422)
        success = _("역할을 바꿨어요.")
        return self.do(organisations.change_role, success, target=self.target(), role=form.cleaned_data["role"])


class EndView(PersonView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.do(organisations.end_role, _("끝냈어요. 바로 적용돼요."), target=self.target())


class LeaveView(InsideView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("leave", why_not=self.why_not(Deed.LEAVE))

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.do(organisations.leave, _("기관에서 나왔어요."), organisation=self.organisation)


class CloseView(InsideView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("close", why_not=self.why_not(Deed.CLOSE), people=people_of(self.organisation))

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.do(organisations.close, _("기관을 닫았어요."), organisation=self.organisation)


class InvitationView(View):
    """The link of an invitation: opened by GET it only tells; the button joins."""

    template = "membership/organisations/invitation.html"

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        try:
            invitation = organisations.invitation_behind(secret, timezone.now())
        except (TokenRefused, OrganisationRefused) as refused:
            return render(request, self.template, {"refused": refused.reason.label}, status=410)
        is_mine = request.user.is_authenticated and organisations.is_for(invitation, request.user)
        context = {"invitation": invitation, "is_mine": is_mine, "sent_to": masked(invitation.invited_email)}
        return render(request, self.template, context)

    @method_decorator(for_member(None))
    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        now = timezone.now()
        try:
            invitation = organisations.invitation_behind(secret, now)
            organisations.accept(invitation=invitation, acting=acting_of(request), at=now, secret=secret)
        except (TokenRefused, OrganisationRefused) as refused:
            return render(request, self.template, {"refused": refused.reason.label}, status=409)
        messages.success(request, _("이제 %(name)s에서 함께해요.") % {"name": invitation.organisation.name})
        return redirect("membership:organisation", invitation.organisation_id)


@method_decorator(for_member(None), name="dispatch")
class AcceptView(View):
    """From one's own list, where the address is known to be one's own."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        now = timezone.now()
        invitation = get_object_or_404(organisations.invitations_for(request.user, now), pk=pk)
        try:
            organisations.accept(invitation=invitation, acting=acting_of(request), at=now)
            messages.success(request, _("이제 %(name)s에서 함께해요.") % {"name": invitation.organisation.name})
        except OrganisationRefused as refused:
            messages.error(request, refused.reason.label)
        return redirect("membership:organisations")
