"""What staff write down when they act for a caller or a visitor."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import nicknames, phones
from members.districts import District
from members.mandates import Method
from members.models import Channel, ConsentText
from membership import birth_dates

# One choice says both how the member reached the centre and how they say yes.
WAYS = {
    "phone": (Channel.PHONE, Method.CODE_SMS, _("전화 · 회원 휴대전화로 번호를 보내요")),
    "desk": (Channel.DESK, Method.CODE_SMS, _("창구 · 회원 휴대전화로 번호를 보내요")),
    "screen": (Channel.DESK, Method.CODE_DESK, _("창구 · 휴대전화가 없어 화면의 번호를 보여 드려요")),
    "paper": (Channel.PAPER, Method.PAPER, _("종이 · 서명한 위임장을 받았어요")),
}
CHANNELS = [(channel.value, channel.label) for channel in (Channel.PHONE, Channel.DESK, Channel.PAPER)]
QUIET = {"autocomplete": "off"}


class FindForm(forms.Form):
    query = forms.CharField(
        label=_("누구인가요"),
        max_length=100,
        help_text=_("휴대전화 번호나 이메일 전체, 또는 별명의 앞부분. 보기: 010-1234-5678, 골목산책 5678"),
        widget=forms.TextInput(attrs=QUIET),
    )
    reason = forms.CharField(
        label=_("무슨 일인가요"),
        max_length=200,
        help_text=_("회원에게도 보여요. 보기: 동네를 바꿔 달라는 전화"),
        widget=forms.TextInput(attrs=QUIET),
    )


class RequestForm(forms.Form):
    way = forms.ChoiceField(
        label=_("어떻게 확인할까요"), choices=[(key, way[2]) for key, way in WAYS.items()], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("무슨 일인가요"),
        max_length=200,
        help_text=_("회원에게도 보여요."),
        widget=forms.TextInput(attrs=QUIET),
    )
    evidence = forms.CharField(
        label=_("무엇으로 본인을 확인했나요"),
        required=False,
        max_length=200,
        help_text=_("화면의 번호나 위임장일 때만 적어요. 보기: 주민등록증 확인, 위임장 2026-17호"),
        widget=forms.TextInput(attrs=QUIET),
    )

    def details(self) -> dict:
        """The arguments of `membership.desk.request`."""
        channel, method, _label = WAYS[self.cleaned_data["way"]]
        said = {name: self.cleaned_data[name] for name in ("reason", "evidence")}
        return {"channel": channel, "method": method, **said}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("회원이 읽어 준 번호 6자리"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "code"}),
    )


class AccountForm(forms.Form):
    """For a person without e-mail. `texts` are the consent texts in force, by purpose."""

    channel = forms.ChoiceField(label=_("어떻게 오셨나요"), choices=CHANNELS, widget=forms.RadioSelect)
    nickname = forms.CharField(
        label=_("별명"),
        max_length=nicknames.LONGEST,
        help_text=_("이웃에게 보이는 이름이에요. 어떻게 불리고 싶은지 여쭤봐 주세요."),
        widget=forms.TextInput(attrs=QUIET),
    )
    phone = forms.CharField(label=_("휴대전화"), max_length=20, widget=forms.TextInput(attrs={"type": "tel", **QUIET}))
    born_on = forms.CharField(
        label=_("생일"),
        max_length=20,
        help_text=_("14살이 넘었는지만 봐요. 19살이 넘었으면 저장하지 않아요. 보기: 19580315"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", **QUIET}),
    )
    home_district = forms.ChoiceField(
        label=_("우리 동네"),
        required=False,
        choices=[("", _("서울 전체")), *sorted(District.choices, key=lambda d: d[1])],
    )

    def __init__(self, *args, texts: dict[str, ConsentText], **kwargs):
        super().__init__(*args, **kwargs)
        self.texts = texts
        for purpose, text in texts.items():
            word = _("(꼭 필요해요)") if text.is_required else _("(안 해도 돼요)")
            self.fields[f"agree_{purpose}"] = forms.BooleanField(
                label=f"{text.title} {word}",
                required=text.is_required,
                error_messages={"required": _("이 동의가 없으면 계정을 만들 수 없어요.")},
            )

    def clean_nickname(self) -> str:
        return nicknames.checked(self.cleaned_data["nickname"])

    def clean_phone(self) -> str:
        return phones.checked(self.cleaned_data["phone"])

    def clean_born_on(self) -> date:
        return birth_dates.read(self.cleaned_data["born_on"], timezone.localdate())

    def clean(self) -> dict:
        data = super().clean()
        if not self.texts:
            raise ValidationError(_("동의 문구가 아직 없어요. 개인정보 담당자에게 알려 주세요."))
        return data

    def details(self) -> dict:
        """The arguments of `membership.desk_accounts.make`."""
        purposes = [purpose for purpose in self.texts if self.cleaned_data.get(f"agree_{purpose}")]
        names = ("channel", "nickname", "phone", "born_on", "home_district")
        return {"purposes": purposes, **{name: self.cleaned_data[name] for name in names}}

    @property
    def consent_fields(self) -> list[tuple[forms.BoundField, ConsentText]]:
        return [(self[f"agree_{purpose}"], text) for purpose, text in self.texts.items()]
