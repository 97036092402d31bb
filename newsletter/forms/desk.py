"""The small forms of an issue's desk: when, why, to whom for a test, as which reader."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from members.access_log import SHORTEST_REASON
from members.districts import District
from newsletter.models import Language
from portal.models import Topic

SPACES = re.compile(r"[\s,;]+")


class BackForm(forms.Form):
    reason = forms.CharField(
        label=_("무엇을 고쳐야 하나요"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("왜 되돌리는지 적어 주세요. 맡긴 사람에게 그대로 보여요.")},
    )


class ScheduleForm(forms.Form):
    send_at = forms.DateTimeField(
        label=_("언제 보낼까요 (서울 시각)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={
            "required": _("보낼 날과 시각을 골라 주세요."),
            "invalid": _("날과 시각을 읽을 수 없어요. 2026-12-01 10:00처럼 적어 주세요."),
        },
    )


class ReasonForm(forms.Form):
    """Why a list of readers is looked at."""

    reason = forms.CharField(
        label=_("왜 보나요"),
        min_length=SHORTEST_REASON,
        max_length=200,
        help_text=_("기록에 남아요. 보기: 못 받았다는 전화를 받아 확인"),
        error_messages={"required": _("왜 보는지 적어 주세요. 기록에 남아요.")},
    )


class TestSendForm(forms.Form):
    """Addresses of staff, one a line or with commas; as whom the mail is made."""

    to = forms.CharField(
        label=_("받을 담당자의 메일 주소"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("담당자 계정의 주소만 돼요. 여럿이면 줄을 바꾸거나 쉼표로 나눠 적어 주세요. 20명까지예요."),
        error_messages={"required": _("받을 주소를 하나 이상 적어 주세요.")},
    )
    district = forms.ChoiceField(label=_("자치구"), required=False)
    topic = forms.ChoiceField(label=_("분야"), required=False)
    language = forms.ChoiceField(label=_("언어"), choices=Language.choices, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [("", _("모든 자치구")), *District.choices]
        self.fields["topic"].choices = [("", _("모든 분야")), *Topic.objects.values_list("slug", "name")]

    def clean_to(self) -> list[str]:
        return list(dict.fromkeys(filter(None, SPACES.split(self.cleaned_data["to"]))))
