"""Staff's word on an instructor: three marks of one to five, and a note."""

from django import forms
from django.utils.translation import gettext_lazy as _

from education.evaluations import CRITERIA, LONGEST, NAMES
from education.models import Evaluation


class EvaluationForm(forms.Form):
    note = forms.CharField(
        label=_("다음 담당자에게 남기는 말"),
        required=False,
        max_length=LONGEST,
        help_text=_("다음에 부탁할 때 알면 좋을 것을 적어 주세요. 교육 담당자만 봐요. 배우는 분의 이름은 빼 주세요."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages={"max_length": _("글이 너무 길어요. 1,000자까지 줄여 주세요. 적은 글은 그대로 있어요.")},
    )

    def __init__(self, *args, evaluation: Evaluation | None, **kwargs):
        names = (*NAMES, "note")
        initial = {name: getattr(evaluation, name) for name in names} if evaluation else None
        super().__init__(*args, initial=initial, **kwargs)
        for name, label, asks in CRITERIA:
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                help_text=asks,
                choices=[(mark, str(mark)) for mark in range(1, 6)],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("1부터 5까지 하나를 골라 주세요."),
                    "invalid_choice": _("1부터 5까지 가운데 하나를 골라 주세요."),
                },
            )
        self.order_fields(names)

    @property
    def criteria(self) -> list[forms.BoundField]:
        return [self[name] for name in NAMES]

    def marks(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in NAMES}
