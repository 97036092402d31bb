"""How allauth is told about this portal: who may enter, in which words, and how an address is read."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.addresses import normalised
from members.models import Member
from portal.reading import welcome


class AccountAdapter(DefaultAccountAdapter):
    """Joining has one screen of its own (membership/views/joining.py); allauth's sign-up stays shut."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("로그인에 너무 여러 번 실패했어요. 잠시 뒤에 다시 해 주세요."),
        "email_password_mismatch": _("이메일이나 비밀번호가 맞지 않아요. 다시 적어 주세요."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_email(self, email: str) -> str:
        return normalised(email) or ""

    def get_login_stages(self) -> list[str]:
        stock = f"{EmailVerificationStage.__module__}.{EmailVerificationStage.__name__}"
        return [f"{__name__}.AddressStage" if path == stock else path for path in super().get_login_stages()]

    def pre_login(self, request: HttpRequest, user: Member, **kwargs) -> HttpResponse | None:
        """Nobody enters a destroyed or merged account, by whichever door."""
        if user.erased_at or user.merged_into_id:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: Member, **kwargs) -> HttpResponse:
        """A member's wishes reach this device; who asked to leave and comes back is asked first whether to stay."""
        response = super().post_login(request, user, **kwargs)
        welcome(request, response, user)
        if user.deletion_requested_at:
            return HttpResponseRedirect(reverse("membership:undo_leaving"))
        return response


class AddressStage(EmailVerificationStage):
    """A member without an e-mail (the company they sign in by gave none) has none to confirm."""

    def handle(self):
        user = self.login.user
        if user and not user.email and not EmailAddress.objects.filter(user=user).exists():
            return None, True
        return super().handle()


class SignInForm(LoginForm):
    """E-mail and password. A Korean domain or capitals find the same person."""

    def clean_login(self) -> str:
        return normalised(super().clean_login()) or ""


class ForgottenForm(ResetPasswordForm):
    def clean_email(self) -> str:
        self.cleaned_data["email"] = normalised(self.cleaned_data["email"])
        return super().clean_email()
