"""Study groups: proposing, inviting, logs, the result."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from education.models import Run, StudyGroup, StudyGroupMember
from members.districts import District

DISTRICTS = [("", _("여러 자치구에서 모여요")), *sorted(District.choices, key=lambda d: d[1])]


class GroupForm(forms.Form):
    title = forms.CharField(
        label=_("무엇을 배우나요"), max_length=80, help_text=_("보기: 동네 나무 이름 배우기, 어르신과 함께 스마트폰")
    )
    plan = forms.CharField(
        label=_("어떻게 배우나요"),
        max_length=2000,
        help_text=_("언제 어디서 몇 번 모이는지, 무엇을 함께 해 볼지 적어 주세요."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    district = forms.ChoiceField(label=_("어느 자치구에서 모이나요"), required=False, choices=DISTRICTS)
    is_open = forms.BooleanField(
        label=_("시작한 뒤에는 이웃 누구나 함께할 수 있어요"),
        required=False,
    )

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())


class RunningForm(GroupForm):
    """Of a group that was approved: its name and place stay."""

    title = None
    district = None


class InviteForm(forms.Form):
    nickname = forms.CharField(
        label=_("이웃의 별명"), max_length=20, help_text=_("별명을 그대로 적으면 그 이웃에게 초대를 알려요.")
    )


class LogForm(forms.Form):
    met_on = forms.DateField(label=_("만난 날"), widget=forms.DateInput(attrs={"type": "date"}))
    minutes = forms.IntegerField(
        label=_("몇 분 동안"),
        min_value=10,
        max_value=720,
        error_messages={"invalid": _("몇 분이었는지 숫자로 적어 주세요. 보기: 90")},
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    text = forms.CharField(label=_("무엇을 했나요"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))
    came = forms.ModelMultipleChoiceField(
        label=_("누가 왔나요"),
        required=False,
        queryset=StudyGroupMember.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, group: StudyGroup, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["came"]
        field.queryset = group.people.filter(left_at=None).select_related("member").order_by("pk")
        field.label_from_instance = lambda row: row.member.get_short_name()

    def clean_met_on(self) -> date:
        day = self.cleaned_data["met_on"]
        if day > timezone.localdate():
            raise ValidationError(_("아직 오지 않은 날이에요. 만난 뒤에 적어 주세요."))
        return day


class ReportForm(forms.Form):
    report = forms.CharField(
        label=_("무엇을 배우고 남겼나요"),
        max_length=5000,
        help_text=_("몇 번 모였고 무엇이 달라졌는지, 다음에 하고 싶은 일을 적어 주세요. 다른 이웃들도 읽어요."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )


class DecideForm(forms.Form):
    """The button is the decision."""

    reason = forms.CharField(
        label=_("까닭이나 모임장에게 할 말"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    run = forms.ModelChoiceField(
        label=_("우리 교육의 하나로 묶기"), required=False, queryset=Run.objects.none(), empty_label=_("묶지 않아요")
    )

    def __init__(self, *args, runs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["run"].queryset = runs
