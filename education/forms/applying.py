"""What is asked when somebody applies, leaves, or appeals."""

import re
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from education.forms.answers import answers_of, field_of, name_of
from education.models import Question, SeatPool


class ApplyForm(forms.Form):
    """Seats to choose from, the run's questions, and a key that makes each showing of the form one application."""

    key = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, pools: list[SeatPool], questions: list[Question], **kwargs):
        super().__init__(*args, **kwargs)
        self.pools = {str(pool.pk): pool for pool in pools}
        self.questions = questions
        self.initial.setdefault("key", uuid4().hex)
        self.fields["pool"] = forms.ChoiceField(
            label=_("어떤 자리로 신청할까요?"),
            choices=[(str(pool.pk), str(pool)) for pool in pools],
            widget=forms.RadioSelect,
            # One pool alone is no choice.
            required=len(pools) > 1,
            error_messages={
                "required": _("어떤 자리로 들을지 골라 주세요."),
                "invalid_choice": _("지금은 고를 수 없는 자리예요. 다시 골라 주세요."),
            },
        )
        for question in questions:
            self.fields[name_of(question)] = field_of(question)

    def clean_key(self) -> str:
        """A key that somebody has tampered with is a new one."""
        key = self.cleaned_data["key"]
        return key if re.fullmatch(r"[0-9a-f]{32}", key) else uuid4().hex

    @property
    def asked(self) -> list[tuple[Question, forms.BoundField]]:
        return [(question, self[name_of(question)]) for question in self.questions]

    def chosen(self) -> SeatPool:
        return self.pools[self.cleaned_data.get("pool") or next(iter(self.pools))]

    def answers(self) -> dict[int, object]:
        return answers_of(self.questions, self.cleaned_data)


class LeaveForm(forms.Form):
    reason = forms.CharField(
        label=_("까닭"),
        max_length=200,
        required=False,
        help_text=_("다음 교육을 준비할 때 참고해요."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("하고 싶은 말"),
        max_length=1000,
        help_text=_("왜 오지 못했는지, 무엇이 사실과 다른지 적어 주세요."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("담당자가 읽을 수 있게 한 줄이라도 적어 주세요.")},
    )
