"""Who gets an issue, as boxes to tick; what comes out is a rule of newsletter.segments."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.districts import District
from newsletter import ab, segments
from newsletter.models import Language, Mailing
from newsletter.moves import State
from portal.models import Topic

Ticks = forms.CheckboxSelectMultiple
# Leaves of segments that this form takes away → its fields.
NOT = {"chose_districts": "not_districts", "received": "not_received", "language": "not_language"}


class AudienceForm(forms.Form):
    """Nothing ticked is everyone. `rule` after a check; `of_rule` for the boxes of a rule that stands."""

    districts = forms.MultipleChoiceField(
        label=_("이 자치구를 받는 사람"), choices=District.choices, required=False, widget=Ticks
    )
    not_districts = forms.MultipleChoiceField(
        label=_("이 자치구를 고른 사람은 빼기"),
        choices=District.choices,
        required=False,
        widget=Ticks,
        help_text=_("다른 자치구를 함께 고른 사람도 빠져요. 자치구를 고르지 않고 모두 받는 사람은 남아요."),
    )
    topics = forms.MultipleChoiceField(label=_("이 분야를 받는 사람"), required=False, widget=Ticks)
    language = forms.MultipleChoiceField(label=_("언어"), choices=Language.choices, required=False, widget=Ticks)
    member = forms.ChoiceField(
        label=_("회원인지"),
        choices=[("", _("모두")), ("yes", _("회원만")), ("no", _("회원이 아닌 사람만"))],
        required=False,
    )
    not_received = forms.TypedChoiceField(
        label=_("이 호를 받은 사람은 빼기"), required=False, coerce=int, empty_value=None
    )
    not_language = forms.MultipleChoiceField(
        label=_("이 언어로 받는 사람은 빼기"), choices=Language.choices, required=False, widget=Ticks
    )
    per_minute = forms.IntegerField(
        label=_("1분에 몇 통까지"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=_("비우면 메일 회사가 받아 주는 만큼 빨리 보내요."),
    )
    ab_share = forms.IntegerField(
        label=_("제목 시험에 쓸 사람(%)"),
        required=False,
        min_value=2,
        max_value=100,
        help_text=_("다른 제목을 적은 호만 써요. 나머지는 나은 제목으로 받아요."),
    )
    ab_hours = forms.IntegerField(
        label=_("몇 시간 뒤에 나은 제목을 고를까요"),
        required=False,
        min_value=ab.LEAST_HOURS,
        max_value=ab.MOST_HOURS,
        help_text=_("보내기 시작한 때부터 세요. 비우면 2시간이에요. 고른 때가 밤이면 나머지는 아침에 나가요."),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            _("1시간에서 48시간 사이의 수를 적어 주세요. 더 이르면 연 사람이 없고, 더 늦으면 소식이 낡아요."),
        ),
    )

    def __init__(self, mailing: Mailing, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = list(Topic.objects.values_list("slug", "name"))
        earlier = Mailing.objects.filter(series=mailing.series, state=State.FINISHED).select_related("issue", "series")
        self.fields["not_received"].choices = [("", _("빼지 않음")), *((it.pk, str(it)) for it in earlier[:24])]

    @classmethod
    def of_rule(cls, mailing: Mailing) -> "AudienceForm":
        return cls(
            mailing,
            initial={
                **read(mailing.audience),
                "per_minute": mailing.per_minute or "",
                "ab_share": mailing.ab_share,
                "ab_hours": mailing.ab_hours,
            },
        )

    def clean(self) -> dict:
        data = super().clean()
        twice = set(data.get("districts") or ()) & set(data.get("not_districts") or ())
        if twice:
            names = ", ".join(str(label) for value, label in District.choices if value in twice)
            sentence = gettext("받는 자치구에도 있어요: %s. 두 곳 가운데 한 곳에서만 골라 주세요.") % names
            raise forms.ValidationError({"not_districts": sentence})
        if sentence := segments.check(self.rule):
            raise forms.ValidationError(sentence)
        return data

    @property
    def rule(self) -> dict:
        data = self.cleaned_data
        parts = [{name: data[name]} for name in ("districts", "topics", "language") if data.get(name)]
        if data.get("member"):
            parts.append({"member": data["member"] == "yes"})
        if data.get("not_districts"):
            parts.append({"not": {"chose_districts": data["not_districts"]}})
        if data.get("not_received"):
            parts.append({"not": {"received": data["not_received"]}})
        if data.get("not_language"):
            parts.append({"not": {"language": data["not_language"]}})
        return {"all": parts} if parts else {}

    @property
    def columns(self) -> dict:
        """Of Mailing."""
        data = self.cleaned_data
        return {
            "audience": self.rule,
            "per_minute": data["per_minute"] or 0,
            **{name: data[name] or Mailing._meta.get_field(name).default for name in ("ab_share", "ab_hours")},
        }


def read(rule: dict) -> dict:
    """The boxes of a rule as this form writes them; what it does not know is left out."""
    found: dict = {}
    for part in rule.get("all", [rule] if rule else []):
        ((name, value),) = part.items()
        if name in ("districts", "topics", "language"):
            found[name] = value
        elif name == "member":
            found["member"] = "yes" if value else "no"
        elif name == "not" and isinstance(value, dict):
            ((name, value),) = value.items()
            if name in NOT:
                found[NOT[name]] = value
    return found
