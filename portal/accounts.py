"""How allauth is told about this portal."""

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up opens with the members feature; until then only known members sign in."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("로그인에 너무 여러 번 실패했어요. 잠시 뒤에 다시 해 주세요."),
        "email_password_mismatch": _("이메일이나 비밀번호가 맞지 않아요. 다시 적어 주세요."),
    }

    def is_open_for_signup(self, request) -> bool:
        return False
