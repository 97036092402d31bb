"""Forms of the profile and of the phone's confirmation."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import nicknames, phones
from members.acting import Acting
from members.districts import District
from members.models import Member
from membership import profile
from portal.models import Topic


class ProfileForm(forms.Form):
    """Begins with what is stored; keeps what was typed."""

    nickname = forms.CharField(
        label=_("별명"),
        help_text=_("이웃에게 보이는 이름이에요. 보기: 골목산책"),
        max_length=nicknames.LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    home_district = forms.ChoiceField(
        label=_("우리 동네"), help_text=_("그 동네의 행사와 소식을 먼저 보여 드려요."), required=False
    )
    birth_year = forms.IntegerField(
        label=_("태어난 해"),
        help_text=_("나이에 맞는 소식을 고를 때 써요. 보기: 1968"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year", "maxlength": 4}),
        error_messages={"invalid": _("태어난 해를 네 자리 숫자로 적어 주세요. 보기: 1968")},
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("관심 있는 주제"), queryset=Topic.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    large_text = forms.BooleanField(
        label=_("큰 글씨로 볼래요"), help_text=_("어느 기기에서 로그인해도 글씨를 125%로 키워요."), required=False
    )
    call_me = forms.BooleanField(
        label=_("글 대신 전화로 알려 주세요"),
        help_text=_("신청이 바뀌거나 취소되면 담당자가 전화해요. 전화번호가 있어야 해요."),
        required=False,
    )

    def __init__(self, *args, member: Member, **kwargs):
        stored = profile.profile_of(member)
        super().__init__(*args, initial=vars(stored) | {"topics": list(stored.topics)}, **kwargs)
        self.member = member
        self.fields["topics"].queryset = Topic.objects.all()
        districts = sorted(District.choices, key=lambda pair: pair[1])
        self.fields["home_district"].choices = [("", _("정하지 않을래요")), *districts]
        if member.born_on:
            self.fields["birth_year"].disabled = True
            self.fields["birth_year"].initial = self.initial["birth_year"] = member.born_on.year
            self.fields["birth_year"].help_text = _("생일을 알고 있어서 따로 적지 않아도 돼요.")

    def clean_nickname(self) -> str:
        """What is already theirs may stay, whatever has become a rule since."""
        nickname = self.cleaned_data["nickname"]
        return nickname if nickname == self.member.nickname else nicknames.checked(nickname)

    def clean_birth_year(self) -> int | None:
        return profile.checked_birth_year(self.cleaned_data["birth_year"], self.member, timezone.localdate())

    def save(self, *, acting: Acting, at: datetime) -> tuple[str, ...]:
        data = dict(self.cleaned_data)
        wanted = profile.Profile(**data | {"topics": frozenset(topic.pk for topic in data["topics"])})
        return profile.change(acting=acting, wanted=wanted, at=at)


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=_("휴대전화 번호"),
        help_text=_("보기: 010-1234-5678"),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        return phones.checked(self.cleaned_data["phone"])


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("문자로 받은 번호 6자리"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 9}),
    )

    def clean_code(self) -> str:
        code = "".join(character for character in self.cleaned_data["code"] if character.isdigit())
        if len(code) != 6:
            raise ValidationError(_("숫자 6개를 적어 주세요. 보기: 123456"))
        return code
