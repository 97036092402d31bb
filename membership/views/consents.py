"""내 동의, and asking again when a text has changed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from members import consents, guardians
from members.acting import as_self
from members.consents import ConsentRefused
from members.models import MandateScope, Purpose
from membership import my_consents, text_changes
from membership.forms.consents import ConsentForm
from membership.views.data import OwnView
from portal.acting import acting_of, for_member
from portal.views import safe_next


@method_decorator(never_cache, name="dispatch")
@for_member(MandateScope.CONSENTS)
class ConsentPage(View):
    """For the person themselves, or the staff member who reads the text out to them: both names stand in the ledger."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        acting = acting_of(request)
        self.member, self.now = acting.member, timezone.now()
        # A consent is one person's own, whatever hat they wear.
        self.verb = {
            "member": self.member,
            "acting": acting if acting.is_for_another else as_self(self.member),
            "at": self.now,
        }
        return super().dispatch(request, *args, **kwargs)


class ConsentsView(ConsentPage):
    def get(self, request: HttpRequest) -> HttpResponse:
        cards = my_consents.cards(self.member, self.now)
        context = {
            "required": [card for card in cards if card.text.is_required],
            "optional": [card for card in cards if not card.text.is_required],
            "acting": self.verb["acting"],
            "guardian": guardians.standing(self.member, self.now) if self.member.born_on else None,
        }
        return render(request, "membership/consents/consents.html", context)


class ConsentChangeView(ConsentPage):
    """One purpose, one tap, at once."""

    def post(self, request: HttpRequest, purpose: str, answer: str) -> HttpResponse:
        if purpose not in Purpose.values:
            raise Http404
        try:
            messages.success(request, getattr(self, answer)(Purpose(purpose)))
        except ConsentRefused as refused:
            messages.error(request, refused.reason.label)
        return redirect("membership:consents")

    def give(self, purpose: Purpose) -> str:
        version = self.request.POST.get("version", "")
        versions = {purpose: int(version) if version.isdecimal() else 0}
        consents.give(**self.verb, purposes=[purpose], versions=versions)
        return _("'%s'에 동의했어요.") % purpose.label

    def withdraw(self, purpose: Purpose) -> str:
        consents.withdraw(**self.verb, purpose=purpose)
        return _("'%s' 동의를 거뒀어요. 지금부터 쓰지 않아요.") % purpose.label


class AgainView(OwnView):
    """Required texts that changed, or that a guardian agreed to until now, before anything personal goes on."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not guardians.may_use_personal_features(self.member, self.now):
            return self.without_guardian()
        texts = consents.to_ask_again(self.member, self.now)
        return self.page(ConsentForm(at=self.now, texts=texts)) if texts else redirect(safe_next(request, "/me/"))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ConsentForm(request.POST, at=self.now, texts=consents.to_ask_again(self.member, self.now))
        if not form.is_valid():
            return self.page(form)
        try:
            consents.give(**self.verb, purposes=form.purposes, versions=form.versions)
        except ConsentRefused:
            return self.without_guardian()
        messages.success(request, _("고마워요. 이어서 쓰시면 돼요."))
        return redirect(safe_next(request, "/me/"))

    def page(self, form: ConsentForm) -> HttpResponse:
        changes = [(text, changed) for text in form.texts if (changed := text_changes.since_last(text))]
        context = {"consents": form, "changes": changes, "next": safe_next(self.request, "/me/")}
        return render(self.request, "membership/consents/again.html", context)

    def without_guardian(self) -> HttpResponse:
        return render(self.request, "membership/consents/without_guardian.html")


class PoliciesView(TemplateView):
    template_name = "membership/policies/policies.html"

    def get_context_data(self, **kwargs) -> dict:
        texts = consents.texts_in_force(timezone.now()).values()
        required = [text for text in texts if text.is_required]
        return super().get_context_data(
            **kwargs, required=required, optional=[text for text in texts if not text.is_required]
        )


@method_decorator(never_cache, name="dispatch")
class PolicyView(TemplateView):
    """One version of one text, with all its versions; the one in force unless another is named."""

    template_name = "membership/policies/policy.html"

    def get_context_data(self, purpose: str, version: int | None = None, **kwargs) -> dict:
        now = timezone.now()
        shown = consents.versions_of(purpose)
        in_force = consents.texts_in_force(now).get(purpose)
        text = next((text for text in shown if text.version == version), None) if version else in_force
        if text is None:
            raise Http404
        return super().get_context_data(
            **kwargs,
            text=text,
            versions=shown,
            in_force=in_force,
            changes=text_changes.since_last(text),
            is_coming=text.effective_at > now,
        )
