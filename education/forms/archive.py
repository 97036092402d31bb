"""Forms of 수료 관리."""

from django import forms
from django.utils.translation import gettext_lazy as _

from education.forms.desk import ReasonForm


class ExportForm(ReasonForm):
    format = forms.ChoiceField(label=_("형식"), choices=[("xlsx", _("엑셀(XLSX)")), ("csv", "CSV")])


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("명단 파일(XLSX·CSV)"),
        help_text=_("2MB까지. 먼저 미리 보여 드리고, 누르기 전에는 아무것도 바뀌지 않아요."),
    )


class CorrectForm(forms.Form):
    name = forms.CharField(label=_("이름"), max_length=40, required=False)
    course = forms.CharField(label=_("과정"), max_length=120)
    hours = forms.DecimalField(label=_("시간"), min_value=0, max_value=2000, max_digits=6, decimal_places=2)
    reason = forms.CharField(label=_("고치는 까닭"), max_length=200, help_text=_("기록에 남고 배우신 분께 알려요."))
