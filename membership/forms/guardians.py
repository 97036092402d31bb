"""Who the guardian is, what the guardian answers, and the six digits on another device."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members import phones
from members.models import ConsentText
from members.models.consent import OPTIONAL

RELATIONS = (("mother", _("어머니")), ("father", _("아버지")), ("other", _("그 밖의 법정대리인")))


class Radios(forms.RadioSelect):
    """A list of errors leads to the first of them."""

    def id_for_label(self, id_, index=None):
        return super().id_for_label(id_, index or "0")


class PhoneField(forms.CharField):
    """Digits of a Korean mobile number."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})

    def clean(self, value: str) -> str:
        value = super().clean(value)
        return phones.checked(value) if value else ""


class NameField(forms.CharField):
    def clean(self, value: str) -> str:
        value = " ".join(super().clean(value).split())
        if value and not any(letter.isalpha() for letter in value):
            raise ValidationError(_("이름을 글자로 적어 주세요. 보기: 김마을"), code="name")
        return value


def guardian_name() -> NameField:
    return NameField(
        label=_("보호자 이름"),
        max_length=40,
        error_messages={"required": _("보호자의 이름을 적어 주세요. 보기: 김마을")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def guardian_phone() -> PhoneField:
    return PhoneField(
        label=_("보호자 휴대전화"),
        max_length=20,
        error_messages={"required": _("보호자의 휴대전화 번호를 적어 주세요. 보기: 010-1234-5678")},
        help_text=_("내 번호가 아니라 보호자의 번호예요."),
    )


class AskForm(forms.Form):
    name = guardian_name()
    phone = guardian_phone()


class NumberForm(forms.Form):
    phone = guardian_phone()
    number = forms.CharField(
        label=_("숫자 6자리"),
        max_length=12,
        error_messages={"required": _("보호자가 받은 숫자 6자리를 적어 주세요.")},
        help_text=_("보호자가 동의한 뒤 화면과 문자로 받은 번호예요."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class AnswerForm(forms.Form):
    """`text`: what the guardian reads. Its version travels with the answer."""

    relation = forms.ChoiceField(
        label=_("아이와의 관계"),
        choices=RELATIONS,
        widget=Radios,
        error_messages={"required": _("하나를 골라 주세요.")},
    )
    is_adult = forms.BooleanField(
        label=_("저는 만 19살이 넘었고, 이 아이의 법정대리인이에요."),
        error_messages={"required": _("법정대리인(친권자나 후견인)만 동의할 수 있어요. 맞다면 표시해 주세요.")},
    )
    optional = forms.MultipleChoiceField(
        label=_("아이가 골라도 되는 것"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(purpose.value, purpose.label) for purpose in OPTIONAL],
        help_text=_("표시하지 않아도 아이가 가입하는 데 아무 문제가 없어요."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": _("화면을 새로 열어 주세요.")})

    def __init__(self, *args, text: ConsentText, **kwargs):
        super().__init__(*args, initial={"version": text.version}, **kwargs)


class PaperForm(forms.Form):
    """A signed form that a guardian brought; for staff."""

    name = guardian_name()
    phone = PhoneField(
        label=_("보호자 휴대전화"),
        max_length=20,
        error_messages={"required": _("동의서에 적힌 보호자의 휴대전화 번호를 적어 주세요.")},
        help_text=_("아이가 가입할 때 적을 번호와 동의를 거두는 링크를 이 번호로 보내요."),
    )
    relation = forms.ChoiceField(label=_("관계"), choices=RELATIONS)
    form = forms.CharField(
        label=_("보관 번호"),
        max_length=40,
        help_text=_("종이 동의서를 넣은 보관함의 번호. 보기: 2026-보호자-014"),
        error_messages={"required": _("종이 동의서의 보관 번호를 적어 주세요.")},
    )
    optional = forms.MultipleChoiceField(
        label=_("동의서에 표시한 선택 동의"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(purpose.value, purpose.label) for purpose in OPTIONAL],
    )
    is_seen = forms.BooleanField(
        label=_("서명과 보호자의 신분증을 눈으로 확인했어요. 신분증은 복사하지 않았어요."),
        error_messages={"required": _("서명과 신분증을 확인한 뒤 표시해 주세요.")},
    )


class FindForm(forms.Form):
    """A guardian on the phone, by the number that got the message."""

    phone = PhoneField(
        label=_("보호자 휴대전화"),
        max_length=20,
        error_messages={"required": _("전화번호 전체를 적어 주세요.")},
        help_text=_("번호 전체를 적어야 찾아요. 찾은 일은 기록에 남아요."),
    )
