"""The instructor's own form."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from education import instructors
from education.instructors import SLOTS, Profile
from education.models import Instructor
from members.acting import Acting
from members.districts import District
from portal.models import Topic


class InstructorForm(forms.Form):
    """Begins with what is stored; keeps what was typed."""

    is_public = forms.BooleanField(
        label=_("강사 소개를 누구나 볼 수 있게 할래요"),
        help_text=_("끄면 바로 사라져요. 이름과 아래에 적은 것만 보이고 전화번호와 메일은 보이지 않아요."),
        required=False,
    )
    bio = forms.CharField(
        label=_("소개"),
        help_text=_("무엇을 해 왔고 무엇을 함께 나누고 싶은지 적어 주세요. 1,000자까지예요."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("가르치는 주제"),
        queryset=Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    districts = forms.MultipleChoiceField(
        label=_("다닐 수 있는 자치구"), choices=(), required=False, widget=forms.CheckboxSelectMultiple
    )
    slots = forms.MultipleChoiceField(
        label=_("가능한 때"),
        choices=[(slot, slot) for slot in SLOTS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, instructor: Instructor, **kwargs):
        stored = {
            "is_public": instructor.is_public,
            "bio": instructor.bio,
            "topics": list(instructor.topics.all()),
            "districts": instructor.districts,
            "slots": instructors.slots_of(instructor),
        }
        super().__init__(*args, initial=stored, **kwargs)
        self.fields["topics"].queryset = Topic.objects.all()
        self.fields["districts"].choices = sorted(District.choices, key=lambda pair: pair[1])

    @property
    def week(self) -> list[tuple[str, list[tuple[str, str, str, bool]]]]:
        """The boxes of the week: [("아침", [(id, value, "월요일 아침", is checked), …]), …]."""
        chosen = set(self["slots"].value() or [])
        return [
            (
                str(part.label),
                [
                    (f"slot-{d.value}-{part.value}", f"{d.value}-{part.value}", f"{d.label}요일 {part.label}", slot)
                    for d in instructors.Day
                    for slot in [f"{d.value}-{part.value}" in chosen]
                ],
            )
            for part in instructors.Part
        ]

    def save(self, *, acting: Acting, at: datetime) -> Instructor:
        return instructors.say(wanted=Profile(**self.cleaned_data), acting=acting, at=at)
