"""The survey after a run: four marks of one to five, and a word."""

from django import forms
from django.utils.translation import gettext_lazy as _

from education.surveys import QUESTIONS

# The words at the two ends of each row of five.
ENDS = {
    "satisfaction": (_("아쉬웠어요"), _("아주 좋았어요")),
    "useful": (_("별로요"), _("많이 됐어요")),
    "teaching": (_("아쉬웠어요"), _("아주 좋았어요")),
    "again": (_("아니요"), _("꼭 권할래요")),
}
ASKED = {
    "satisfaction": _("이번 교육, 만족했나요?"),
    "useful": _("동네에서 하는 일에 도움이 됐나요?"),
    "teaching": _("강의와 진행은 어땠나요?"),
    "again": _("이웃에게 권하고 싶나요?"),
}


class Marks(forms.RadioSelect):
    """Five at once; the list of what is wrong leads to the whole row."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return id_ if index is None else super().id_for_label(id_, index)


class SurveyForm(forms.Form):
    words = forms.CharField(
        label=_("한마디"),
        required=False,
        max_length=1000,
        help_text=_("좋았던 것, 고칠 것을 편하게 적어 주세요. 누구인지 알 수 있는 말은 빼 주세요."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages={"max_length": _("한마디가 너무 길어요. 1,000자까지 줄여 주세요. 적은 글은 그대로 있어요.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, _label in QUESTIONS:
            self.fields[name] = forms.TypedChoiceField(
                label=ASKED[name],
                choices=[(mark, str(mark)) for mark in range(1, 6)],
                coerce=int,
                widget=Marks(attrs={"required": True}),
                error_messages={
                    "required": _("1부터 5까지 하나를 골라 주세요."),
                    "invalid_choice": _("1부터 5까지 가운데 하나를 골라 주세요."),
                },
            )
        self.order_fields([name for name, _label in QUESTIONS])

    @property
    def asked(self) -> list[tuple[forms.BoundField, str, str]]:
        return [(self[name], *ENDS[name]) for name, _label in QUESTIONS]

    def marks(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name, _label in QUESTIONS}
