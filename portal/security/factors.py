"""How allauth's second factors behave here: secrets encrypted, words ours, and staff keep at least one."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import Member
from members.staff import is_staff
from portal.security.demo_factor import DEMO_SECRET
from portal.security.second_factor import is_last_factor

# In place of a secret that cannot be read or must not count: one that nobody knows, new each time.


def cipher() -> MultiFernet:
    """Keys from SECRET_KEY, and from the former ones for reading."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = (hashlib.sha256(f"second factor {key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])


class FactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("2단계 인증을 쓰는 동안에는 이메일을 더 넣을 수 없어요."),
        "cannot_delete_authenticator": _("일하는 계정에는 2단계 인증이 꼭 있어야 해요. 다른 방법을 먼저 더해 주세요."),
        "cannot_generate_recovery_codes": _("2단계 인증을 먼저 켜 주세요."),
        "incorrect_code": _("번호가 맞지 않아요. 앱에 지금 보이는 번호를 다시 적어 주세요."),
        "unverified_email": _("이메일을 먼저 확인해 주세요. 확인 메일 속의 단추를 누르면 돼요."),
    }

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            text = cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return generate_totp_secret()
        return generate_totp_secret() if text == DEMO_SECRET and not settings.DEMO_ACCOUNTS_ALLOWED else text

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not (is_staff(authenticator.user) and is_last_factor(authenticator))

    def generate_authenticator_name(self, user: Member, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("내 패스키") if number == 1 else gettext("내 패스키 %(number)d") % {"number": number}

    def _get_site_name(self) -> str:
        return settings.WAGTAIL_SITE_NAME
