"""What is written at the door: a name, a code, a file."""

from django import forms
from django.utils.translation import gettext_lazy

QUIET = {"autocomplete": "off"}


class NameForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("누구인가요"),
        max_length=40,
        help_text=gettext_lazy("별명 앞 두 글자, 전화 뒤 네 자리, 접수 번호 가운데 하나"),
        widget=forms.TextInput(attrs={**QUIET, "enterkeyhint": "search"}),
        error_messages={"required": gettext_lazy("찾을 분의 별명이나 전화 뒤 네 자리를 적어 주세요.")},
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("화면에 보이는 여섯 숫자"),
        max_length=16,
        widget=forms.TextInput(attrs={**QUIET, "inputmode": "numeric", "class": "input codebox"}),
        error_messages={"required": gettext_lazy("화면에 지금 보이는 여섯 숫자를 적어 주세요.")},
    )


class PersonForm(forms.Form):
    query = forms.CharField(
        label=gettext_lazy("누구인가요"),
        max_length=100,
        help_text=gettext_lazy("휴대전화 번호나 이메일 전체를 적어요. 보기: 010-1234-5678"),
        widget=forms.TextInput(attrs=QUIET),
        error_messages={"required": gettext_lazy("휴대전화 번호나 이메일을 적어 주세요.")},
    )


class SheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("출석부 파일"),
        help_text=gettext_lazy("XLSX나 CSV. ‘접수 번호’ 칸과 이 모임의 칸(‘3회’처럼, 또는 ‘출석’)이 있으면 돼요."),
        error_messages={
            "required": gettext_lazy("올릴 파일을 골라 주세요."),
            "empty": gettext_lazy("파일이 비어 있어요. 출석부를 적어 저장한 뒤 다시 골라 주세요."),
        },
    )
