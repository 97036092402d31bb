"""The rows of a run: seats, windows, questions, films, assignments, instructors. Each step has its own rows."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education.forms.runs import NO_LIMIT, MomentField
from education.models import (
    ApplicationWindow,
    Assignment,
    CompletionRule,
    Engagement,
    Instructor,
    Lesson,
    Material,
    Question,
    Run,
    SeatPool,
    Session,
)
from education.run_setup import RULE_FIELDS
from education.telling import when
from portal.models import PortalMedia


class PoolForm(forms.ModelForm):
    class Meta:
        model = SeatPool
        fields = ("kind", "label", "capacity")
        help_texts = {
            "label": gettext_lazy("같은 자리가 둘이면 이름으로 나눠요. 보기: 휠체어 자리"),
            "capacity": NO_LIMIT,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.enrolments.exists():
            self.fields["kind"].disabled = True
            self.fields["kind"].help_text = _("신청한 분이 있어서 바꿀 수 없어요.")

    def clean_capacity(self) -> int | None:
        capacity, taken = self.cleaned_data["capacity"], self.instance.occupied if self.instance.pk else 0
        if capacity is not None and capacity < taken:
            words = _("이미 %(n)s명이 자리를 받아서 정원을 그보다 줄일 수 없어요. 정원을 %(n)s명 이상으로 적어 주세요.")
            raise forms.ValidationError(words % {"n": taken})
        return capacity


class PoolRows(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            if form.instance.pk and form.instance.enrolments.exists():
                words = _("‘%s’에는 신청한 분이 있어서 지울 수 없어요. 정원을 줄이면 더 받지 않아요.")
                raise forms.ValidationError(words % form.instance)
            if form.instance.pk and form.instance.windows.exists():
                words = _("‘%s’만 받는 접수 기간이 있어요. 접수 기간을 먼저 고쳐 주세요.")
                raise forms.ValidationError(words % form.instance)


class WindowForm(forms.ModelForm):
    opens_at = MomentField(label=gettext_lazy("여는 때"))
    closes_at = MomentField(label=gettext_lazy("닫는 때"))

    class Meta:
        model = ApplicationWindow
        fields = ("opens_at", "closes_at", "eligibility", "pool")

    def __init__(self, *args, run: Run, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pool"].queryset = run.pools.all()
        self.fields["pool"].label, self.fields["pool"].empty_label = _("어느 자리"), _("모든 자리")

    def clean(self) -> dict:
        data = super().clean()
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("닫는 때가 여는 때보다 앞이에요. 더 뒤의 때를 골라 주세요."))
        return data


class QuestionForm(forms.ModelForm):
    class Meta:
        model = Question
        fields = ("text", "kind", "options", "required", "purpose", "kept_days", "help_text", "order")
        widgets = {"options": forms.Textarea(attrs={"rows": 3})}
        labels = {"order": gettext_lazy("순서")}
        help_texts = {
            "purpose": gettext_lazy(
                "이름, 나이, 몸 상태처럼 사람에 관한 것을 물으면 꼭 적어 주세요. 신청하는 분께 그대로 보여요."
            ),
            "kept_days": gettext_lazy("교육이 끝나고 이만큼 지나면 답을 저절로 지워요."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.answers.exists():
            self.fields["kind"].disabled = True
            self.fields["kind"].help_text = _("답한 분이 있어서 바꿀 수 없어요.")

    def clean(self) -> dict:
        data = super().clean()
        if data.get("kind") in (Question.Kind.CHOICE, Question.Kind.CHOICES):
            options = [line for line in data.get("options", "").splitlines() if line.strip()]
            if len(options) < 2:
                self.add_error("options", _("고를 것을 한 줄에 하나씩 두 가지 이상 적어 주세요."))
        return data


class LessonForm(forms.ModelForm):
    """The model refuses films without captions and transcript."""

    class Meta:
        model = Lesson
        fields = ("title", "video", "order")
        help_texts = {"video": gettext_lazy("영상은 ‘미디어’에 먼저 올려 주세요. 자막 파일과 대본이 있어야 해요.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["video"].queryset = PortalMedia.objects.filter(type="video").order_by("title")
        self.fields["video"].empty_label = _("영상을 골라 주세요")

    def save(self, commit: bool = True) -> Lesson:
        self.instance.seconds = int(self.instance.video.duration or 0)
        return super().save(commit)


class AssignmentForm(forms.ModelForm):
    due_at = MomentField(label=gettext_lazy("언제까지"), required=False)

    class Meta:
        model = Assignment
        fields = ("kind", "title", "guide", "min_chars", "due_at", "needs_review")
        widgets = {"guide": forms.Textarea(attrs={"rows": 3})}


class RuleForm(forms.ModelForm):
    class Meta:
        model = CompletionRule
        fields = RULE_FIELDS
        help_texts = {
            "min_attendance_percent": gettext_lazy("0이면 출석을 보지 않아요."),
            "min_sessions": gettext_lazy("몇 %와 함께 보아요. 0이면 보지 않아요."),
            "min_watch_percent": gettext_lazy("영상이 있을 때만 보아요."),
        }


class SessionField(forms.ModelChoiceField):
    def label_from_instance(self, session: Session) -> str:
        return f"{session} · {when(session.starts_at)}"


class EngagementForm(forms.ModelForm):
    session = SessionField(Session.objects.none(), label=gettext_lazy("모임"))

    class Meta:
        model = Engagement
        fields = ("session", "instructor", "role", "hours")
        labels = {"instructor": gettext_lazy("강사")}

    def __init__(self, *args, run: Run, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = Session.objects.filter(run=run, cancelled_at=None)
        self.fields["instructor"].queryset = Instructor.objects.filter(left_at=None)


class AlongForm(forms.Form):
    """An instructor for all meetings at once; and the materials of the run."""

    everywhere = forms.ModelChoiceField(
        Instructor.objects.none(),
        label=gettext_lazy("모든 모임에 한 번에 넣을 강사"),
        required=False,
        empty_label=gettext_lazy("고르지 않음"),
        help_text=gettext_lazy("아직 이 강사가 없는 모임에 주강사로 넣어요. 시간은 모임 길이만큼이에요."),
    )
    materials = forms.ModelMultipleChoiceField(
        Material.objects.none(),
        label=gettext_lazy("함께 볼 자료"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["everywhere"].queryset = Instructor.objects.filter(left_at=None)
        self.fields["materials"].queryset = Material.objects.order_by("title")


def rows(model: type, form: type[forms.ModelForm], **options) -> type[forms.BaseInlineFormSet]:
    return forms.inlineformset_factory(Run, model, form=form, extra=0, can_delete=True, **options)


Pools = rows(SeatPool, PoolForm, formset=PoolRows, min_num=1, validate_min=True, max_num=8)
Windows = rows(ApplicationWindow, WindowForm, min_num=1, validate_min=True, max_num=8)
Questions = rows(Question, QuestionForm, max_num=20)
Lessons = rows(Lesson, LessonForm, max_num=40)
Assignments = rows(Assignment, AssignmentForm, max_num=10)
Engagements = forms.modelformset_factory(Engagement, form=EngagementForm, extra=0, can_delete=True, max_num=120)


def with_one_more(data, formset: forms.BaseFormSet):
    """What was posted, with one row more that holds its defaults: the answer to "하나 더" without JavaScript."""
    data, total = data.copy(), f"{formset.prefix}-TOTAL_FORMS"
    number = min(int(data[total]), formset.max_num) if str(data.get(total, "")).isdigit() else 0
    for field in formset.empty_form:
        if (value := field.value()) not in (None, "", False):
            data[f"{formset.prefix}-{number}-{field.name}"] = "on" if value is True else value
    data[total] = str(number + 1)
    return data


def unchecked(form: forms.BaseForm | forms.BaseFormSet) -> None:
    """Nothing in it is wrong yet: who adds a row has not finished."""
    for one in getattr(form, "forms", [form]):
        one._errors = {}
