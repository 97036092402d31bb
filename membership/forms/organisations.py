"""What is asked about an organisation and its people."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members import addresses, registration_numbers
from members.districts import District
from members.models import Organisation
from members.organisations import MEANING, Role


class FoundForm(forms.Form):
    name = forms.CharField(label=_("기관 이름"), max_length=80, help_text=_("등록증에 적힌 이름 그대로 적어 주세요."))
    kind = forms.ChoiceField(label=_("종류"), choices=[("", _("골라 주세요")), *Organisation.Kind.choices])
    registration_number = forms.CharField(
        label=_("등록번호"),
        required=False,
        max_length=20,
        help_text=_("사업자등록번호·고유번호 10자리, 또는 법인등록번호 13자리예요. 주민 모임은 없어도 돼요."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    is_new_corporate = forms.BooleanField(label=_("2025년 1월 31일부터 받은 법인등록번호예요"), required=False)
    district = forms.ChoiceField(
        label=_("자치구"), required=False, choices=[("", _("서울 전체")), *sorted(District.choices, key=lambda d: d[1])]
    )
    phone = forms.CharField(
        label=_("기관 전화"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        if phone and not re.fullmatch(r"[0-9+\-() ]{7,20}", phone):
            raise ValidationError(_("전화번호를 숫자로 적어 주세요. 보기: 02-354-2100"))
        return phone

    def clean(self) -> dict:
        """A group of neighbours may have no number; every other kind has one."""
        data = super().clean()
        number = data.get("registration_number", "")
        try:
            if number:
                data["registration_number"] = registration_numbers.checked(number, data.get("is_new_corporate", False))
            elif data.get("kind") not in (None, Organisation.Kind.GROUP):
                raise ValidationError(
                    _("등록번호를 적어 주세요. 번호가 없는 모임이면 종류에서 ‘주민 모임’을 골라 주세요.")
                )
        except ValidationError as error:
            self.add_error("registration_number", error)
        return data

    def details(self) -> dict:
        """The arguments of `membership.organisations.found`."""
        return {name: self.cleaned_data[name] for name in ("kind", "name", "registration_number", "district", "phone")}


class RoleForm(forms.Form):
    """`assignable` are the roles the person may give."""

    role = forms.ChoiceField(label=_("역할"), widget=forms.RadioSelect)

    def __init__(self, *args, assignable: list[Role], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in assignable]
        self.meanings = {role.value: MEANING[role] for role in assignable}


class InviteForm(RoleForm):
    email = forms.CharField(
        label=_("초대할 분의 이메일"),
        max_length=254,
        help_text=_("이 주소로 링크를 보내요. 회원이 아니어도 괜찮아요."),
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
    )
    field_order = ("email", "role")

    def clean_email(self) -> str:
        return addresses.checked(self.cleaned_data["email"])
