"""What staff write about readers: whom they look for, why, and the proof of a list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from newsletter.forms.desk import ReasonForm
from newsletter.import_rows import LONGEST_SOURCE, Record
from newsletter.models import ConsentWording, MailKind, Series

FORMATS = [("xlsx", _("엑셀 (XLSX)")), ("csv", "CSV")]
QUIET = {"autocomplete": "off", "spellcheck": "false"}


class SearchForm(forms.Form):
    words = forms.CharField(
        label=_("메일 주소나 이름"),
        max_length=254,
        help_text=_("주소는 전체를, 이름은 앞에서부터 적어 주세요."),
        widget=forms.TextInput(attrs=QUIET),
        error_messages={"required": _("찾을 메일 주소나 이름을 적어 주세요.")},
    )


class ExportForm(ReasonForm):
    format = forms.ChoiceField(label=_("파일"), choices=FORMATS, widget=forms.RadioSelect, initial="xlsx")


class ImportForm(forms.Form):
    """The list, and what holds for each row that does not say it itself."""

    file = forms.FileField(
        label=_("명단 파일 (XLSX·CSV)"),
        help_text=_("4MB, 10,000줄까지. 먼저 보여 드리고, 누르기 전에는 아무것도 바뀌지 않아요."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": _("올릴 파일을 골라 주세요."),
            "empty": _("파일이 비어 있어요. 명단을 적어 저장한 뒤 다시 골라 주세요."),
        },
    )
    source = forms.CharField(
        label=_("동의를 어디에서 받았나요"),
        max_length=LONGEST_SOURCE,
        required=False,
        help_text=_("예: 2026 마을축제 종이 신청서. 줄마다 다르면 ‘출처’ 칸에 적어 주세요."),
        widget=forms.TextInput(attrs=QUIET),
    )
    agreed_on = forms.DateField(
        label=_("동의한 날"),
        required=False,
        help_text=_("줄마다 다르면 ‘동의한 날’ 칸에 적어 주세요."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("날짜를 2026-12-01처럼 적어 주세요.")},
    )
    version = forms.TypedChoiceField(
        label=_("어느 동의 글을 보여 드렸나요"), required=False, coerce=int, empty_value=None
    )
    series = forms.ModelChoiceField(
        label=_("어느 소식지를 보낼까요"),
        queryset=Series.objects.none(),
        required=False,
        empty_label=_("줄마다 적혀 있어요"),
        help_text=_("‘소식지’ 칸이 빈 줄에 써요."),
    )

    def __init__(self, *args, series, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["series"].queryset = series
        wordings = ConsentWording.objects.filter(purpose=MailKind.INFO).order_by("-version")
        self.fields["version"].choices = [
            ("", _("줄마다 적혀 있어요")),
            *((it.version, _("%s판") % it.version) for it in wordings),
        ]

    def record(self) -> Record:
        facts = self.cleaned_data
        return Record(
            source=facts["source"], agreed_on=facts["agreed_on"], version=facts["version"], series=facts["series"]
        )
