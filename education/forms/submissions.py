"""Essays, workbooks, and what reviewers answer."""

from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from education import workbooks
from education.models import Review
from education.submissions import LONGEST
from education.workbooks import Workbook

KEEP = "keep"


class EssayForm(forms.Form):
    """`version` is the draft that the text began from."""

    body = forms.CharField(
        label=_("글"),
        required=False,
        strip=False,
        max_length=LONGEST,
        error_messages={"max_length": _("글이 너무 길어요. 20,000자까지 줄여 주세요. 쓰신 글은 아래에 그대로 있어요.")},
        widget=forms.Textarea(attrs={"rows": 16, "data-essay": "", "spellcheck": "false"}),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean_body(self) -> str:
        """Line ends as scripts send them: a form without a script sends others, and the text would seem another."""
        return self.cleaned_data["body"].replace("\r\n", "\n")


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label=_("활동지 파일"),
        required=False,
        allow_empty_file=True,
        help_text=_("PDF, 사진(JPG·PNG·WebP), 한글(HWP·HWPX), 워드(DOCX) 파일을 20MB까지 올릴 수 있어요."),
        widget=forms.ClearableFileInput(attrs={"accept": workbooks.ACCEPTED}),
    )
    body = forms.CharField(
        label=_("함께 적을 말"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_file(self) -> Workbook | None:
        file = self.cleaned_data["file"]
        return workbooks.checked(file, file.name, file.size) if file else None


class ReviewForm(forms.Form):
    """The button is the decision; `keep` only keeps the words."""

    decision = forms.ChoiceField(
        choices=[*Review.Decision.choices, (KEEP, _("적은 말만 저장하기"))], widget=forms.HiddenInput
    )
    comment = forms.CharField(
        label=_("배우는 분께 한마디"),
        required=False,
        max_length=2000,
        help_text=_("고쳐 달라고 할 때는 무엇을 어떻게 고치면 좋을지 꼭 적어 주세요. 그대로 전해요."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class ExtendForm(forms.Form):
    until = forms.DateField(
        label=_("언제까지"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("언제까지 늦출지 날짜를 골라 주세요.")},
    )
    enrolment = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def moment(self) -> datetime:
        """The last minute of the day, Seoul time."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["until"], time(23, 59)))
