"""What a member asks about their own data; what staff ask and answer about a member's."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members import phones
from members.access_log import SHORTEST_REASON
from members.models import DataRequest, Member
from membership.corrections import FIELDS

# The rights of the law in the words of a neighbour.
ASKED = (
    (DataRequest.Kind.ACCESS, _("보여 주세요 (열람)")),
    (DataRequest.Kind.CORRECTION, _("고쳐 주세요 (정정)")),
    (DataRequest.Kind.ERASURE, _("지워 주세요 (삭제)")),
    (DataRequest.Kind.RESTRICTION, _("쓰지 말아 주세요 (처리정지)")),
)


class RequestForm(forms.Form):
    """요청하기: what, and in own words."""

    kind = forms.ChoiceField(
        label=_("무엇을 부탁하시나요?"),
        choices=ASKED,
        widget=forms.RadioSelect,
        error_messages={"required": _("무엇을 부탁하시는지 하나 골라 주세요.")},
    )
    text = forms.CharField(
        label=_("부탁하는 내용"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("보기: 2025년에 신청한 교육 기록도 보고 싶어요. 주민등록번호는 적지 마세요."),
        error_messages={"required": _("무엇을 부탁하시는지 한 줄이라도 적어 주세요.")},
    )


class LeaveForm(forms.Form):
    sure = forms.BooleanField(
        label=_("위 내용을 읽었고 탈퇴할게요"),
        error_messages={"required": _("탈퇴하려면 이 칸에 표시해 주세요.")},
    )


class ReasonForm(forms.Form):
    """Why a staff member opens or exports personal data. Written to the log before anything is shown."""

    reason = forms.CharField(
        label=_("까닭"),
        min_length=SHORTEST_REASON,
        max_length=200,
        help_text=_("보기: 교육 신청 변경 전화 상담. 회원의 이름이나 번호는 적지 마세요."),
        error_messages={
            "required": _("왜 보는지 적어 주세요. 기록에 남아요."),
            "min_length": _("왜 보는지 4글자 이상 적어 주세요. 기록에 남아요."),
        },
    )


class SearchForm(forms.Form):
    query = forms.CharField(
        label=_("누구를 찾나요?"),
        min_length=2,
        max_length=80,
        help_text=_("이메일 전체, 휴대전화 번호 전체, 별명의 앞부분, 또는 별명과 전화 끝 네 자리. 보기: 은하수 5678"),
        error_messages={"required": _("찾을 말을 적어 주세요."), "min_length": _("두 글자 이상 적어 주세요.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CorrectionForm(forms.ModelForm):
    """The fields staff may correct for a member who asked, and why. `save` is the rule's, not this form's."""

    phone = forms.CharField(label=_("휴대전화"), max_length=20, required=False)
    reason = ReasonForm.base_fields["reason"]

    class Meta:
        model = Member
        fields = FIELDS

    def clean_phone(self) -> str:
        number = self.cleaned_data["phone"]
        return phones.checked(number) if number else ""

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in FIELDS}


class AnswerForm(forms.Form):
    """What became of a request; the member reads the words as they stand."""

    state = forms.ChoiceField(
        label=_("어떻게 되었나요?"),
        choices=[(DataRequest.State.DONE, _("했어요")), (DataRequest.State.REFUSED, _("할 수 없어요"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("회원에게 드리는 답"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("회원이 그대로 읽어요. 할 수 없으면 왜 그런지, 어디에 이의를 낼 수 있는지 적어 주세요."),
    )

    def clean_answer(self) -> str:
        answer = self.cleaned_data["answer"].strip()
        if len(answer) < SHORTEST_REASON:
            raise ValidationError(_("무엇을 했는지, 또는 왜 할 수 없는지 적어 주세요."))
        return answer
