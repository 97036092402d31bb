"""Forms of a run: the short one that begins it, the one for its own columns, the filter of the list."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import campuses
from education.models import CourseKind, CoursePage, Run, Term, Venue
from education.states import RunState
from members.districts import District
from members.models import Member

LABELS = {"course": gettext_lazy("과정"), "term": gettext_lazy("학기")}
NO_LIMIT = gettext_lazy("비워 두면 제한 없이 받아요. 0이면 받지 않아요.")


class MomentInput(forms.DateTimeInput):
    """Day and time by the browser's own control: by keyboard, by touch, without JavaScript."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    widget = MomentInput
    default_error_messages = {
        "required": gettext_lazy("날짜와 시각을 골라 주세요."),
        "invalid": gettext_lazy("날짜와 시각을 다시 골라 주세요. 보기: 2026-12-03 19:00"),
    }


class CampusMixin:
    """A district's staff opens runs of the own campus only; with one campus there is nothing to choose."""

    def limit_campus(self, staff: Member) -> None:
        own = campuses.campuses_of(staff)
        field = self.fields["campus"]
        if own is None:
            field.choices = [("", _("서울시 센터")), *District.choices]
            field.required = False
        else:
            field.choices = [(value, District(value).label) for value in own]
            field.required = True
            if len(own) == 1:
                self.fixed_campus = District(own[0]).label
                field.initial, field.disabled = own[0], True


class SeriesForm(forms.Form):
    """One meeting, or one a week."""

    first_at = MomentField(label=gettext_lazy("첫 모임"))
    minutes = forms.IntegerField(
        label=gettext_lazy("한 번에 몇 분"),
        initial=120,
        min_value=10,
        max_value=720,
        help_text=gettext_lazy("보기: 120"),
    )
    meetings = forms.IntegerField(
        label=gettext_lazy("모두 몇 번"),
        initial=1,
        min_value=1,
        max_value=40,
        help_text=gettext_lazy("2번부터는 매주 같은 요일, 같은 시각이에요."),
    )
    skip_holidays = forms.BooleanField(
        label=gettext_lazy("공휴일은 건너뛰고 한 주 뒤에 해요"), initial=True, required=False
    )
    venue = forms.ModelChoiceField(
        Venue.objects.none(),
        label=gettext_lazy("어디서"),
        required=False,
        empty_label=gettext_lazy("아직 정하지 않았어요"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["venue"].queryset = Venue.objects.all()


class NewRunForm(CampusMixin, SeriesForm, forms.ModelForm):
    """What a run needs to begin; all the rest has a good default and its own step afterwards."""

    seats = forms.IntegerField(
        label=gettext_lazy("정원"), min_value=0, max_value=9999, required=False, help_text=NO_LIMIT
    )
    online_seats = forms.IntegerField(
        label=gettext_lazy("온라인 정원"),
        min_value=0,
        max_value=9999,
        required=False,
        help_text=gettext_lazy("모여서·온라인으로 함께 여는 교육에만 적어요. 비워 두면 제한 없이 받아요."),
    )
    opens_at = MomentField(label=gettext_lazy("접수 시작"))
    closes_at = MomentField(label=gettext_lazy("접수 끝"))

    class Meta:
        model = Run
        fields = ("course", "number", "title", "mode", "admission", "campus", "term", "fee", "contact")
        labels = LABELS
        help_texts = {
            "course": gettext_lazy("없는 과정이면 먼저 ‘새 과정 쓰기’에서 소개를 써 주세요."),
            "number": gettext_lazy("비워 두면 차례대로 붙어요."),
            "title": gettext_lazy("비워 두면 과정 이름과 기수로 불러요."),
        }

    def __init__(self, *args, staff: Member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = CoursePage.objects.order_by("title")
        self.fields["course"].empty_label = _("과정을 골라 주세요")
        self.fields["number"].required, self.fields["number"].initial = False, None
        self.fields["fee"].required = False
        self.fields["first_at"].required = False
        self.fields["first_at"].help_text = _("‘아무 때나 영상으로’ 배우는 교육이면 비워 두세요.")
        self.fields["term"].empty_label = _("정하지 않음")
        self.limit_campus(staff)

    def clean_fee(self) -> int:
        return self.cleaned_data.get("fee") or 0

    def clean(self) -> dict:
        data = super().clean()
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("접수 끝이 접수 시작보다 앞이에요. 더 뒤의 때를 골라 주세요."))
        if data.get("mode") != Run.Mode.SELF_PACED and not data.get("first_at") and "first_at" not in self.errors:
            self.add_error("first_at", _("첫 모임의 날짜와 시각을 골라 주세요."))
        if data.get("first_at") and data.get("closes_at") and data["closes_at"] > data["first_at"]:
            self.add_error("closes_at", _("접수가 첫 모임보다 늦게 끝나요. 첫 모임 전으로 골라 주세요."))
        return data

    def pools(self) -> dict[str, int | None]:
        """Capacity by kind of pool."""
        data = self.cleaned_data
        match data["mode"]:
            case Run.Mode.HYBRID:
                return {"onsite": data["seats"], "online": data["online_seats"]}
            case Run.Mode.ONLINE | Run.Mode.SELF_PACED:
                return {"online": data["seats"]}
            case _:
                return {"onsite": data["seats"]}


class RunForm(CampusMixin, forms.ModelForm):
    """The run's own columns. `FOLDED` have defaults and stand behind a fold."""

    decide_at = MomentField(label=gettext_lazy("열지 정하는 때"), required=False)

    FOLDED = (
        (gettext_lazy("최소 인원과 폐강"), ("min_enrol", "decide_at")),
        (
            gettext_lazy("취소와 대기"),
            ("cancel_basis", "cancel_days", "offer_hours", "cutoff_hours", "batch_minutes"),
        ),
        (gettext_lazy("누가 들을 수 있나요"), ("min_age", "max_per_kind_and_term")),
        (gettext_lazy("알릴 것"), ("stream_url", "bring", "benefits")),
    )
    FIRST = ("course", "number", "title", "campus", "term", "mode", "admission", "fee", "contact")

    class Meta:
        model = Run
        fields = (
            "course", "number", "title", "campus", "term", "mode", "admission", "fee", "contact",
            "min_enrol", "decide_at", "cancel_basis", "cancel_days", "offer_hours", "cutoff_hours", "batch_minutes",
            "min_age", "max_per_kind_and_term", "stream_url", "bring", "benefits",
        )  # fmt: skip
        labels = LABELS
        help_texts = {
            "title": gettext_lazy("비워 두면 과정 이름과 기수로 불러요."),
            "min_enrol": gettext_lazy("0이면 몇 명이든 열어요."),
            "cancel_days": gettext_lazy(
                "이 날까지는 신청한 분이 혼자 취소할 수 있어요. 이미 신청한 분께는 신청할 때의 기준이 그대로예요."
            ),
            "offer_hours": gettext_lazy("자리가 나면 이 시간 안에 답을 받아요."),
            "batch_minutes": gettext_lazy("‘처음 몇 분 동안 낸 신청을 함께 추첨’할 때만 써요."),
            "stream_url": gettext_lazy("자리가 확정된 분께만 보여요."),
        }

    def __init__(self, *args, staff: Member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = CoursePage.objects.order_by("title")
        self.fields["term"].empty_label = _("정하지 않음")
        self.limit_campus(staff)
        if self.instance.enrolments.exists():
            for name in ("course", "campus", "admission"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("신청한 분이 있어서 바꿀 수 없어요.")

    def clean(self) -> dict:
        data = super().clean()
        if data.get("min_enrol") and not data.get("decide_at"):
            self.add_error("decide_at", _("최소 인원을 적었으니 열지 정하는 때도 골라 주세요."))
        twins = Run.objects.filter(
            course=data.get("course"), campus=data.get("campus", ""), term=data.get("term"), number=data.get("number")
        )
        if twins.exclude(pk=self.instance.pk).exists():
            self.add_error(
                "number", _("같은 과정, 같은 곳, 같은 학기에 이 기수가 이미 있어요. 다른 기수를 적어 주세요.")
            )
        return data

    def first(self) -> list:
        return [self[name] for name in self.FIRST if not (name == "campus" and hasattr(self, "fixed_campus"))]

    def folded(self) -> list[tuple[str, list, bool]]:
        """Heading, fields, and whether one of them is wrong: then it stands open."""
        return [
            (label, [self[name] for name in names], any(name in self.errors for name in names))
            for label, names in self.FOLDED
        ]


class RunFilter(forms.Form):
    """Everything may be left open; what is not known is no filter."""

    state = forms.ChoiceField(
        label=gettext_lazy("상태"), choices=[("", gettext_lazy("모두")), *RunState.choices], required=False
    )
    term = forms.ModelChoiceField(
        Term.objects.none(), label=gettext_lazy("학기"), required=False, empty_label=gettext_lazy("모두")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("종류"), choices=[("", gettext_lazy("모두")), *CourseKind.choices], required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["term"].queryset = Term.objects.all()

    def wanted(self) -> dict:
        """The filters that were given and are known."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
