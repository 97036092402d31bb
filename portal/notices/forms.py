"""How a member wants to be told, as a form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.models import NoticeSettings
from portal.notices.kinds import KINDS, PHONE, Channel

ORDERS = {
    "mail-phone": (Channel.MAIL, *PHONE),
    "phone-mail": (*PHONE, Channel.MAIL),
    "mail": (Channel.MAIL,),
    "phone": PHONE,
}


class NoticeSettingsForm(forms.Form):
    """Kinds are shown as what one wants, and kept as what one does not: a new kind is on until turned off."""

    order = forms.ChoiceField(
        label=_("어디로 먼저 보낼까요?"),
        widget=forms.RadioSelect,
        choices=[
            ("mail-phone", _("메일 먼저, 안 되면 문자·알림톡")),
            ("phone-mail", _("문자·알림톡 먼저, 안 되면 메일")),
            ("mail", _("메일만")),
            ("phone", _("문자·알림톡만")),
        ],
        help_text=_("취소처럼 꼭 아셔야 하는 일은 고른 곳으로 못 보내면 다른 곳으로도 보내요."),
    )
    daily_digest = forms.BooleanField(
        label=_("급하지 않은 알림은 하루 한 번 메일로 모아 받을래요"), required=False, help_text=_("아침 9시에 보내요.")
    )
    wanted = forms.MultipleChoiceField(
        label=_("어떤 알림을 받을까요?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, settings: NoticeSettings, **kwargs):
        self.settings = settings
        mutable = [(kind.key, kind.label) for kind in KINDS.values() if not kind.is_transactional]
        channels = tuple(settings.channels)
        kwargs["initial"] = {
            "order": next((name for name, order in ORDERS.items() if order == channels), "mail-phone"),
            "daily_digest": settings.daily_digest,
            "wanted": [key for key, _label in mutable if key not in settings.muted],
        }
        super().__init__(*args, **kwargs)
        self.fields["wanted"].choices = mutable
        if not mutable:
            del self.fields["wanted"]

    @property
    def always(self) -> list[str]:
        """What cannot be turned off, in words."""
        return [str(kind.label) for kind in KINDS.values() if kind.is_transactional]

    def save(self) -> NoticeSettings:
        """Kinds that are not offered now stay muted when they were."""
        offered = {key for key, _label in self.fields["wanted"].choices} if "wanted" in self.fields else set()
        muted = (set(self.settings.muted) - offered) | (offered - set(self.cleaned_data.get("wanted", ())))
        self.settings.channels = [str(channel) for channel in ORDERS[self.cleaned_data["order"]]]
        self.settings.daily_digest = self.cleaned_data["daily_digest"]
        self.settings.muted = sorted(muted)
        self.settings.save()
        return self.settings
