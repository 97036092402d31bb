"""What the stand-in agency's page asks."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ConsoleForm(forms.Form):
    name = forms.CharField(label=_("이름"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    born_on = forms.DateField(
        label=_("생일"),
        help_text=_("보기: 1980-05-05"),
        widget=forms.DateInput(attrs={"autocomplete": "bday", "inputmode": "numeric"}),
    )
