"""The desk: find a member, hear why, get the member's word, act for half an hour, and say what was done."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from members import access_log, consents, finding, phones
from members.acting import as_office
from members.finding import FoundMember
from members.mandates import ACT_PERMISSION, STAFF_LIFE, Kind, MandateRefused, Method, State, staff_refusal
from members.models import AccessEntry, Mandate, Member
from members.tokens import TokenRefused
from membership import deeds, desk, desk_accounts, profile
from membership.desk_accounts import AccountRefused
from membership.forms.desk import AccountForm, CodeForm, FindForm, RequestForm
from portal import acting as hats

FOUND = "desk_found"
REASON = "desk_reason"
PHONE_CODE = "desk_phone_code"


class StaffView(View):
    """For those who may act for members; a second factor is asked by the staff door (portal/security)."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.has_perm(ACT_PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def show(self, template: str, status: int = 200, **context) -> HttpResponse:
        return render(self.request, f"membership/desk/{template}.html", context, status=status)

    def found(self, pk: int) -> Member:
        """A member this person has just searched for: the search is in the log, a guessed number finds nobody."""
        if pk not in self.request.session.get(FOUND, []):
            raise Http404
        return get_object_or_404(Member.objects.present(), pk=pk)


class DeskView(StaffView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("desk", form=FindForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """By POST: what a caller says stands in no address and no server log."""
        form = FindForm(request.POST)
        if form.is_valid():
            found, reason = finding.find(form.cleaned_data["query"]), form.cleaned_data["reason"]
            try:
                kind, what = AccessEntry.Kind.SEARCH, _("대행 창구에서 찾기")
                access_log.record(
                    kind=kind, staff=request.user, what=what, reason=reason, rows=len(found), at=timezone.now()
                )
                request.session[FOUND], request.session[REASON] = [one.pk for one in found], reason
                return self.show("desk", form=form, found=found, was_asked=True)
            except ValidationError as error:
                form.add_error("reason", error)
        return self.show("desk", form=form, status=422)


class RequestView(StaffView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(pk, RequestForm(initial={"reason": request.session.get(REASON, ""), "way": "phone"}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form, member = RequestForm(request.POST), self.found(pk)
        if form.is_valid():
            try:
                mandate = desk.request(staff=request.user, member=member, **form.details(), at=timezone.now())
                if mandate.state == State.ACTIVE:
                    hats.act_for(request, mandate)
                    return redirect("membership:desk_now")
                return redirect("membership:desk_code", mandate.pk)
            except MandateRefused as refused:
                form.add_error(None, refused.reason.label)
        return self.page(pk, form, 422)

    def page(self, pk: int, form: RequestForm, status: int = 200) -> HttpResponse:
        member = self.found(pk)
        refusal = staff_refusal(self.request.user, member)
        return self.show("request", status, form=form, found=FoundMember.of(member), refusal=refusal)


class CodeView(StaffView):
    def mandate(self, pk: int) -> Mandate:
        own = Mandate.objects.filter(agent=self.request.user, kind=Kind.STAFF, state=State.REQUESTED)
        return get_object_or_404(own.select_related("member", "agent"), pk=pk)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(self.mandate(pk), CodeForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form, mandate = CodeForm(request.POST), self.mandate(pk)
        if form.is_valid():
            try:
                desk.confirm(mandate=mandate, code=form.cleaned_data["code"], at=timezone.now())
                hats.act_for(request, mandate)
                return redirect("membership:desk_now")
            except (TokenRefused, MandateRefused) as refused:
                form.add_error("code", refused.reason.label)
        return self.page(mandate, form, 422)

    def page(self, mandate: Mandate, form: CodeForm, status: int = 200, code: str = "") -> HttpResponse:
        is_sms = mandate.method == Method.CODE_SMS
        found = FoundMember.of(mandate.member)
        return self.show("code", status, form=form, mandate=mandate, found=found, is_sms=is_sms, code=code)


class NewCodeView(CodeView):
    """Another number: sent again, or shown on the screen this once."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        mandate = self.mandate(pk)
        try:
            if code := desk.new_code(mandate=mandate, at=timezone.now()):
                return self.page(mandate, CodeForm(), code=code)
            messages.success(request, _("새 번호를 보냈어요. 먼저 보낸 번호는 쓸 수 없어요."))
        except MandateRefused as refused:
            messages.error(request, refused.reason.label)
        return redirect("membership:desk_code", pk)


class NowView(StaffView):
    """What can be done for the member now, and what was done so far."""

    def get(self, request: HttpRequest) -> HttpResponse:
        hat = hats.hat_of(request)
        if hat is None or hat.mandate is None:
            return redirect("membership:desk")
        done = deeds.done_by(hat.mandate, timezone.now())
        return self.show("now", hat=hat, done=done, minutes=int(STAFF_LIFE.total_seconds() // 60))


class AccountView(StaffView):
    """An account for a person without e-mail."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("account", form=AccountForm(texts=consents.texts_in_force(timezone.now())))

    def post(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        form = AccountForm(request.POST, texts=consents.texts_in_force(now))
        if form.is_valid():
            try:
                member = desk_accounts.make(staff=request.user, **form.details(), at=now)
                request.session[FOUND] = [member.pk]
                messages.success(request, _("계정을 만들었어요. 이제 번호가 맞는지 확인해 주세요."))
                return redirect("membership:desk_phone", member.pk)
            except AccountRefused as refused:
                form.add_error(None, refused.reason.label)
            except ValidationError as error:
                form.add_error("born_on", error)
        return self.show("account", 422, form=form)


class PhoneView(StaffView):
    """Is it the person's phone? A code goes there and is read out."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(self.found(pk), CodeForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        member, form, now = self.found(pk), CodeForm(request.POST), timezone.now()
        acting = as_office(request.user, member)
        try:
            if "send" in request.POST:
                token = profile.send_code(acting=acting, number=member.phone, at=now)
                request.session[PHONE_CODE] = [member.pk, token.pk]
                messages.success(request, _("번호를 보냈어요. 받은 번호를 읽어 달라고 해 주세요."))
                return redirect("membership:desk_phone", pk)
            whose, sent = request.session.get(PHONE_CODE, [0, 0])
            if whose == pk and form.is_valid():
                profile.confirm_phone(acting=acting, token=sent, code=form.cleaned_data["code"], at=now)
                messages.success(request, _("번호를 확인했어요."))
                return redirect("membership:desk_request", pk)
        except TokenRefused as refused:
            form.add_error("code", refused.reason.label)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return self.page(member, form, 422)

    def page(self, member: Member, form: CodeForm, status: int = 200) -> HttpResponse:
        was_sent = self.request.session.get(PHONE_CODE, [0, 0])[0] == member.pk
        phone = phones.masked(member.phone)
        return self.show("phone", status, form=form, member=member, phone=phone, was_sent=was_sent)
