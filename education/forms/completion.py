"""What is typed to check a certificate, and the name that stands on one."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("확인 번호"),
        max_length=100,
        help_text=_("수료증 아래쪽 QR 옆에 있어요. 띄어쓰기와 줄표는 없어도 되고, 작은 글자로 적어도 돼요."),
        widget=forms.TextInput(
            attrs={"class": "input code", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("수료증에 적힌 확인 번호를 적어 주세요.")},
    )


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("수료증에 들어갈 이름"),
        max_length=80,
        help_text=_("주민등록증에 적힌 이름을 적어 주세요. 보기: 김서울"),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
        error_messages={"required": _("이름을 적어 주세요. 수료증에 그대로 들어가요.")},
    )
