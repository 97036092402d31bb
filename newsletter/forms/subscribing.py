"""What subscribing asks, what may be changed afterwards, and the two-yearly question. Nothing is ticked beforehand."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from members import addresses
from members.acting import Acting
from members.districts import District
from newsletter import choosing, subscribing, wordings
from newsletter.choosing import LONGEST_REST, Choice
from newsletter.ledger import Whence
from newsletter.models import MailKind, Series, Subscriber, Subscription
from newsletter.models.series import Language
from newsletter.subscribing import SubscribeRefusal, Wish
from portal.models import Topic

DISTRICTS = sorted(District.choices, key=lambda pair: pair[1])
NONE_OF_IT = ("", _("받지 않기"))


class Boxes(forms.CheckboxSelectMultiple):
    """What is wrong leads to the first box."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return super().id_for_label(id_, index or "0")


class Ways(forms.RadioSelect):
    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return super().id_for_label(id_, index or "0")


def topics() -> list[tuple[str, str]]:
    return list(Topic.objects.order_by("name").values_list("slug", "name"))


class AddressField(forms.CharField):
    """An e-mail address in its one spelling. Not type=email: browsers' own words on a wrong one help nobody."""

    widget = forms.TextInput(
        attrs={"inputmode": "email", "autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
    )

    def clean(self, value: str) -> str:
        return addresses.checked(super().clean(value))


class ChoosingForm(forms.Form):
    """What both screens ask: about where, about what, in which language, by which name."""

    name = forms.CharField(
        label=_("부를 이름"),
        required=False,
        max_length=30,
        help_text=_("적으면 메일에서 이 이름으로 인사해요."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    districts = forms.MultipleChoiceField(
        label=_("어느 동네 소식을 받을까요?"),
        required=False,
        choices=DISTRICTS,
        widget=Boxes,
        help_text=_("고르지 않으면 서울 전체 소식을 보내 드려요."),
    )
    topics = forms.MultipleChoiceField(
        label=_("어떤 이야기가 궁금하세요?"),
        required=False,
        choices=topics,
        widget=Boxes,
        help_text=_("고르지 않으면 모든 분야를 보내 드려요."),
    )
    language = forms.ChoiceField(label=_("언어"), choices=Language.choices, initial=Language.KO)

    def __init__(self, *args, at: datetime, **kwargs):
        super().__init__(*args, **kwargs)
        self.at = at
        self.words = wordings.in_force(at)
        if not self.fields["topics"].choices:
            del self.fields["topics"]
        for name in {"info", "ad"} & set(self.fields):
            self.fields[name].widget.attrs["aria-describedby"] = f"id_{name}_words"

    def shown_versions(self) -> dict[MailKind, int]:
        """Of the wordings that stood on the screen, as it sends them back."""
        sent = {purpose: self.data.get(f"{purpose}_version", "") for purpose in MailKind}
        return {purpose: int(version) for purpose, version in sent.items() if version.isdecimal() and len(version) < 6}

    def about(self) -> dict:
        cleaned = self.cleaned_data
        return {
            "name": cleaned["name"],
            "districts": tuple(cleaned["districts"]),
            "topics": tuple(cleaned.get("topics", ())),
            "language": cleaned["language"],
        }


class SubscribeForm(ChoosingForm):
    """An address, which newsletters, and the boxes. `email` first, as most only fill that."""

    email = AddressField(
        label=_("메일 주소"), max_length=254, error_messages={"required": _("소식지를 받을 메일 주소를 적어 주세요.")}
    )
    series = forms.ModelMultipleChoiceField(
        label=_("무엇을 받을까요?"),
        queryset=Series.objects.none(),
        to_field_name="slug",
        widget=Boxes,
        error_messages={"required": SubscribeRefusal.NO_SERIES.label},
    )
    frequency = forms.ChoiceField(
        label=_("얼마나 자주 받을까요?"),
        choices=Subscription.Frequency.choices,
        initial=Subscription.Frequency.EACH,
        widget=Ways,
    )
    is_14 = forms.BooleanField(
        label=_("만 14살이 넘었어요"), error_messages={"required": SubscribeRefusal.TOO_YOUNG.label}
    )
    info = forms.BooleanField(
        label=_("소식지를 받으려고 메일 주소를 맡기는 데 동의해요"),
        error_messages={"required": _("소식지를 보내려면 꼭 필요한 동의예요. 글을 읽고 표시해 주세요.")},
    )
    ad = forms.BooleanField(label=_("광고가 든 소식도 받을게요"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["series"].queryset = Series.objects.offered().order_by("order", "name")

    def save(self, *, acting: Acting, whence: Whence) -> None:
        """Raises SubscribeRefused."""
        cleaned = self.cleaned_data
        wish = Wish(
            address=cleaned["email"],
            series=tuple(cleaned["series"]),
            frequency=cleaned["frequency"],
            wants_ads=cleaned["ad"],
            **self.about(),
        )
        subscribing.request(
            wish=wish,
            is_14=cleaned["is_14"],
            versions=self.shown_versions(),
            acting=acting,
            whence=whence,
            at=self.at,
        )


class PreferencesForm(ChoosingForm):
    """One question a series: each issue, once a month, or not at all. A rest of one to six months."""

    rest = forms.TypedChoiceField(
        label=_("잠시 쉬기"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("그대로 두기")),
            ("0", _("쉬지 않기")),
            *((str(months), _("지금부터 %s달 쉬기") % months) for months in range(1, LONGEST_REST + 1)),
        ],
    )
    ad = forms.BooleanField(label=_("광고가 든 소식도 받을게요"), required=False)

    def __init__(self, *args, subscriber: Subscriber, **kwargs):
        self.subscriber = subscriber
        self.offered = list(Series.objects.offered().order_by("order", "name"))
        held = {it.series_id: it for it in subscriber.subscriptions.all() if it.stopped_at is None}
        some = next(iter(held.values()), None)
        kwargs["initial"] = {
            "name": subscriber.name,
            "language": subscriber.language,
            "districts": some.districts if some else (),
            "topics": some.topics if some else (),
            "ad": bool(subscriber.ads_since),
            **{series_field(series): held[series.pk].frequency if series.pk in held else "" for series in self.offered},
        }
        super().__init__(*args, **kwargs)
        for series in self.offered:
            self.fields[series_field(series)] = forms.ChoiceField(
                label=series.name,
                required=False,
                choices=[*Subscription.Frequency.choices, NONE_OF_IT],
                widget=Ways,
            )

    @property
    def series_fields(self) -> list[tuple[Series, forms.BoundField]]:
        return [(series, self[series_field(series)]) for series in self.offered]

    def clean(self) -> dict:
        cleaned = super().clean()
        if not any(cleaned.get(series_field(series)) for series in self.offered):
            self.add_error(None, _("하나도 고르지 않으셨어요. 그만 받으려면 아래의 ‘모두 그만 받기’를 눌러 주세요."))
        return cleaned

    def save(self, *, acting: Acting, whence: Whence) -> Subscriber:
        """Raises SubscribeRefused."""
        cleaned = self.cleaned_data
        wanted = {series: cleaned[series_field(series)] for series in self.offered if cleaned[series_field(series)]}
        choice = Choice(series=wanted, wants_ads=cleaned["ad"], rest_months=cleaned["rest"], **self.about())
        return choosing.choose(
            subscriber=self.subscriber,
            choice=choice,
            ads_version=self.shown_versions().get(MailKind.AD, 0),
            acting=acting,
            whence=whence,
            at=self.at,
        )


def series_field(series: Series) -> str:
    return f"series_{series.pk}"


class RenewForm(forms.Form):
    ad = forms.BooleanField(label=_("광고가 든 소식도 계속 받을게요"), required=False)
