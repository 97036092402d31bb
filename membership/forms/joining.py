"""What joining asks: an address to begin with, and one screen to finish."""

import secrets
from datetime import date, datetime

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from members import addresses, ages, nicknames
from members.districts import District
from members.models import GuardianConsent, Member, Purpose
from membership import birth_dates, joining
from membership.beginning import Beginning

# To spare people the hardest question of any form: "what shall I be called?"
KINDS = ("다정한", "느긋한", "반가운", "든든한", "햇살", "골목", "아침", "봄날", "마당", "산책하는")
THINGS = ("느티나무", "고양이", "민들레", "우체통", "징검다리", "장독대", "참새", "감나무", "평상", "자전거")


def proposed_nickname(wished: str = "") -> str:
    """The name a company tells, when it may be one; else two friendly words."""
    try:
        return nicknames.checked(wished)
    except ValidationError:
        return f"{secrets.choice(KINDS)} {secrets.choice(THINGS)}"


class AddressField(forms.CharField):
    """An e-mail address, in its one written form. Not type=email: browsers' own words on a wrong one help nobody."""

    widget = forms.TextInput(
        attrs={"inputmode": "email", "autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
    )

    def clean(self, value: str) -> str:
        value = super().clean(value)
        return addresses.checked(value) if value or self.required else ""


class LinkForm(forms.Form):
    email = AddressField(
        label=_("이메일"), required=True, max_length=254, error_messages={"required": _("이메일 주소를 적어 주세요.")}
    )


class BirthDateField(forms.CharField):
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday"})

    def clean(self, value: str) -> date:
        return birth_dates.read(super().clean(value), localdate())


class JoinForm(forms.Form):
    """Birth date, a name to be called by; the rest may stay empty. What began by a mail may have a password."""

    born_on = BirthDateField(
        label=_("생년월일 8자리"),
        max_length=20,
        error_messages={"required": _("생년월일을 적어 주세요. 보기: 19580315")},
        help_text=_("보기: 19580315. 14살이 됐는지 보려고 물어요. 19살부터는 저장하지 않아요."),
    )
    nickname = forms.CharField(
        label=_("별명"),
        max_length=40,
        validators=[nicknames.checked],
        error_messages={"required": _("이웃들이 부를 별명을 적어 주세요. 보기: 골목산책")},
        help_text=_("이웃에게 이름 대신 보여요. 나중에 바꿀 수 있어요."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    home_district = forms.ChoiceField(
        label=_("우리 동네"),
        required=False,
        choices=lambda: [("", _("고르지 않을래요")), *sorted(District.choices, key=lambda pair: pair[1])],
    )
    email = AddressField(
        label=_("이메일"), required=False, max_length=254, help_text=_("적으면 소식과 알림을 메일로도 받을 수 있어요.")
    )
    password = forms.CharField(
        label=_("비밀번호"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("없어도 돼요. 로그인할 때마다 메일로 링크를 받을 수 있어요."),
    )

    def __init__(self, *args, beginning: Beginning, district: str = "", **kwargs):
        self.beginning = beginning
        proposed = {"nickname": proposed_nickname(beginning.nickname), "home_district": district}
        if not beginning.is_proven:
            proposed["email"] = addresses.shown(beginning.email)
        written = {name: value for name, value in beginning.answers.items() if name != "purposes"}
        if beginning.born_on:
            written["born_on"] = f"{beginning.born_on:%Y%m%d}"
        kwargs["initial"] = {**proposed, **written, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if beginning.proven_email:
            del self.fields["email"]
        if beginning.provider:
            del self.fields["password"]

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if password:
            validate_password(password)
        return password

    @property
    def needs_guardian(self) -> bool:
        """Of a valid form."""
        return ages.is_under_14(self.cleaned_data["born_on"], localdate())

    def save(
        self,
        purposes: list[Purpose],
        versions: dict[str, int],
        guardian_consent: GuardianConsent | None,
        at: datetime,
    ) -> Member:
        """Raises JoinRefused."""
        return joining.join(
            beginning=self.beginning,
            born_on=self.cleaned_data["born_on"],
            nickname=self.cleaned_data["nickname"],
            home_district=self.cleaned_data["home_district"],
            password=self.cleaned_data.get("password") or None,
            purposes=purposes,
            versions=versions,
            guardian_consent=guardian_consent,
            at=at,
        )

    def answers(self) -> dict:
        """What a child's browser keeps for the way back, as JSON. No password."""
        kept = {name: self.cleaned_data.get(name, "") for name in ("nickname", "home_district", "email")}
        return kept | {"born_on": self.cleaned_data["born_on"].isoformat()}
