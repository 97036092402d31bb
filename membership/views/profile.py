"""내 정보: what others call me, my district, my phone, what I care about, how I want to read."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from members import phones
from members.acting import as_self
from members.models import MandateScope
from members.tokens import TokenRefusal, TokenRefused
from membership import profile
from membership.forms.profile import CodeForm, PhoneForm, ProfileForm
from portal.acting import acting_of, for_member
from portal.reading import remember_wishes

SESSION_KEY = "phone_code"
# The sentences of a link that is gone, said of a code.
CODE_GONE = {
    TokenRefusal.EXPIRED: gettext_lazy("시간이 지나 이 번호는 쓸 수 없어요. 새 번호를 받아 주세요."),
    TokenRefusal.USED: gettext_lazy("이미 쓴 번호예요. 새 번호를 받아 주세요."),
    TokenRefusal.UNKNOWN: gettext_lazy("먼저 휴대전화 번호를 적어 주세요."),
}


@for_member(MandateScope.PROFILE)
class ProfilePage(View):
    """A signed-in person, for themselves or within a mandate for the profile."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.acting = acting_of(request)
        return super().dispatch(request, *args, **kwargs)


class ProfileView(ProfilePage):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, ProfileForm(member=self.acting.member))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ProfileForm(request.POST, member=self.acting.member)
        if not form.is_valid():
            return self.page(request, form)
        changed = form.save(acting=self.acting, at=timezone.now())
        messages.success(request, _("저장했어요."))
        is_own = not self.acting.is_for_another
        needs_phone = is_own and self.acting.member.call_me and not self.acting.member.phone
        response = redirect("membership:phone" if needs_phone else "membership:profile")
        if is_own:
            remember_wishes(request, response, self.acting.member, set(changed))
        return response

    def page(self, request: HttpRequest, form: ProfileForm) -> HttpResponse:
        member = self.acting.member
        context = {"form": form, "member": member, "phone": phones.shown(member.phone), "acting": self.acting}
        return render(request, "membership/profile/profile.html", context)


@for_member(None)
class PhonePage(View):
    """Codes of the desk go to this number, so nobody sets it for another."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.acting = as_self(request.user)
        return super().dispatch(request, *args, **kwargs)


class PhoneView(PhonePage):
    """Step one: the number."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = PhoneForm(initial={"phone": phones.shown(self.acting.member.phone)})
        return self.page(request, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PhoneForm(request.POST)
        if form.is_valid():
            try:
                number = form.cleaned_data["phone"]
                token = profile.send_code(acting=self.acting, number=number, at=timezone.now())
                request.session[SESSION_KEY] = {"token": token.pk, "phone": number}
                return redirect("membership:phone_code")
            except ValidationError as error:
                form.add_error("phone", error)
        return self.page(request, form)

    def page(self, request: HttpRequest, form: PhoneForm) -> HttpResponse:
        return render(request, "membership/profile/phone.html", {"form": form, "member": self.acting.member})


class CodeView(PhonePage):
    """Step two: the six digits."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY not in request.session:
            return redirect("membership:phone")
        return self.page(request, CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, sent = CodeForm(request.POST), request.session.get(SESSION_KEY)
        if sent and form.is_valid():
            try:
                code = form.cleaned_data["code"]
                profile.confirm_phone(acting=self.acting, token=sent["token"], code=code, at=timezone.now())
                del request.session[SESSION_KEY]
                messages.success(request, _("휴대전화 번호를 확인했어요."))
                return redirect("membership:profile")
            except TokenRefused as refused:
                form.add_error("code", CODE_GONE.get(refused.reason, refused.reason.label))
        return self.page(request, form) if sent else redirect("membership:phone")

    def page(self, request: HttpRequest, form: CodeForm) -> HttpResponse:
        number = request.session[SESSION_KEY]["phone"]
        return render(request, "membership/profile/code.html", {"form": form, "phone": phones.shown(number)})


class ForgetPhoneView(PhonePage):
    def post(self, request: HttpRequest) -> HttpResponse:
        profile.forget_phone(acting=self.acting, at=timezone.now())
        messages.success(request, _("전화번호를 지웠어요."))
        return redirect("membership:profile")
