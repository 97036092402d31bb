"""What is asked when a passkey is added."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

NAME = {
    "max_length": 40,
    "label": _("이름"),
    "help_text": _("어느 기기의 패스키인지 알아볼 이름이에요. 예: 내 휴대전화"),
}


class AddPasskeyForm(AddWebAuthnForm):
    """Every key is made as a passkey, which signs in by itself: nobody should have to know the difference."""

    name = forms.CharField(required=False, **NAME)
    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.CheckboxInput(attrs={"hidden": True}))


class RenamePasskeyForm(EditWebAuthnForm):
    name = forms.CharField(**NAME)
