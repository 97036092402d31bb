"""Forms of one meeting, and of a copy's dates."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import copying
from education.forms.runs import MomentField, SeriesForm
from education.models import Run, Session, Term, Venue

__all__ = ["CancelForm", "CopyForm", "MoveForm", "SeriesForm", "seen"]


class MoveForm(forms.Form):
    starts_at = MomentField(label=gettext_lazy("시작"))
    minutes = forms.IntegerField(label=gettext_lazy("몇 분"), min_value=10, max_value=720)
    venue = forms.ModelChoiceField(
        Venue.objects.none(),
        label=gettext_lazy("어디서"),
        required=False,
        empty_label=gettext_lazy("아직 정하지 않았어요"),
    )
    stream_url = forms.URLField(
        label=gettext_lazy("이 모임만의 온라인 주소"), required=False, assume_scheme="https", max_length=200
    )
    title = forms.CharField(label=gettext_lazy("모임 이름"), required=False, max_length=80)
    reach = forms.ChoiceField(
        label=gettext_lazy("어디까지 바꿀까요"),
        choices=[("one", gettext_lazy("이 모임만")), ("later", gettext_lazy("이 모임과 그 뒤 모두"))],
        initial="one",
        widget=forms.RadioSelect,
        help_text=gettext_lazy("‘그 뒤 모두’는 같은 날수만큼 옮기고, 같은 시각·장소로 맞춰요."),
    )

    def __init__(self, *args, session: Session, **kwargs):
        initial = {
            "starts_at": session.starts_at,
            "minutes": round(session.hours * 60),
            "venue": session.venue_id,
            "stream_url": session.stream_url,
            "title": session.title,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["venue"].queryset = Venue.objects.all()

    def to(self) -> dict:
        """As education.schedules wants it."""
        data = self.cleaned_data
        return {
            "starts_at": data["starts_at"],
            "ends_at": data["starts_at"] + timedelta(minutes=data["minutes"]),
            "venue": data["venue"],
            "stream_url": data["stream_url"],
            "title": data["title"],
            "and_later": data["reach"] == "later",
        }


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("왜 취소하나요"),
        max_length=160,
        help_text=gettext_lazy("신청한 분들께 그대로 알려요. 보기: 강사님이 편찮으셔서 쉬어요."),
    )


class CopyForm(forms.Form):
    """So many days later, or in another term on the same weekday."""

    by = forms.ChoiceField(
        label=gettext_lazy("언제로 옮길까요"),
        choices=[("days", gettext_lazy("며칠 뒤로")), ("term", gettext_lazy("다른 학기의 같은 주, 같은 요일로"))],
        initial="days",
        widget=forms.RadioSelect,
    )
    days = forms.IntegerField(
        label=gettext_lazy("며칠 뒤"),
        required=False,
        initial=91,
        min_value=1,
        max_value=1500,
        help_text=gettext_lazy("7의 배수면 요일이 같아요. 보기: 13주 뒤는 91"),
    )
    term = forms.ModelChoiceField(
        Term.objects.none(), label=gettext_lazy("학기"), required=False, empty_label=gettext_lazy("고르지 않음")
    )
    skip_holidays = forms.BooleanField(label=gettext_lazy("공휴일이면 한 주씩 미뤄요"), initial=True, required=False)

    def __init__(self, *args, run: Run, **kwargs):
        super().__init__(*args, **kwargs)
        self.run = run
        self.fields["term"].queryset = Term.objects.all()

    def clean(self) -> dict:
        data = super().clean()
        if data.get("by") == "days" and not data.get("days") and "days" not in self.errors:
            self.add_error("days", _("며칠 뒤로 옮길지 숫자로 적어 주세요."))
        if data.get("by") == "term" and not data.get("term"):
            self.add_error("term", _("어느 학기로 옮길지 골라 주세요. 없으면 ‘학기’에서 먼저 만들어 주세요."))
        return data

    def shift(self) -> int:
        data = self.cleaned_data
        return data["days"] if data["by"] == "days" else copying.days_to(self.run, data["term"])

    def into(self) -> Term | None:
        return self.cleaned_data["term"] if self.cleaned_data["by"] == "term" else None


def seen(form: forms.Form) -> str:
    """Marks what was shown: a saving with other words than those previewed is shown once more first."""
    return "|".join(f"{name}={getattr(value, 'pk', value)}" for name, value in sorted(form.cleaned_data.items()))
