"""What staff write on the run desk."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education.forms.answers import answers_of, field_of, name_of
from education.messages import STATES
from education.models import Run, State
from members.access_log import SHORTEST_REASON
from members.models import Channel

QUIET = {"autocomplete": "off"}
# How an application that staff enter reached the centre.
CHANNELS = [(Channel.PHONE.value, gettext_lazy("전화로")), (Channel.DESK.value, gettext_lazy("찾아오셔서"))]
FILES = [("applicants", gettext_lazy("신청자 명단")), ("attendance", gettext_lazy("출석부"))]
FORMATS = [("xlsx", gettext_lazy("엑셀 (XLSX)")), ("csv", "CSV")]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("왜 보나요"),
        min_length=SHORTEST_REASON,
        max_length=200,
        help_text=gettext_lazy("기록에 남고 본인도 볼 수 있어요."),
        widget=forms.TextInput(attrs=QUIET),
    )


class ExportForm(ReasonForm):
    what = forms.ChoiceField(
        label=gettext_lazy("무엇을"), choices=FILES, widget=forms.RadioSelect, initial="applicants"
    )
    format = forms.ChoiceField(label=gettext_lazy("파일"), choices=FORMATS, widget=forms.RadioSelect, initial="xlsx")
    field_order = ("what", "format", "reason")


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("명단 파일"),
        help_text=gettext_lazy(
            "XLSX나 CSV. 첫 줄에 ‘휴대전화’, ‘이메일’, ‘별명’, ‘자리’ 칸 이름을 적어 주세요. 300줄까지예요."
        ),
        error_messages={
            "required": gettext_lazy("올릴 파일을 골라 주세요."),
            "empty": gettext_lazy("파일이 비어 있어요. 명단을 적어 저장한 뒤 다시 골라 주세요."),
        },
    )


class FindForm(forms.Form):
    query = forms.CharField(
        label=gettext_lazy("누구인가요"),
        max_length=100,
        help_text=gettext_lazy("휴대전화 번호나 이메일 전체, 또는 별명의 앞부분. 보기: 010-1234-5678, 골목산책 5678"),
        widget=forms.TextInput(attrs=QUIET),
    )


class EnterForm(forms.Form):
    """An application on behalf: how it came, which seats, the run's own questions. `key` makes it one application."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    channel = forms.ChoiceField(label=gettext_lazy("어떻게 신청하셨나요"), choices=CHANNELS, widget=forms.RadioSelect)
    pool = forms.ModelChoiceField(
        label=gettext_lazy("어느 자리"), queryset=None, widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args, run: Run, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(run.questions.all())
        pools = run.pools.all()
        self.fields["pool"].queryset = pools
        self.initial.setdefault("key", uuid4().hex)
        if len(pools) == 1:
            self.initial.setdefault("pool", pools[0].pk)
        for question in self.questions:
            # Who calls is not made to answer everything now: what is missing stands on the desk as to be asked.
            self.fields[name_of(question)] = made = field_of(question)
            made.required = False

    def answers(self) -> dict[int, object]:
        return answers_of(self.questions, self.cleaned_data)


class CapacityForm(forms.Form):
    capacity = forms.IntegerField(
        label=gettext_lazy("정원"),
        required=False,
        min_value=0,
        max_value=100_000,
        error_messages={"invalid": gettext_lazy("정원은 숫자로 적어 주세요. 제한이 없으면 비워 두세요.")},
    )


class MessageForm(forms.Form):
    """`key` makes a message sent twice one message."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    states = forms.MultipleChoiceField(
        label=gettext_lazy("누구에게"),
        choices=[(state.value, state.label) for state in STATES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("받는 분을 하나 이상 골라 주세요.")},
    )
    title = forms.CharField(label=gettext_lazy("제목"), max_length=80, widget=forms.TextInput(attrs=QUIET))
    text = forms.CharField(
        label=gettext_lazy("내용"),
        max_length=1000,
        help_text=gettext_lazy("언제·어디서·무엇을 하면 되는지 먼저 적어 주세요."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid4().hex)
        self.initial.setdefault("states", [State.CONFIRMED.value])


class SanctionAnswerForm(forms.Form):
    is_upheld = forms.ChoiceField(
        label=gettext_lazy("어떻게 할까요"),
        choices=[("yes", gettext_lazy("멈춤을 풀어요")), ("no", gettext_lazy("그대로 둬요"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=gettext_lazy("답"),
        max_length=1000,
        help_text=gettext_lazy("본인에게 그대로 보여요. 까닭을 먼저 적어 주세요."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def reason_in(data: dict) -> str:
    """The reason of a step that learners are told. Raises ValidationError when it says nothing."""
    reason = " ".join(data.get("reason", "").split())[:200]
    if len(reason) < SHORTEST_REASON:
        raise ValidationError(_("까닭을 %s글자 이상 적어 주세요. 신청한 분께 그대로 알려요.") % SHORTEST_REASON)
    return reason
