"""What a member says when handing something to another."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from members import addresses
from members.models import FOR_RELATIVES

PERIODS = (("30", _("한 달")), ("90", _("석 달")), ("180", _("여섯 달")), ("365", _("한 해")))


class OfferForm(forms.Form):
    email = forms.CharField(
        label=_("맡아 줄 분의 이메일"),
        max_length=254,
        help_text=_("가족이나 믿는 이웃의 주소예요. 이 주소로 링크를 보내요."),
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
    )
    scope = forms.MultipleChoiceField(
        label=_("무엇을 맡길까요"),
        choices=[(scope.value, scope.label) for scope in FOR_RELATIVES],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.ChoiceField(label=_("언제까지 맡길까요"), choices=PERIODS, widget=forms.RadioSelect, initial="90")

    def clean_email(self) -> str:
        return addresses.checked(self.cleaned_data["email"])

    def clean_days(self) -> timedelta:
        return timedelta(days=int(self.cleaned_data["days"]))
